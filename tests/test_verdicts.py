"""A person's verdict on a finding: kept in the catalogue, shown in every publication, gone with its numbers."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.verdicts import add_verdict, all_verdicts, standing_verdicts
from tests.archived import build, crawl, rows
from tests.test_versions import HTML, LISTED, URL, counted

ROOT = Path(__file__).parents[1]


def wrong_total(total: int) -> bytes:
    """The page with another total of the applications handled, whose parts add up to 1."""
    at = [found.start() for found in re.finditer(b">1<", HTML)][2]
    return HTML[:at] + b">%d<" % total + HTML[at + 3 :]


def run(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "parser", "verdict", *arguments, "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def differing(data: Path) -> list[tuple[str, str | None, str | None]]:
    return rows(
        data,
        "SELECT fingerprint, person_verdict, person_note FROM findings"
        " WHERE verdict = 'differs' AND origin = 'form' AND check_id = 'apps_total_column' ORDER BY id",
    )


def test_a_verdict_survives_rebuilds_and_dies_with_its_numbers(tmp_path: Path) -> None:
    crawl(tmp_path, "2021-02-01T00:00:00+00:00", {URL: wrong_total(2)}, listed=LISTED)
    build(tmp_path)
    ((mark, none, nothing),) = differing(tmp_path)
    assert (none, nothing) == (None, None)
    given = run(mark[:10].upper(), "confirmed", "--note", "与纸质版一致", "--by", "李娜", data=tmp_path)
    assert given.returncode == 0, given.stderr
    assert mark in given.stdout
    for _ in range(2):
        build(tmp_path)
        assert differing(tmp_path) == [(mark, "confirmed", "与纸质版一致")]
    again = run(mark, "dismissed", "--note", "我们读错了", "--by", "王", data=tmp_path)
    assert again.returncode == 0, again.stderr
    crawl(tmp_path, "2021-03-01T00:00:00+00:00", {URL: counted(7, wrong_total(2))}, listed=LISTED)
    build(tmp_path)
    assert differing(tmp_path) == [(mark, "dismissed", "我们读错了")], "another capture that reads alike"
    listed = run("--list", data=tmp_path).stdout.splitlines()
    assert "confirmed (a later one holds) by 李娜: 与纸质版一致" in listed[0]
    assert "990101-kjj-2020 apps_total_column" in listed[1]
    crawl(tmp_path, "2021-04-01T00:00:00+00:00", {URL: wrong_total(3)}, listed=LISTED)
    build(tmp_path)
    ((other, verdict, _),) = differing(tmp_path)
    assert other != mark
    assert verdict is None, "another number is another claim"
    assert "its finding is not there" in run("--list", data=tmp_path).stdout


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("verdicts")
    crawl(data, "2021-02-01T00:00:00+00:00", {URL: HTML}, listed=LISTED)
    build(data)
    return data


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["0123456789", "confirmed", "--note", "x", "--by", "y"], "no published finding has a fingerprint"),
        (["0123", "confirmed", "--note", "x", "--by", "y"], "give at least 8 digits"),
        (["0123456789", "confirmed", "--note", " ", "--by", "y"], "give FINGERPRINT, a verdict, --note and --by"),
        (["0123456789", "true", "--note", "x", "--by", "y"], "'true' is not one of 'confirmed'"),
        ([], "give FINGERPRINT"),
    ],
)
def test_wrong_use_is_said(published: Path, arguments: list[str], said: str) -> None:
    done = run(*arguments, data=published)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_an_archive_nothing_is_made(tmp_path: Path) -> None:
    done = run("--list", data=tmp_path / "none")
    assert done.returncode == 2
    assert not (tmp_path / "none").exists()


def older(data: Path) -> Path:
    """The catalogue as schema version 1 had it."""
    path = data / "catalogue.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP TABLE verdicts; ALTER TABLE sources DROP COLUMN last_year;"
            "ALTER TABLE captures DROP COLUMN request_digest; DROP TABLE walks;"
            "ALTER TABLE agencies DROP COLUMN parent; ALTER TABLE agencies DROP COLUMN former; PRAGMA user_version = 1;"
        )
    return path


def test_an_older_catalogue_is_read_as_it_is_and_brought_up_to_date_by_a_writer(tmp_path: Path) -> None:
    crawl(tmp_path, "2021-02-01T00:00:00+00:00", {URL: HTML}, listed=LISTED)
    path = older(tmp_path)
    build(tmp_path)
    assert rows(tmp_path, "SELECT count(*), count(last_year) FROM sources") == [(1, 0)]
    with Catalogue(path, read_only=True) as catalogue:
        assert (catalogue.version(), all_verdicts(catalogue)) == (1, [])
        before = list(catalogue.rows("sources")), list(catalogue.captures())
    with Catalogue(path) as catalogue:
        assert catalogue.version() == 4
        add_verdict(catalogue, "ab" * 16, "unclear", note="n", by="b")
        assert [verdict.note for verdict in standing_verdicts(catalogue).values()] == ["n"]
        sources = [{**row} for row in catalogue.rows("sources")]
        assert [row.pop("last_year") for row in sources] == [None]
        assert (sources, list(catalogue.captures())) == before


def test_two_writers_may_bring_it_up_to_date_at_once(tmp_path: Path) -> None:
    crawl(tmp_path, "2021-02-01T00:00:00+00:00", {URL: HTML}, listed=LISTED)
    path = older(tmp_path)
    code = "import sys; from pathlib import Path; from archive.catalogue import Catalogue; Catalogue(Path(sys.argv[1]))"
    writers = [subprocess.Popen([sys.executable, "-c", code, str(path)], cwd=ROOT) for _ in range(4)]
    assert [writer.wait() for writer in writers] == [0, 0, 0, 0]
    with Catalogue(path, read_only=True) as catalogue:
        assert catalogue.version() == 4
