"""Make the published documents anew: pages with reports, PDF (needs Chromium and a CJK font), DOCX, expected/.

Running the sites does not need this: what it writes is committed. `python -m tests.sites.make_documents [ID...]`
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tests.sites import grids, layouts
from tests.sites.facts import HERE, Facts, load_all, truth
from tests.sites.layouts import HUADU_SECTIONS, SECTIONS
from tests.sites.make_pages import nfcms_document
from tests.sites.word import Word

__all__ = ["HUADU_SECTIONS", "MAKERS", "SECTIONS", "main"]

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
PRINT = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 25mm 20mm 22mm 20mm }}
body {{ font: 16px/1.75 "Noto Serif CJK SC", serif; margin: 0 }}
h1 {{ font-size: 26px; text-align: center; font-weight: bold; line-height: 1.5 }}
p {{ margin: 0; text-indent: 2em; text-align: justify }}
p.head {{ font-weight: bold }}
p.caption {{ text-indent: 0; text-align: center; margin-top: 10px }}
p.row {{ text-indent: 0; display: flex; justify-content: space-between; width: 70%; margin: 0 auto }}
table {{ border-collapse: collapse; width: 100%; font-size: 12.5px; line-height: 1.35; table-layout: fixed }}
td {{ border: 1px solid #000; padding: 3px 4px; text-align: center; vertical-align: middle }}
td.label {{ text-align: left }}
table.tall td {{ padding-top: 7px; padding-bottom: 7px }}
table.spread td {{ padding-top: 13px; padding-bottom: 13px }}
table.small {{ width: 70%; margin: 0 auto }}
table.four {{ font-size: 11px }}
.cut {{ break-before: page }}
</style></head><body>
{body}
</body></html>
"""


def print_pdf(path: Path, title: str, body: str) -> None:
    """Print a page to PDF with Chromium; fonts are embedded as subsets."""
    if CHROMIUM is None:
        raise RuntimeError("Chromium is needed to make PDF documents; none was found on the PATH")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(PRINT.format(title=escape(title), body=body), encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                CHROMIUM,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={folder}/profile",
                "--no-pdf-header-footer",
                f"--print-to-pdf={path}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


def xiuzhou(facts: Facts, path: Path) -> None:
    """DOCX. In 2020 the first heading has lost its ordinal and header words are broken inside their cells."""
    old = facts.year == 2020
    word = Word(facts.list_title, datetime.fromisoformat(facts.listed).replace(tzinfo=UTC))
    two = grids.proactive(facts)
    if old:
        two = two.reworded({"本年新制作数量": "本年新\n制作数量", "本年新公开数量": "本年新\f公开数量"})
    word.title(facts.title or facts.list_title)
    word.heading(SECTIONS["s1"].removeprefix("一、") if old else SECTIONS["s1"])
    word.paragraphs(facts.prose["s1"])
    word.heading(SECTIONS["s2"])
    word.table(two)
    word.heading(SECTIONS["s3"])
    word.table(grids.applications(facts).crop(0, None, grids.applications_header(facts, "second")), nbsp=old)
    word.heading(SECTIONS["s4"])
    word.table(grids.review_litigation(facts), nbsp=old)
    for code in ("s5", "s6"):
        word.heading(SECTIONS[code])
        word.paragraphs(facts.prose[code])
    word.save(path)


def page(body: Callable[[Facts], str]) -> Callable[[Facts, Path], None]:
    """Publish as an HTML document of the district portal."""

    def write(facts: Facts, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(nfcms_document(facts, body(facts)), encoding="utf-8")

    return write


def pdf(body: Callable[[Facts], str]) -> Callable[[Facts, Path], None]:
    def write(facts: Facts, path: Path) -> None:
        print_pdf(path, facts.list_title, body(facts))

    return write


MAKERS: dict[str, Callable[[Facts, Path], None]] = {
    "440112-kjj-2020": page(layouts.huangpu_2020),
    "440112-kjj-2021": page(layouts.huangpu_2021),
    "440112-myqyj-2020": page(layouts.development_zone_2020),
    "440100-kjj-2022": pdf(layouts.guangzhou_2022),
    "440100-kjj-2021": pdf(layouts.guangzhou_2021),
    "440114-kgxj-2016": pdf(layouts.huadu_lines),
    "440114-kgxj-2017": pdf(layouts.huadu_ruled),
    "440114-kgxj-2018": pdf(layouts.huadu_ruled),
    "330411-kjj-2019": xiuzhou,
    "330411-kjj-2020": xiuzhou,
}


def main(wanted: list[str]) -> None:
    for facts in load_all():
        expected = HERE / "expected" / f"{facts.id}.json"
        expected.parent.mkdir(exist_ok=True)
        text = json.dumps(truth(facts), ensure_ascii=False, indent=1)
        expected.write_text(text + "\n", encoding="utf-8")
        if wanted and facts.id not in wanted:
            continue
        MAKERS[facts.id](facts, HERE / facts.file)
        print(facts.file)


if __name__ == "__main__":
    main(sys.argv[1:])
