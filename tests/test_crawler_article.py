"""Reports cut in several pages."""

import pytest

from crawler.article import continuations
from crawler.page import Page

FOLDER = "http://www.example.gov.cn/nb/202401/"


def further(body: str, name: str = "t20240131_77.html") -> list[str]:
    page = Page(FOLDER + name, f"<html><body><h1>年报</h1>{body}</body></html>".encode())
    return [url.removeprefix(FOLDER) for url in continuations(page)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<script>createPageHTML(3, 0, "t20240131_77", "html");</script>',
         ["t20240131_77_1.html", "t20240131_77_2.html"]),
        ("<script>createPageHTML('d', 2, 1, 't20240131_77', 'html', 2);</script>", ["t20240131_77_2.html"]),
        ('<script>createPageHTML(1, 0, "t20240131_77", "html");</script>', []),
        ('<script>//createPageHTML(3, 0, "t20240131_77", "html");</script>', []),
        ('<script>createPageHTML(3, 0, "index", "html");</script>', []),  # the list it belongs to
        ('<a href="t20240131_77_1.html">下一页</a><a href="t20240131_77_1.html">2</a>', ["t20240131_77_1.html"]),
        ('<a href="t20240131_78.html">下一篇</a><a href="http://other.example.com/t20240131_77_1.html">2</a>', []),
        ('<script>createPageHTML(99999, 0, "t20240131_77", "html");</script>',
         [f"t20240131_77_{number}.html" for number in range(1, 50)]),
    ],
)  # fmt: skip
def test_only_the_articles_own_pages(body: str, found: list[str]) -> None:
    assert further(body) == found


def test_a_further_page_names_the_rest_only() -> None:
    assert further('<script>createPageHTML(3, 1, "t20240131_77", "html");</script>', "t20240131_77_1.html") == []
