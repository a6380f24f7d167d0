"""The replica agencies: their pages, their documents and the truth about them; the demo finds what they publish."""

import json
import re
import sqlite3
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pypdfium2
import pytest

from crawler.sources import load_sources
from tests import sites
from tests.raw_client import get
from tests.sites import Running, make_documents, make_pages
from tests.sites.facts import HERE, Facts, load_all, truth


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with sites.running(tmp_path_factory.mktemp("sites")) as running:
        yield running


REPORTS = {facts.id: facts for facts in load_all()}


def test_no_placeholder_is_left_on_a_page(served: Running) -> None:
    for name, site in served.sites.items():
        for path in site.folder.rglob("*.html"):
            reply = get(served.url(name, "/" + quote(str(path.relative_to(site.folder)))))
            assert b"{base" not in reply.body


def test_source_files_load_and_name_the_real_addresses(served: Running) -> None:
    loaded = load_sources(served.sources_dir)
    assert {source.id for source in loaded} == set(served.source_ids)
    assert all(source.local for source in loaded)
    for source in loaded:
        assert get(source.url.partition("#")[0]).status == 200
    (hanweb_source,) = [source for source in loaded if source.platform == "hanweb"]
    assert hanweb_source.attachment_hosts == (served.sites["oss"].host,)


# The documents and the truth about them


def document_text(facts: Facts) -> str:
    """Give all text of a document without white space."""
    path = HERE / facts.file
    if path.suffix == ".html":
        page = path.read_text(encoding="utf-8")
        text = unescape(re.sub(r"<[^>]*>", "", page.partition('id="zhengwen"')[2].partition('class="share"')[0]))
    elif path.suffix == ".docx":
        text = re.sub(r"<[^>]*>", "", zipfile.ZipFile(path).read("word/document.xml").decode())
    else:
        with closing(pypdfium2.PdfDocument(path)) as pdf:
            text = "".join(page.get_textpage().get_text_range() for page in pdf)
    return re.sub(r"\s+", "", text)


def test_expected_results_follow_from_the_facts() -> None:
    assert sites.expected() == [json.loads(json.dumps(truth(facts))) for facts in REPORTS.values()]


def test_only_the_printed_error_differs() -> None:
    differing = {
        (f"{report['agency_id']}-{report['year']}", finding["check"], finding["line"])
        for report in sites.expected()
        for finding in report["findings"]
        if finding["verdict"] == "differs"
    }
    assert differing == {
        ("440112-kjj-2021", "apps_results_sum", "total"),
        ("440112-kjj-2021", "apps_total_column", "unable_not_held"),
    }


@pytest.mark.parametrize("facts", REPORTS.values(), ids=REPORTS)
def test_documents_say_what_the_facts_say(facts: Facts) -> None:
    text = document_text(facts)
    for cell, printed in facts.printed.items():
        assert re.sub(r"\s+", "", printed) in text, cell
    for paragraphs in facts.prose.values():
        for paragraph in paragraphs:
            assert re.sub(r"\s+", "", paragraph) in text


@pytest.mark.parametrize("word", sites.DATA["words"])
def test_which_reports_contain_a_word(word: str) -> None:
    assert [name for name, facts in REPORTS.items() if word in document_text(facts)] == sites.DATA["words"][word]


def test_pages_and_documents_are_what_the_makers_write(tmp_path: Path) -> None:
    """PDF files are left out: they need Chromium and hold the time of printing."""
    lists = tomllib.loads((HERE / "content" / "lists.toml").read_text(encoding="utf-8"))
    make_pages.make_nfcms(tmp_path / "hp", lists["hp"], REPORTS)
    make_pages.make_gkmlpt(tmp_path / "gz-kjj", lists["gz-kjj"], REPORTS)
    make_pages.make_static_list(tmp_path / "huadu", lists["huadu"], REPORTS)
    make_pages.make_hanweb(tmp_path / "xiuzhou", tmp_path / "oss", lists["xiuzhou"], REPORTS)
    for facts in REPORTS.values():
        if facts.file.endswith((".html", ".docx")):
            make_documents.MAKERS[facts.id](facts, tmp_path / facts.file)
    made = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(made) > 25
    for path in made:
        kept = HERE / path.relative_to(tmp_path)
        if path.suffix == ".docx":
            name = "word/document.xml"
            assert zipfile.ZipFile(path).read(name) == zipfile.ZipFile(kept).read(name)
        else:
            assert path.read_bytes() == kept.read_bytes(), kept


# The whole way


def test_the_demo_finds_what_the_replicas_publish(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.sites", "demo", "--serve", "no", "--data", str(tmp_path)]
    run = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "the demo is as it should be" in run.stdout
    with closing(sqlite3.connect(tmp_path / "reports.db")) as db:
        for report in sites.expected():
            name = f"{report['agency_id']}-{report['year']}"
            cells = {
                f"{table}.{row}.{column}": (value, state)
                for table, row, column, value, state in db.execute(
                    "select table_code, row_code, column_code, value, state from cells where report_id = ?", [name]
                )
            }
            wanted = {
                f"{table}.{row}.{column}": (
                    value,
                    report["states"].get(f"{table}.{row}.{column}", "number"),
                )
                for table, rows in report["tables"].items()
                for row, columns in rows.items()
                for column, value in columns.items()
            }
            assert cells == wanted, name
        counts = {
            source: (listings, reports, friends)
            for source, listings, reports, friends in db.execute(
                "select source_id, count(*), sum(kind = 'report'), sum(kind = 'false_friend')"
                " from listings group by source_id"
            )
        }
    for site in sites.replicas:
        for source in site.get("source", []):
            assert counts[source["id"]] == (source["listings"], source["reports"], source["false_friends"])
