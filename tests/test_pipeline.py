"""The whole thread on the replica agencies: crawl, archive, read, publish."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests import sites

ROOT = Path(__file__).parents[1]
EXPECTED = sorted((ROOT / "tests" / "sites" / "expected").glob("*.json"))
SCRAPY = [sys.executable, "-m", "scrapy", "crawl", "gov_reports", "-s", "RECRAWL=full"]


def crawl_command(sources: Path, data: Path, delay: float = 0.02) -> list[str]:
    settings = {"SOURCES_DIR": sources, "DATA_DIR": data, "DOWNLOAD_DELAY": delay}
    return [*SCRAPY, *(part for name, value in settings.items() for part in ("-s", f"{name}={value}"))]


def crawl(sources: Path, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(crawl_command(sources, data), cwd=ROOT, capture_output=True, text=True, timeout=240)


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


@dataclass
class Crawled:
    """Two crawls of unchanged sites: what they printed, and the sites' own logs of what went over the wire."""

    data: Path
    first: subprocess.CompletedProcess[str]
    second: subprocess.CompletedProcess[str]
    exchanges: list[Any]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    folder = tmp_path_factory.mktemp("pipeline")
    with sites.running(folder) as running:
        first = crawl(running.sources_dir, folder / "data")
        second = crawl(running.sources_dir, folder / "data")
        yield Crawled(folder / "data", first, second, list(running.log))


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.stem)
def test_a_published_report_equals_what_the_agency_published(crawled: Crawled, path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    report = f"{truth['agency_id']}-{truth['year']}"
    read = rows(
        crawled.data / "reports.db",
        "SELECT table_code || '.' || row_code || '.' || column_code, state, value FROM cells WHERE report_id = ?",
        report,
    )
    true = {
        f"{table}.{row}.{column}": (truth["states"].get(f"{table}.{row}.{column}", "number"), value)
        for table, table_rows in truth["tables"].items()
        for row, columns in table_rows.items()
        for column, value in columns.items()
    }
    assert {key: (state, value) for key, state, value in read} == true
    findings = rows(
        crawled.data / "reports.db",
        "SELECT check_id, line, verdict, left_value, right_value FROM findings WHERE report_id = ? AND origin = 'form'",
        report,
    )
    assert sorted(findings, key=str) == sorted(
        ((f["check"], f["line"], f["verdict"], f["left"], f["right"]) for f in truth["findings"]), key=str
    )


def test_nothing_else_is_published(crawled: Crawled) -> None:
    published = rows(crawled.data / "reports.db", "SELECT id FROM reports ORDER BY id")
    assert [r for (r,) in published] == sorted(path.stem for path in EXPECTED)
    kinds = {kind for (kind,) in rows(crawled.data / "reports.db", "SELECT DISTINCT kind FROM versions")}
    assert kinds == {"html", "pdf", "docx"}


def test_what_could_not_be_obtained_is_an_issue_and_sets_the_exit_status(crawled: Crawled) -> None:
    issues = rows(crawled.data / "reports.db", "SELECT stage, kind FROM issues ORDER BY kind")
    assert issues == [("crawl", "http_error"), ("crawl", "soft404")]
    assert (crawled.first.returncode, crawled.second.returncode) == (1, 1)
    assert "soft404" in crawled.first.stdout
    assert "Traceback" not in crawled.first.stdout + crawled.first.stderr


def test_a_report_that_was_listed_and_not_obtained_is_not_missing(crawled: Crawled) -> None:
    states = rows(
        crawled.data / "reports.db",
        "SELECT year, state, report_id FROM expected_reports WHERE agency_id = '440112-kjj' AND year < 2023",
    )
    assert [(y, s) for y, s, report in states if report is None and s == "missing_observed"] == [
        (2022, "missing_observed")
    ]


def test_every_number_leads_to_the_bytes_it_was_read_from(crawled: Crawled) -> None:
    cells = rows(
        crawled.data / "reports.db",
        "SELECT c.place, k.warc_file, k.warc_offset, k.url FROM cells AS c JOIN captures AS k ON k.id = c.capture_id"
        " WHERE c.state = 'number'",
    )
    assert len(cells) > 1000
    offsets: dict[str, set[int]] = {}
    for place, file, offset, url in cells:
        assert json.loads(place)["row"] is not None
        offsets.setdefault(file, set()).add(offset)
        assert url.startswith("http://127.")
    for file, wanted in offsets.items():
        with (crawled.data / "warc" / file).open("rb") as stream:
            records = ArchiveIterator(stream)
            found = {records.get_record_offset() for record in records if record.rec_type in ("response", "revisit")}
        assert wanted <= found


def archived(data: Path, kind: str) -> list[bytes]:
    """The blocks of all records of a kind, in the order of the files."""
    blocks = []
    for path in sorted((data / "warc").glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                if record.rec_type == kind:
                    blocks.append(record.raw_stream.read())
    return blocks


def test_archived_bytes_are_those_on_the_wire_both_ways(crawled: Crawled) -> None:
    sent = sorted(bytes(exchange.sent) for exchange in crawled.exchanges)
    received = sorted(bytes(exchange.received) for exchange in crawled.exchanges)
    assert sorted(archived(crawled.data, "request")) == received
    responses, revisits = archived(crawled.data, "response"), archived(crawled.data, "revisit")
    assert len(responses) + len(revisits) == len(sent)
    remaining = list(sent)
    for block in responses:
        remaining.remove(block)
    heads = sorted(block[: block.index(b"\r\n\r\n") + 4] for block in remaining)
    assert sorted(revisits) == heads
    assert {block.split(b"\r\n\r\n", 1)[1] for block in remaining} <= {b.split(b"\r\n\r\n", 1)[1] for b in responses}


def test_a_second_crawl_of_unchanged_sites_writes_revisits(crawled: Crawled) -> None:
    kinds = rows(
        crawled.data / "catalogue.db",
        "SELECT crawl_id, record_type, count(*) FROM captures WHERE payload_length > 0 GROUP BY 1, 2",
    )
    assert [(record_type, n) for crawl_id, record_type, n in kinds if crawl_id == 2] == [
        ("revisit", 39 - empty(crawled))
    ]
    files = sorted((crawled.data / "warc").glob("*.warc.gz"), key=lambda path: path.stat().st_size)
    assert len(files) == 2
    assert files[0].stat().st_size * 5 < files[1].stat().st_size


def empty(crawled: Crawled) -> int:
    return int(
        rows(crawled.data / "catalogue.db", "SELECT count(*) FROM captures WHERE payload_length = 0 AND crawl_id = 2")[
            0
        ][0]
    )


def test_the_archive_passes_its_own_and_others_checks(crawled: Crawled) -> None:
    verified = subprocess.run(
        [sys.executable, "-m", "archive", "verify", "--data", str(crawled.data)],
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert verified.returncode == 0, verified.stdout
    for path in (crawled.data / "warc").glob("*.warc.gz"):
        bad = warcio_failures(path)
        assert bad <= chunked(path), "warcio finds more than its known trouble with chunked payloads"
        indexed = subprocess.run(
            [str(Path(sys.executable).with_name("cdxj-indexer")), str(path)], capture_output=True, text=True, check=True
        )
        (captures,) = rows(
            crawled.data / "catalogue.db", "SELECT count(*) FROM captures WHERE warc_file = ?", path.name
        )
        assert len(indexed.stdout.splitlines()) == captures[0]


def warcio_failures(path: Path) -> set[int]:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("warcio")), "check", str(path)], capture_output=True, text=True
    )
    return {int(line.split()[1]) for line in done.stdout.splitlines() if line.strip().startswith("offset")}


def chunked(path: Path) -> set[int]:
    """Offsets of chunked responses: their payload digest is of the body without chunks, as WARC/1.1 says."""
    found = set()
    with path.open("rb") as stream:
        records = ArchiveIterator(stream)
        for record in records:
            if record.rec_type in ("response", "revisit") and record.http_headers.get_header("Transfer-Encoding"):
                found.add(records.get_record_offset())
    return found


COMPARED = {
    "reports": "id, agency_id, year, title, form, published, status, reason, url, body, cells_number, findings_agree",
    "cells": "report_id, table_code, row_code, column_code, state, value, raw, unit, place",
    "findings": "report_id, origin, check_id, line, verdict, left_value, right_value, fingerprint, evidence",
    "sections": "report_id, position, code, heading, text",
    "facts": "report_id, position, code, value, unit, exactness, sentence, section, place",
    "versions": "report_id, url, kind, captures, payload_digest, current, role, reason",
    "version_changes": "report_id, relation, position, kind, code, before, after",
    "report_dates": "report_id, kind, date, several",
    "listings": "source_id, position, title, listed_date, url, kind",
    "issues": "stage, source_id, report_id, kind, message, url",
    "agencies": "*",
    "sources": "*",
}


def published(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {
        table: sorted(rows(data / "reports.db", f"SELECT {columns} FROM {table}"), key=str)
        for table, columns in COMPARED.items()
    }


@pytest.mark.parametrize("after", [6, 21])
def test_after_kill_9_the_same_command_ends_as_an_undisturbed_run(tmp_path: Path, after: int) -> None:
    """The crawl is killed as soon as its archive holds ``after`` responses on the disk."""
    with sites.running(tmp_path) as running:
        whole = crawl(running.sources_dir, tmp_path / "whole")
        broken = tmp_path / "broken"
        process = subprocess.Popen(
            crawl_command(running.sources_dir, broken, delay=0.15),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        began = len(running.log)
        deadline = time.monotonic() + 60
        while len(running.log) - began < after and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        assert process.poll() is None, "the crawl ended before it could be killed"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert list((broken / "warc").glob("*.open")), "nothing was left open: the kill came too late"
        again = crawl(running.sources_dir, broken)
        assert again.returncode == whole.returncode == 1, again.stdout + again.stderr
        assert published(broken) == published(tmp_path / "whole")
        assert not list((broken / "warc").glob("*.open"))
        verified = subprocess.run(
            [sys.executable, "-m", "archive", "verify", "--data", str(broken)], capture_output=True, text=True, cwd=ROOT
        )
        assert verified.returncode == 0, verified.stdout
