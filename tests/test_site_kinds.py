"""What the pages say of reports that came as spreadsheets, in archives and as scans."""

import io
import re
import runpy
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from parser.documents.document import Kind
from tests.archived import HOST, build, crawl, rows
from tests.corpus import office
from tests.corpus.facts import sample
from tests.site_fixture import ROOT, Site
from tests.test_site_versions import words

TITLE = "示例市试验区科学技术局{}年政府信息公开工作年度报告"
PAGE = "<p>年度报告见附件。</p>".encode()


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return packed.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data: Path = tmp_path_factory.mktemp("site-kinds")
    bodies = {
        2021: office.xlsx(sample("busy21")),
        2022: zipped("附件/年度报告<b>.docx", office.docx("busy21")),
    }
    pages: dict[str, bytes | tuple[str, bytes]] = {}
    for year, body in bodies.items():
        pages |= {f"{HOST}/{year}.html": PAGE, f"{HOST}/{year}.bin": (f"{HOST}/{year}.html", body)}
    listed = {f"{HOST}/{year}.html": (TITLE.format(year), f"{year + 1}-01-20") for year in bodies}
    crawl(data, "2023-02-01T00:00:00+00:00", pages, listed=listed)
    build(data)
    opened = Site(data)
    yield opened
    opened.close()


def cell(site: Site, kind: str) -> dict[str, str]:
    """What the page of one number says under 印在哪里, by the English names."""
    data = Path(site.datasette.get_database("reports").path).parent
    ((number,),) = rows(
        data,
        "SELECT c.id FROM cells AS c JOIN versions AS v ON v.id = c.version_id WHERE v.kind = ?"
        " AND table_code = 'applications' AND row_code = 'new_received' AND column_code = 'total'",
        kind,
    )
    page = site.tree(f"/cell/{number}")
    assert not page.xpath("//figure//img"), "no page of this kind can be shown as a picture"
    return {words(dt.xpath("span")[0]): words(dt.getnext()) for dt in page.xpath("//dl[1]/dt[span]")}


def test_a_cell_of_a_spreadsheet_stands_on_a_sheet(site: Site) -> None:
    told = cell(site, "xlsx")
    assert told["document"] == "Excel"
    assert told["sheet"].isdigit()
    assert int(told["row of the sheet"]) > 1
    assert "table" not in told


def test_a_cell_of_a_file_in_an_archive_names_the_file(site: Site) -> None:
    told = cell(site, "docx")
    assert told["file inside"] == "附件/年度报告<b>.docx"
    page = site.tree("/report/990101-kjj-2022")
    assert "附件/年度报告<b>.docx" in words(page.xpath("//section[@id='source']")[0])
    assert site.tree("/snapshot/4") is not None


def test_every_kind_of_file_and_of_issue_has_words() -> None:
    """A new kind of issue needs a line in datasette/issues.toml."""
    labels = runpy.run_path(str(ROOT / "datasette" / "plugins" / "labels.py"))["LABELS"]
    assert set(labels["kind"]) == set(get_args(Kind))
    said = set()
    for path in [*(ROOT / "parser").rglob("*.py"), *(ROOT / "crawler").rglob("*.py")]:
        said |= set(re.findall(r"""\b(?:I|\.i)ssue\(\s*["']([a-z_]+)["']""", path.read_text(encoding="utf-8")))
        said |= set(re.findall(r"""["'](reader_[a-z_]+)["']""", path.read_text(encoding="utf-8")))
    assert {"reader_crashed", "scan_not_read", "page_cut"} <= said
    assert said - set(labels["issue"]) == set()
