"""What the site promises to its operator: everything described, nothing open that should be shut, news taken up."""

import asyncio
import io
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import Any

import datasette
import pytest
import yaml

from tests.site_fixture import ROOT, Site, built

QUERIES = ["search?q=x", "differing", "refusals", "reviews", "no_applications", "gaps"]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    opened = Site(built())
    yield opened
    opened.close()


def test_the_folder_does_not_hide_the_package() -> None:
    assert not (ROOT / "datasette" / "__init__.py").exists()
    assert not (ROOT / "tests" / "datasette").exists()
    assert datasette.__file__ is not None
    assert "site-packages" in datasette.__file__


def test_every_table_and_column_is_described_in_both_languages() -> None:
    with closing(sqlite3.connect(built() / "reports.db")) as db:
        db.create_function("zh_index", 1, str)
        names = """select name from sqlite_master where type in ('table', 'view')
          and name not like '%_fts%' and name not like 'sqlite_%'"""
        tables = {name: {row[1] for row in db.execute(f"pragma table_xinfo({name})")} for (name,) in db.execute(names)}
    described = yaml.safe_load((ROOT / "datasette" / "metadata.yaml").read_text())["databases"]["reports"]["tables"]
    assert {name: set(table["columns"]) for name, table in described.items()} == tables
    for name, table in described.items():
        texts = {name: table["title"], f"{name} description": table["description"], **table["columns"]}
        for place, text in texts.items():
            chinese, dot, english = text.partition(" · ")
            assert dot, f"{name}: {place} has one language only"
            assert chinese.strip(), f"{name}: {place} has no Chinese"
            assert english.isascii() or "form" in english, f"{name}: {place} has no English"


def test_descriptions_reach_the_pages(site: Site) -> None:
    page = site.tree("/reports/cells")
    assert "统计表的格" in page.xpath("string(//h1)")
    assert "印出的原文" in page.text_content()


@pytest.mark.parametrize("query", QUERIES)
def test_canned_queries_run(site: Site, query: str) -> None:
    name, _, arguments = query.partition("?")
    assert site.get(f"/reports/{name}.json?_shape=array&{arguments}").status_code == 200


def test_what_canned_queries_say(site: Site) -> None:
    differing = site.get("/reports/differing.json?_shape=array").json()
    assert [(row["line_label"], row["left_value"], row["right_value"]) for row in differing] == [
        ("自然人", 4.0, 3.0),
        ("总计", 5.0, 4.0),
    ]
    refusals = site.get("/reports/refusals.json?_shape=array").json()
    assert [(row["year"], row["handled"], row["refused"]) for row in refusals] == [(2022, 5.0, 0.0), (2020, 4.0, 0.0)]
    links = site.tree("/reports/refusals").xpath("//td[contains(@class,'col-report_id')]/a/@href")
    assert links == ["/report/990101-kjj-2022", "/report/990101-kjj-2020"]
    gaps = site.get("/reports/gaps.json?_shape=array").json()
    assert {row["state"] for row in gaps} == {"missing_observed", "blocked", "not_looked"}


@pytest.mark.parametrize(
    "path",
    [
        "/reports/-/query?sql=select+1",
        "/reports.json?sql=select+1",
        "/reports/cells?_where=1=1",
        "/reports.db",
        "/-/permissions",
    ],
)
def test_what_is_shut(site: Site, path: str) -> None:
    assert site.get(path).status_code in (302, 400, 403, 404)
    assert b"SQLite format" not in site.get(path).content


def test_facets_only_on_request(site: Site) -> None:
    assert "_facet" not in site.get("/reports/reports").text.partition("<table")[0]
    assert site.get("/reports/reports.json?_facet=year&_shape=objects").status_code == 200


def test_headers(site: Site) -> None:
    for path in ("/", "/search?q=x", "/report/990101-kjj-2020", "/about", "/static/site.css"):
        policy = site.get(path).headers["content-security-policy"]
        assert "'unsafe-inline'" not in policy, path
        assert policy.startswith("default-src 'none'"), path
    for path in ("/reports", "/reports/reports", "/reports/reports/990101-kjj-2020", "/-/versions", "/nothing"):
        policy = site.get(path).headers["content-security-policy"]
        assert "script-src 'self' 'unsafe-inline'" in policy, path
        assert "frame-ancestors 'none'" in policy
    for path in ("/", "/reports", "/nothing", "/reports.json", "/static/site.css"):
        headers = site.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_a_wrong_address_writes_no_essay(site: Site) -> None:
    with redirect_stdout(io.StringIO()) as printed:
        assert site.get("/reports/none").status_code == 404
        assert site.get("/report/none").status_code == 404
    assert printed.getvalue() == ""


def test_plugins_stay_small() -> None:
    for path in (ROOT / "datasette" / "plugins").glob("*.py"):
        assert len(path.read_text().splitlines()) < 300, path.name


def test_a_new_publication_is_served_without_a_lost_request(tmp_path: Path) -> None:
    shutil.copy(built() / "reports.db", tmp_path / "reports.db")
    settings = {"plugins": {"hot_swap": {"seconds": 0.05, "grace": 1}}}
    swapped = Site(tmp_path, config=settings)
    seen: list[tuple[int, str]] = []

    async def ask() -> None:
        answer = await swapped.datasette.client.get("/reports/publication.json?_shape=object&_size=20")
        seen.append((answer.status_code, answer.json().get("built_at", {}).get("value")))

    async def reader(stop: asyncio.Event) -> None:
        while not stop.is_set():
            await ask()

    async def work() -> None:
        await swapped.datasette.start_background_tasks()
        stop = asyncio.Event()
        readers = [asyncio.create_task(reader(stop)) for _ in range(4)]
        for stamp in ("2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z"):
            await asyncio.sleep(0.4)
            publish(tmp_path, stamp)
        await asyncio.sleep(0.8)
        stop.set()
        await asyncio.gather(*readers)

    try:
        swapped.run(work())
    finally:
        swapped.close()
    assert {status for status, _ in seen} == {200}
    stamps = [stamp for _, stamp in seen]
    order = sorted(set(stamps))
    assert order[1:] == ["2027-01-01T00:00:00Z", "2027-01-02T00:00:00Z"], "both publications were served"
    assert stamps[-1] == order[-1]
    assert len(seen) > 50


def test_a_broken_publication_is_not_taken_up(tmp_path: Path) -> None:
    shutil.copy(built() / "reports.db", tmp_path / "reports.db")
    swapped = Site(tmp_path, config={"plugins": {"hot_swap": {"seconds": 0.05, "grace": 0.1}}})

    async def work() -> Any:
        await swapped.datasette.start_background_tasks()
        beside = tmp_path / "new"
        beside.write_bytes(b"no database at all" * 100)
        beside.replace(tmp_path / "reports.db")
        await asyncio.sleep(0.3)
        return await swapped.datasette.client.get("/reports/publication.json?_shape=array")

    try:
        assert swapped.run(work()).status_code == 200
    finally:
        swapped.close()


def publish(folder: Path, stamp: str) -> None:
    """A new file beside the old one, then the rename."""
    beside = folder / "new.db"
    shutil.copy(built() / "reports.db", beside)
    with closing(sqlite3.connect(beside)) as db, db:
        db.execute("update publication set value = ? where key = 'built_at'", (stamp,))
    beside.replace(folder / "reports.db")


def test_serve_says_what_is_missing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from parser.serve import serve;"
        "sys.exit(serve(Path(sys.argv[1]), '127.0.0.1', 0))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, env=environment, cwd=tmp_path
    )
    assert ended.returncode == 1
    assert f"python -m parser build --data {tmp_path}" in ended.stderr
