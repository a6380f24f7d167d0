"""The steps of CONTRIBUTING.md, done to a made-up site as they stand there, and counted in lines."""

import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl_server import ROOT, captures, command
from tests.sites.agency import Agency, Replica, html, maker, reports_of, rows, site
from tests.sites.exchange import Log
from tests.sites.replica import Site
from tests.sites.server import serving

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LINES_OF_AGENCY, LINES_OF_SITE, LINES_OF_PLATFORM = 6, 12, 80
YEARS = range(2016, 2024)

# A publishing system that no module knows: rows in elements of its own, the rest behind a marker in a script.
MADE_UP = '''
"""QingYun, a made-up system. Known by <qy-list>; a page tells its number and how many there are in `data-of`."""

import re
from collections.abc import Iterator

from crawler.links import Listing, iso_date
from crawler.page import Page, PageChanged, PageRequest
from crawler.pager import PageSeries, Step

NAME = "qingyun"
OF = re.compile(r'data-of="(\\d+)/(\\d+)"')


def listings(page: Page) -> Iterator[Listing]:
    if not OF.search(page.text):
        raise PageChanged(f"no <qy-list data-of> in {page.url}: {page.text[:80]!r}")
    for row in page.dom.css("qy-row"):
        url = page.absolute(row.attrib.get("to"))
        if url:
            yield Listing(row.css("::text").get("").strip(), url, iso_date(row.attrib.get("on", "")))


def next_pages(page: Page) -> Iterator[Step]:
    found = OF.search(page.text)
    if found:
        yield PageSeries(PageRequest(page.url.partition("?")[0] + "?qy={page}"), int(found[2]))
'''


def example(heading: str) -> str:
    """The first block of TOML below a heading of the guide."""
    section = GUIDE.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    found = re.search(r"```toml\n(.*?)```", section, re.S)
    assert found, heading
    return found[1]


def counted(text: str) -> int:
    return sum(bool(line.strip()) for line in text.splitlines())


@pytest.fixture
def replicas() -> Iterator[tuple[list[Replica], list[Site]]]:
    """Two agencies on one site."""
    agencies = [
        Agency("440199-a", "某区水务局", folder="a", number=1),
        Agency("440199-b", "某区财政局", folder="b", number=2),
    ]
    made = [maker("trs")(agency, reports_of(agency, YEARS, files={2020}), set()) for agency in agencies]
    for one in made[1:]:
        made[0].answers.update(one.answers)
    menu = "".join(f'<li><a href="{one.entry}">{one.agency.name}政府信息公开年报</a></li>' for one in made)
    made[0].page("/", html("某区人民政府", f"<ul>{menu}</ul>"))
    with serving([site(made[0].answers, "site", "127.0.4.1")], Log()) as servers:
        yield made, servers.sites


def put(text: str, **values: str) -> str:
    """The guide's example with other values behind its keys; every key must be there."""
    for key, value in values.items():
        of_key = re.compile(rf'(\b{key}\s*=\s*)("[^"]*"|\{{[^\n]*\}}|\d+)')
        text, count = of_key.subn(lambda found, value=value: found[1] + value, text, count=1)
        assert count, f"the guide's example has no {key}"
    return text


def scrapy(*arguments: str, folder: Path) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("scrapy")), *arguments, "-s", "DOWNLOAD_DELAY=0",
         "-s", f"HOST_LOCKS_DIR={folder}"],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def obtained(sources: Path, data: Path, root: Path = ROOT) -> set[str]:
    done = subprocess.run(command(sources, data), cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return {c.url for c in captures(data) if c.role == "document" and c.verdict == "ok"}


def test_a_site_more_and_an_agency_more(tmp_path: Path, replicas: tuple[list[Replica], list[Site]]) -> None:
    made, (served,) = replicas
    (sources := tmp_path / "sources").mkdir()
    told = scrapy("detect", served.base + made[0].entry, folder=tmp_path)
    proposed = told.split("crawler/sources/:")[1].strip()
    assert counted(proposed) <= LINES_OF_SITE
    assert set(tomllib.loads(example("Add a site"))) <= {*tomllib.loads(proposed), "attachment_hosts"}
    file = sources / "000000-127.0.4.1.toml"
    file.write_text(proposed + "\n", encoding="utf-8")
    assert scrapy("check-source", str(file), folder=tmp_path).count("  take ") == len(YEARS)
    assert obtained(sources, tmp_path / "one") == {served.base + path for path in made[0].reports}
    agency = put(
        example("Add an agency"),
        id='"000000-127.0.4.1/b"',
        agency='{ id = "440199-b", name = "某区财政局", level = "county-dept", region = "440112" }',
        url=f'"{served.base}{made[1].entry}"',
        first_year="2016",
    )
    assert counted(agency) <= LINES_OF_AGENCY
    file.write_text(f"{proposed}\n\n{agency}", encoding="utf-8")
    assert obtained(sources, tmp_path / "two") == {served.base + path for one in made for path in one.reports}


def test_a_platform_more(tmp_path: Path) -> None:
    """One module beside the others, in a copy of the crawler, and nothing else touched."""
    assert counted(MADE_UP) <= LINES_OF_PLATFORM
    assert f"at most {LINES_OF_PLATFORM} lines" in GUIDE
    root = tmp_path / "checkout"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "crawler", root / "crawler", ignore=ignored)
    for name in ("archive", "parser", "datasette", "scrapy.cfg"):
        (root / name).symlink_to(ROOT / name)
    agency = Agency("440199-c", "某区民政局")
    reports = reports_of(agency, YEARS)
    listed = rows(reports, lambda place: f"/qy/{place}.html")
    pages = [listed[at : at + 4] for at in range(0, len(listed), 4)]
    served = site({}, "site", "127.0.4.2")
    replica = Replica(agency, "qingyun", "/qy/list")
    for number, part in enumerate(pages, 1):
        body = "".join(f'<qy-row to="{row.href}" on="{row.date}">{row.title}</qy-row>' for row in part)
        shown = html("年报", f'<qy-list data-of="{number}/{len(pages)}">{body}</qy-list>')
        replica.page("/qy/list" + (f"?qy={number}" if number > 1 else ""), shown)
    for place, report in enumerate(reports):
        replica.page(f"/qy/{place}.html", html(report.title, report.body))
    served.answers.update(replica.answers)
    with serving([served], Log()):
        text = example("Add a site") + example("Add an agency")
        text = put(text, platform='"qingyun"', url=f'"{served.base}/qy/list"', first_year="2016")
        (tmp_path / "sources").mkdir()
        file = tmp_path / "sources" / "440112-hp.gov.cn.toml"
        file.write_text("local = true\n" + text, encoding="utf-8")
        refused = subprocess.run(
            command(tmp_path / "sources", tmp_path / "data"), cwd=root, capture_output=True, text=True, timeout=60
        )
        assert refused.returncode == 2
        assert "qingyun" in refused.stdout + refused.stderr
        (root / "crawler" / "platforms" / "qingyun.py").write_text(MADE_UP, encoding="utf-8")
        found = obtained(tmp_path / "sources", tmp_path / "data", root)
    assert found == {f"{served.base}/qy/{place}.html" for place in range(len(reports))}


def test_the_guides_rooms_and_commands_are_there() -> None:
    for name in re.findall(r"`((?:crawler|parser|archive|tests|datasette)/[\w./]*)`", GUIDE):
        assert (ROOT / name).exists(), name
    for module in re.findall(r"`python -m ([\w.]+)", GUIDE):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module
