"""WARC files and catalogue in step: order of events, crashes at every byte, recovery without loss."""

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from archive.captures import Capture, read_http, read_request
from archive.catalogue import COLUMNS, Catalogue
from archive.place import catalogue_path
from archive.records import Damage, records
from archive.salvage import adopt, salvage
from archive.store import Archive
from archive.verify import Verifier
from archive.warc import WarcWriter, request_digest
from tests.archive_made import PAGE, exchange, filled, only_file, response, sound_records

URL = "http://kjj.example.gov.cn/a.html"
FIRST = response(b"first" * 30)
SECOND = response(b"second" * 30)


def listed(data: Path) -> list[Capture]:
    with Catalogue(catalogue_path(data), read_only=True) as catalogue:
        return list(catalogue.captures())


def problems(data: Path) -> list[str]:
    with Catalogue(catalogue_path(data), read_only=True) as catalogue:
        return [str(problem) for problem in Verifier(data / "warc", catalogue).everything()]


def test_row_says_what_was_recorded(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        crawl = archive.catalogue.start_crawl("sources=demo")
        facts = {"source_id": "demo/kjj", "role": "document", "parent_url": "http://x/", "title": "年报\t2023"}
        asked = exchange().request_bytes.replace(b"GET", b"POST")
        one = exchange(answer=response(status="404 Not Found"), request_bytes=asked, truncated="length")
        capture = archive.record(one, crawl_id=crawl, verdict="http_error", **facts)  # type: ignore[arg-type]
    assert listed(tmp_path) == [capture]
    assert (capture.id, capture.method, capture.status, capture.content_type) == (1, "POST", 404, "text/html")
    assert (capture.role, capture.title, capture.parent_url) == ("document", "年报\t2023", "http://x/")
    assert (capture.captured_at, capture.ip, capture.truncated) == ("2024-03-01T04:00:00Z", "192.0.2.7", "length")
    assert (capture.payload_length, capture.verdict, capture.revisit_key) == (len(PAGE), "http_error", None)
    record = sound_records(only_file(tmp_path))[1]
    assert (record.offset, record.length, record.id) == (capture.warc_offset, capture.warc_length, capture.record_id)


def test_second_crawl_of_unchanged_pages_writes_revisits(tmp_path: Path) -> None:
    pages = [(f"http://kjj.example.gov.cn/{number}", response(b"page %d" % number)) for number in range(5)]
    filled(tmp_path, pages)
    again = filled(tmp_path, pages)
    assert [capture.record_type for capture in again] == ["revisit"] * 5
    assert [capture.refers_to_capture for capture in again] == [1, 2, 3, 4, 5]
    assert listed(tmp_path)[5:] == again
    assert [read_http(tmp_path / "warc", capture).body for capture in again] == [b"page %d" % n for n in range(5)]
    assert problems(tmp_path) == []


def test_rows_follow_the_bytes_and_never_come_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("disk"), fsync(handle))[1])
    write_held = Catalogue.write_held
    monkeypatch.setattr(Catalogue, "write_held", lambda self: (order.append("rows"), write_held(self))[1])
    with Archive(tmp_path, sync_exchanges=3, sync_seconds=1000) as archive:
        crawl = archive.catalogue.start_crawl("sources=demo")
        for number in range(2):
            capture = archive.record(exchange(answer=response(b"%d" % number)), crawl_id=crawl)
            archive.catalogue.add_listing(crawl, "demo/kjj", capture.id, 1, "年报", None, URL, "report")
            archive.catalogue.add_issue(crawl, "demo/kjj", "timeout", "late", capture_id=capture.id)
        assert listed(tmp_path) == []
        order.clear()
        archive.record(exchange(answer=response(b"3")), crawl_id=crawl)
        assert order == ["disk", "rows"]
        assert len(listed(tmp_path)) == 3
        with Catalogue(catalogue_path(tmp_path), read_only=True) as reader:
            assert len(list(reader.rows("listings"))) == len(list(reader.rows("issues"))) == 2


def test_rows_follow_after_a_while_too(tmp_path: Path) -> None:
    with Archive(tmp_path, sync_exchanges=1000, sync_seconds=0) as archive:
        archive.record(exchange())
        assert len(listed(tmp_path)) == 1


def test_unknown_crawl_and_role_are_refused_at_once(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        with pytest.raises(ValueError, match="no crawl 7"):
            archive.record(exchange(), crawl_id=7)
        with pytest.raises(ValueError, match="role 'page' is none of robots"):
            archive.record(exchange(), role="page")


def test_two_crawls_at_once_share_no_id_and_no_file(tmp_path: Path) -> None:
    with Archive(tmp_path) as one, Archive(tmp_path) as two:
        captures = [
            archive.record(exchange(answer=response(b"%d" % number))) for number in range(30) for archive in (one, two)
        ]
    assert len({capture.id for capture in captures}) == 60
    assert len({capture.warc_file for capture in captures}) == 2
    assert sorted(listed(tmp_path), key=lambda capture: capture.id) == sorted(captures, key=lambda one: one.id)
    assert problems(tmp_path) == []


def test_living_writer_is_left_alone(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.record(exchange())
        assert salvage(tmp_path / "warc") == []
        with Archive(tmp_path) as other:
            assert (other.salvaged, other.adopted) == ([], 0)
        archive.record(exchange(answer=SECOND))
    assert problems(tmp_path) == []
    assert len(listed(tmp_path)) == 2


CRASHING = """
import os, signal, sys
from pathlib import Path
from archive.store import Archive
from tests.archive_made import exchange, response
archive = Archive(Path(sys.argv[1]), sync_exchanges=int(sys.argv[2]), sync_seconds=1000)
crawl = archive.catalogue.unfinished_crawl("sources=demo") or archive.catalogue.start_crawl("sources=demo")
for number in range(7):
    url = f"http://kjj.example.gov.cn/{number % 5}"
    archive.record(exchange(url, response(b"page %d" % (number % 5)), minutes=number), crawl_id=crawl,
                   source_id="demo/kjj", role="document", title="年报", parent_url="http://kjj.example.gov.cn/")
if len(sys.argv) > 3:
    os.kill(os.getpid(), signal.SIGKILL)
archive.catalogue.finish_crawl(crawl)
archive.close()
"""


def crawled(data: Path, *arguments: str) -> int:
    command = [sys.executable, "-c", CRASHING, str(data), *arguments]
    return subprocess.run(command, cwd=Path.cwd()).returncode


def comparable(data: Path) -> list[dict[str, object]]:
    """What two crawls have in common when they did the same: all but record ids and places."""
    names = set(COLUMNS) - {"record_id", "warc_file", "warc_offset", "warc_length", "block_digest", "request_offset"}
    return [{name: getattr(one, name) for name in names} for one in listed(data)]


@pytest.mark.parametrize("sync_exchanges", ["3", "100"])
def test_kill_9_loses_nothing_and_the_rows_come_back_whole(tmp_path: Path, sync_exchanges: str) -> None:
    assert crawled(tmp_path / "calm", sync_exchanges) == 0
    assert crawled(tmp_path / "killed", sync_exchanges, "kill") == -signal.SIGKILL
    before = len(listed(tmp_path / "killed"))
    assert before == (6 if sync_exchanges == "3" else 0)
    with Archive(tmp_path / "killed") as archive:
        assert [(left.kept, left.dropped_bytes) for left in archive.salvaged] == [(22, 0)]
        assert archive.adopted == 7 - before
        assert archive.catalogue.unfinished_crawl("sources=demo") == 1
        found = archive.catalogue.captured_in(1, "http://kjj.example.gov.cn/4")
        assert found is not None
        assert read_request(archive.warc_dir, found) is not None
    assert comparable(tmp_path / "killed") == comparable(tmp_path / "calm")
    assert problems(tmp_path / "killed") == []


def leftover(directory: Path) -> bytes:
    """The bytes of a file with two exchanges, whose writer then vanishes."""
    writer = WarcWriter(directory)
    writer.write_exchange(exchange(answer=FIRST, metadata={"role": "list", "source": "demo/kjj", "capture": "41"}))
    writer.write_exchange(exchange(answer=SECOND, metadata={"role": "document"}))
    writer.close()
    (path,) = directory.iterdir()
    content = path.read_bytes()
    path.unlink()
    return content


def starts(content: bytes, directory: Path) -> list[int]:
    whole = directory / "whole"
    whole.write_bytes(content)
    found = [record.offset for record in sound_records(whole)]
    whole.unlink()
    return [*found, len(content)]


def test_a_file_cut_anywhere_keeps_its_whole_records(tmp_path: Path) -> None:
    content = leftover(tmp_path / "made")
    begins = starts(content, tmp_path)
    assert len(begins) == 8
    near = {begin + step for begin in begins for step in (-9, -8, -1, 0, 1, 3, 10, 11)} | set(
        range(0, len(content), 97)
    )
    for cut in sorted(cut for cut in near if 0 <= cut <= len(content)):
        warc = tmp_path / f"cut{cut}"
        warc.mkdir()
        (warc / "gov-1.warc.gz.open").write_bytes(content[:cut])
        (left,) = salvage(warc)
        kept = max(number for number, begin in enumerate(begins) if begin <= cut)
        assert (left.kept, left.kept_bytes, left.dropped_bytes) == (kept, begins[kept], cut - begins[kept])
        assert [path.name for path in warc.iterdir()] == (["gov-1.warc.gz"] if kept else [])
        if kept:
            assert (warc / "gov-1.warc.gz").read_bytes() == content[: begins[kept]]


@pytest.mark.parametrize(
    ("records_kept", "expected"),
    [
        (1, []),
        (2, [("other", None, 1, False)]),
        (3, [("other", None, 1, True)]),
        (4, [("list", "demo/kjj", 41, True)]),
        (5, [("list", "demo/kjj", 41, True), ("other", None, 42, False)]),
        (7, [("list", "demo/kjj", 41, True), ("document", None, 42, True)]),
    ],
)
def test_adoption_restores_what_the_metadata_says(
    tmp_path: Path, records_kept: int, expected: list[tuple[str, str | None, int, bool]]
) -> None:
    content = leftover(tmp_path / "made")
    cut = starts(content, tmp_path)[records_kept]
    (tmp_path / "warc").mkdir()
    (tmp_path / "warc" / "gov-1.warc.gz.open").write_bytes(content[: cut + 5])
    Archive(tmp_path).close()
    assert [(one.role, one.source_id, one.id, one.request_offset is not None) for one in listed(tmp_path)] == expected
    assert problems(tmp_path) == []
    with Archive(tmp_path) as archive:
        assert archive.adopted == 0
        assert archive.record(exchange(answer=response(b"new"))).id > 41 * (records_kept > 3)


def test_records_behind_a_hole_are_kept_as_after_a_power_cut(tmp_path: Path) -> None:
    content = bytearray(leftover(tmp_path / "made"))
    begins = starts(bytes(content), tmp_path)
    for at in range(begins[2], begins[3]):
        content[at] = 0
    warc = tmp_path / "warc"
    warc.mkdir()
    (warc / "gov-1.warc.gz.open").write_bytes(content)
    (left,) = salvage(warc)
    assert (left.kept, left.dropped_bytes) == (6, begins[3] - begins[2])
    assert [record.type for record in sound_records(warc / "gov-1.warc.gz")].count("response") == 2


def test_moved_records_are_found_again(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        archive.record(exchange(answer=FIRST))
        capture = archive.record(exchange(answer=SECOND))
    path = only_file(tmp_path)
    content = path.read_bytes()
    second = sound_records(path)[4]
    path.unlink()
    path.with_name("moved.warc.gz").write_bytes(content[: sound_at(content, 1)] + content[second.offset :])
    with Catalogue(catalogue_path(tmp_path)) as catalogue:
        assert adopt(catalogue, tmp_path / "warc") == 0
        found = catalogue.capture(capture.id)
    assert found is not None
    assert found.warc_file == "moved.warc.gz"
    assert read_http(tmp_path / "warc", found).body == b"second" * 30


def sound_at(content: bytes, number: int) -> int:
    """Offset of a record in the bytes of a file."""
    at = 0
    for _ in range(number):
        at = content.index(b"\x1f\x8b\x08", at + 1)
    return at


def test_crash_between_rename_and_rows_is_mended(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path / "warc")
    writer.write_exchange(exchange(metadata={"role": "list"}))
    writer.close()
    with Archive(tmp_path) as archive:
        assert (archive.salvaged, archive.adopted) == ([], 1)
    assert [one.role for one in listed(tmp_path)] == ["list"]
    assert problems(tmp_path) == []


def test_catalogue_is_made_anew_from_the_files(tmp_path: Path) -> None:
    pages = [(f"http://kjj.example.gov.cn/{number}", response(b"page %d" % number)) for number in range(3)]
    filled(tmp_path, pages)
    filled(tmp_path, pages)
    before = comparable(tmp_path)
    for path in tmp_path.glob("catalogue.db*"):
        path.unlink()
    with Archive(tmp_path) as archive:
        assert archive.adopted == 6
    assert comparable(tmp_path) == [{**row, "crawl_id": None} for row in before]
    assert problems(tmp_path) == []


def posted(body: bytes) -> bytes:
    head = b"POST /rest/list HTTP/1.1\r\nHost: kjj.example.gov.cn\r\nContent-Type: application/json\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def test_forms_posted_to_one_address_are_told_apart(tmp_path: Path) -> None:
    url = "http://kjj.example.gov.cn/rest/list"
    bodies = [b'{"pageIndex":0}', b'{"pageIndex":1}', b""]
    with Archive(tmp_path) as archive:
        crawl = archive.catalogue.start_crawl("sources=demo")
        for number, body in enumerate(bodies):
            one = exchange(url, answer=response(b"page %d" % number), request_bytes=posted(body))
            archive.record(one, crawl_id=crawl)
    written = listed(tmp_path)
    assert [capture.url for capture in written] == [url] * 3  # WARC-Target-URI is the address as sent
    with Catalogue(catalogue_path(tmp_path)) as catalogue:
        for number, (body, capture) in enumerate(zip(bodies, written, strict=True)):
            assert catalogue.captured_in(crawl, url, request_digest(body)) == capture
            assert read_http(tmp_path / "warc", capture).body == b"page %d" % number
        assert catalogue.captured_in(crawl, url, request_digest(b"{}")) is None
        catalogue.connection.execute("DELETE FROM captures")
    assert adopted(tmp_path) == written
    assert problems(tmp_path) == []
    indexer = [str(Path(sys.executable).with_name("cdxj-indexer")), "--post-append", str(only_file(tmp_path))]
    done = subprocess.run(indexer, capture_output=True, text=True, check=True)
    keys = [line.split(" ")[0] for line in done.stdout.splitlines()]
    assert len(set(keys)) == 3  # replay finds each form's answer under the key the standard tools make


def adopted(data: Path) -> list[Capture]:
    """The rows as they are made anew from the WARC files."""
    with Catalogue(catalogue_path(data)) as catalogue:
        adopt(catalogue, data / "warc", every_file=True)
        return list(catalogue.captures())


def test_foreign_metadata_cannot_break_the_start(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path / "warc")
    for said in ({"role": "evil", "crawl": "x y"}, {"capture": "-1"}, {"capture": "9" * 400}, {"capture": "²"}):
        writer.write_exchange(exchange(answer=response(str(said).encode()), metadata=said))
    writer.close()
    with Archive(tmp_path) as archive:
        assert archive.adopted == 4
    assert [one.role for one in listed(tmp_path)] == ["other"] * 4


def test_damage_is_stepped_over(tmp_path: Path) -> None:
    filled(tmp_path, [(URL, FIRST), (URL, SECOND)])
    path = only_file(tmp_path)
    content = bytearray(path.read_bytes())
    content[sound_records(path)[1].offset + 30] ^= 1
    path.write_bytes(content)
    found = list(records(path))
    assert [type(piece) for piece in found[:3]] != [type(found[0])] * 3
    damage = found[1]
    assert isinstance(damage, Damage)
    assert found[2].type == "request"  # type: ignore[union-attr]


def test_record_without_its_end_is_none(tmp_path: Path) -> None:
    path = tmp_path / "odd.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.1\r\nContent-Length: 2\r\n\r\nabcdef"))
    (damage,) = records(path)
    assert isinstance(damage, Damage)
    assert damage.seen == "record says Content-Length 2 and holds 2 bytes, its end is missing"
