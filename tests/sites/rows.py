"""What every replica page is made of: list rows, and the words that say that it is a replica."""

from dataclasses import dataclass

FOOTER = "<!-- 软件测试用仿真页面，不是政府网站 / test replica, not a government page -->"
BANNER = '<div class="footer">本页是软件测试用的仿真页面，文字系测试所拟，不是政府机关发布的信息。</div>'


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. href as written in the page."""

    date: str
    title: str
    href: str
