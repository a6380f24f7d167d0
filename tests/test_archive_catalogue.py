"""The catalogue: its rows, its one schema, readers beside writers."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from archive.captures import Capture, Place
from archive.catalogue import COLUMNS, Catalogue, CatalogueError
from archive.openfile import ClosedFile
from archive.place import catalogue_path, data_dir, reports_path, warc_dir

CAPTURE = Capture(
    id=5,
    url="http://kjj.example.gov.cn/a.html",
    captured_at="2024-03-01T04:00:00Z",
    status=200,
    record_type="response",
    record_id="<urn:uuid:5>",
    warc_file="gov-1.warc.gz",
    warc_offset=400,
    warc_length=300,
    payload_digest="sha256:aa",
    block_digest="sha256:bb",
    payload_length=77,
    revisit_key="sha256:aa plain identity",
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "catalogue.db")


def test_columns_of_table_and_class_are_the_same(catalogue: Catalogue) -> None:
    named = [row[1] for row in catalogue.connection.execute("PRAGMA table_info(captures)")]
    assert named == COLUMNS


def test_capture_comes_back_as_it_was(catalogue: Catalogue) -> None:
    catalogue.add_capture(CAPTURE)
    assert catalogue.capture(5) == CAPTURE
    assert catalogue.capture_of_record("<urn:uuid:5>") == CAPTURE
    assert catalogue.capture(6) is None


def test_revisit_brings_the_place_of_its_target(catalogue: Catalogue) -> None:
    catalogue.add_capture(CAPTURE)
    revisit = replace(
        CAPTURE, id=6, record_type="revisit", record_id="<urn:uuid:6>", refers_to_capture=5, revisit_key=None
    )
    catalogue.add_capture(revisit)
    found = catalogue.capture(6)
    assert found == replace(revisit, target=Place("gov-1.warc.gz", 400, "<urn:uuid:5>"))


def test_same_record_is_listed_once(catalogue: Catalogue) -> None:
    catalogue.add_capture(CAPTURE)
    catalogue.add_capture(replace(CAPTURE, id=9))
    assert [one.id for one in catalogue.captures()] == [5]
    with pytest.raises(sqlite3.IntegrityError):
        catalogue.add_capture(replace(CAPTURE, record_id="<urn:uuid:7>"))


def test_captures_are_chosen_by_columns(catalogue: Catalogue) -> None:
    catalogue.add_capture(CAPTURE)
    catalogue.add_capture(replace(CAPTURE, id=6, record_id="<urn:uuid:6>", role="list", source_id="demo/kjj"))
    assert [one.id for one in catalogue.captures(role="list")] == [6]
    assert [one.id for one in catalogue.captures(source_id=None)] == [5]
    assert [one.id for one in catalogue.captures(role="list", source_id="demo/zfb")] == []
    with pytest.raises(TypeError, match="no column colour"):
        catalogue.captures(colour="red")


@pytest.mark.parametrize(("column", "value"), [("role", "page"), ("record_type", "resource"), ("status", "many")])
def test_values_outside_the_schema_are_refused(catalogue: Catalogue, column: str, value: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        catalogue.add_capture(replace(CAPTURE, **{column: value}))  # type: ignore[arg-type]


def test_agency_and_source_are_kept_up_to_date(catalogue: Catalogue) -> None:
    for name in ("科学技术局", "科技局"):
        catalogue.add_agency(
            "440112-kjj",
            name,
            level="county-dept",
            region="440112",
            site="440112-hp.gov.cn",
            parent="440112",
            former=[("科学和信息化局", "2018-12-31")],
        )
        catalogue.add_source(
            "440112-hp.gov.cn/kjj",
            site="440112-hp.gov.cn",
            agency_id="440112-kjj",
            platform="nfcms",
            url="https://www.hp.gov.cn/",
            name=name,
            local=True,
            first_year=2019,
        )
    (agency,) = catalogue.rows("agencies")
    (source,) = catalogue.rows("sources")
    assert agency == {
        "id": "440112-kjj",
        "name": "科技局",
        "level": "county-dept",
        "region": "440112",
        "site": "440112-hp.gov.cn",
        "parent": "440112",
        "former": '[["科学和信息化局", "2018-12-31"]]',
    }
    assert (source["name"], source["local"], source["first_year"], source["platform"]) == ("科技局", 1, 2019, "nfcms")


def test_source_needs_its_agency(catalogue: Catalogue) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        catalogue.add_source("a/b", site="a", agency_id="none", platform="p", url="u", name="n")


def test_crawl_begins_goes_on_and_ends(catalogue: Catalogue) -> None:
    first = catalogue.start_crawl("sources=*")
    second = catalogue.start_crawl("sources=*")
    catalogue.start_crawl("sources=other")
    assert catalogue.unfinished_crawl("sources=*") == second
    catalogue.finish_crawl(second, "stopped", {"页": 3})
    assert catalogue.unfinished_crawl("sources=*") == second, "what was stopped goes on"
    catalogue.reopen_crawl(second)
    assert list(catalogue.rows("crawls"))[1]["status"] == "running"
    catalogue.finish_crawl(second)
    assert catalogue.unfinished_crawl("sources=*") is None, "and nothing before a crawl that finished"
    catalogue.finish_crawl(second, "stopped", {"页": 3})
    catalogue.finish_crawl(first)
    rows = list(catalogue.rows("crawls"))
    assert [row["status"] for row in rows] == ["finished", "stopped", "running"]
    assert rows[1]["summary"] == '{"页": 3}'
    assert rows[0]["summary"] is None
    assert catalogue.crawl_started(first) == rows[0]["started_at"]
    assert catalogue.crawl_started(99) is None


def test_latest_capture_of_a_url_in_a_crawl(catalogue: Catalogue) -> None:
    crawl = catalogue.start_crawl("sources=*")
    url = "http://kjj.example.gov.cn/年报"
    stored = "http://kjj.example.gov.cn/%E5%B9%B4%E6%8A%A5"
    for number in (5, 6):
        record = f"<urn:uuid:{number}>"
        catalogue.add_capture(replace(CAPTURE, id=number, record_id=record, url=stored, crawl_id=crawl))
    found = catalogue.captured_in(crawl, url)
    assert found is not None
    assert found.id == 6
    assert catalogue.captured_in(crawl + 1, url) is None


def test_reading_a_list_page_again_replaces_its_rows(catalogue: Catalogue) -> None:
    for title in ("2022年报", "2023年报"):
        catalogue.add_listing(1, "demo/kjj", 5, 1, title, "2024-01-31", "http://x/", "report")
    catalogue.add_listing(1, "demo/kjj", 5, 2, "网站工作年度报表", None, "http://x/", "false_friend")
    assert [(row["position"], row["title"]) for row in catalogue.rows("listings")] == [
        (1, "2023年报"),
        (2, "网站工作年度报表"),
    ]


def test_same_issue_is_listed_once_per_crawl(catalogue: Catalogue) -> None:
    for crawl in (1, 1, 2):
        catalogue.add_issue(crawl, "demo/kjj", "timeout", "no answer", url="http://x/")
    catalogue.add_issue(None, None, "timeout", "no answer")
    catalogue.add_issue(None, None, "timeout", "no answer")
    assert [row["crawl_id"] for row in catalogue.rows("issues")] == [1, 2, None]


def test_target_of_a_revisit_is_the_first_response(catalogue: Catalogue) -> None:
    catalogue.add_capture(CAPTURE)
    catalogue.add_capture(replace(CAPTURE, id=6, record_id="<urn:uuid:6>"))
    target = catalogue.revisit_target("sha256:aa plain identity")
    assert target is not None
    assert (target.record_id, target.url, target.date) == ("<urn:uuid:5>", CAPTURE.url, CAPTURE.captured_at)
    assert catalogue.revisit_target("sha256:aa chunked identity") is None


def test_held_rows_are_written_together_or_not_at_all(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.holding = True
    catalogue.add_capture(CAPTURE)
    catalogue.add_issue(1, None, "k", "m")
    with Catalogue(tmp_path / "catalogue.db", read_only=True) as reader:
        assert list(reader.captures()) == []
        catalogue.write_held()
        assert list(reader.captures()) == [CAPTURE]
        catalogue.add_agency("440112-kjj", "科技局")
        catalogue.write_held()
        written = catalogue.connection.total_changes
        catalogue.write_held()
        assert catalogue.connection.total_changes == written
        catalogue.add_capture(replace(CAPTURE, id=6, record_id="<urn:uuid:6>"))
        catalogue.add_capture(replace(CAPTURE, id=7, record_id="<urn:uuid:7>", role="page"))
        with pytest.raises(sqlite3.IntegrityError):
            catalogue.write_held()
        assert list(reader.captures()) == [CAPTURE]


def test_reader_cannot_write_and_does_not_wait(catalogue: Catalogue, tmp_path: Path) -> None:
    assert catalogue.connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with Catalogue(tmp_path / "catalogue.db", read_only=True) as reader, catalogue.transaction():
        catalogue.add_capture(CAPTURE)
        assert list(reader.captures()) == []
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.add_capture(CAPTURE)


def test_ids_are_given_out_once(catalogue: Catalogue, tmp_path: Path) -> None:
    with Catalogue(tmp_path / "catalogue.db") as other:
        assert list(catalogue.reserve_capture_ids(3)) == [1, 2, 3]
        assert list(other.reserve_capture_ids(2)) == [4, 5]
        catalogue.claim_capture_id(40)
        catalogue.claim_capture_id(7)
        assert list(other.reserve_capture_ids(1)) == [41]


def test_registered_files(catalogue: Catalogue) -> None:
    catalogue.add_file(ClosedFile("gov-2.warc.gz", 10, "ab"))
    catalogue.add_capture(CAPTURE)
    assert catalogue.warc_file("gov-2.warc.gz") == ClosedFile("gov-2.warc.gz", 10, "ab")
    assert catalogue.warc_file("gov-1.warc.gz") is None
    assert list(catalogue.warc_file_names()) == [("gov-1.warc.gz", 1), ("gov-2.warc.gz", 0)]


def test_missing_or_newer_catalogue_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be opened"):
        Catalogue(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()
    with Catalogue(tmp_path / "catalogue.db") as catalogue:
        catalogue.connection.execute("PRAGMA user_version = 9")
    with pytest.raises(CatalogueError, match="schema version 9, this program reads 4"):
        Catalogue(tmp_path / "catalogue.db")


def test_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOV_REPORTS_DATA", raising=False)
    assert data_dir() == Path("data")
    monkeypatch.setenv("GOV_REPORTS_DATA", "/srv/reports")
    assert data_dir() == Path("/srv/reports")
    assert data_dir("x") == Path("x")
    assert catalogue_path(Path("x")) == Path("x/catalogue.db")
    assert warc_dir(Path("x")) == Path("x/warc")
    assert reports_path(Path("x")) == Path("x/reports.db")
