"""The WARC writer: bytes unchanged, records as WARC/1.1 wants them, read without complaint by other programs."""

import errno
import io
import json
import os
import subprocess
import sys
import tomllib
from datetime import datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.openfile import OpenFile
from archive.records import digest
from archive.warc import SOFTWARE, Target, WarcWriter
from tests.archive_made import PAGE, exchange, request, response, sound_records

ODD_ANSWERS = [
    response(),
    response(framing="chunked"),
    response(framing="close"),
    response(b"", status="204 No Content"),
    response(b"\x1f\x8b not gzip", "Content-Encoding: gzip\r\n"),
    b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + response(),
    b"HTTP/1.0 200\nserver:x\n folded\nno colon here\nX-Dup: 1\nX-DUP:   2 \n\nbare line feeds",
    response(lines="Content-Disposition: attachment; filename=\u0080\u00ff.doc\r\n").replace(
        "\u0080\u00ff".encode(), "年报".encode("gb18030")
    ),
    b"HTTP/1.1 200 OK\r\nContent-Le",
    b"\x00\xffnot http at all",
]


def written(directory: Path, *exchanges: object, **options: object) -> Path:
    writer = WarcWriter(directory, **options)  # type: ignore[arg-type]
    for one in exchanges:
        writer.write_exchange(one)  # type: ignore[arg-type]
    writer.close()
    (path,) = directory.iterdir()
    return path


@pytest.mark.parametrize("answer", ODD_ANSWERS)
def test_both_directions_are_stored_byte_for_byte(tmp_path: Path, answer: bytes) -> None:
    asked = b"POST /q HTTP/1.1\r\nhost:  kjj.example.gov.cn\r\nX-Odd\r\n\r\na=1&b=%C4%EA\r\nCookie: in the body"
    path = written(tmp_path, exchange(answer=answer, request_bytes=asked))
    kept = {record.type: record.block for record in sound_records(path)}
    assert kept["response"] == answer
    assert kept["request"] == asked


def test_records_say_what_warc_1_1_asks_for(tmp_path: Path) -> None:
    one = exchange(
        "https://kjj.example.gov.cn/a.html",
        tls=("TLSv1.3", "TLS_AES_128_GCM_SHA256"),
        truncated="time",
        metadata={"role": "list", "title": "年报\n列表"},
    )
    path = written(tmp_path, one, info={"robots": "obey"})
    info, answer, asked, said = sound_records(path)
    assert [record.type for record in (info, answer, asked, said)] == ["warcinfo", "response", "request", "metadata"]
    assert info.offset == 0
    assert info.get("WARC-Filename") == path.name
    assert b"redacted: values of Authorization, Cookie" in info.block
    assert b"robots: obey\r\n" in info.block
    assert answer.get("WARC-Date") == "2024-03-01T04:00:00Z"
    assert answer.get("WARC-IP-Address") == "192.0.2.7"
    assert [value for name, value in answer.headers if name == "WARC-Protocol"] == ["http/1.1", "tls/1.3"]
    assert answer.get("WARC-Cipher-Suite") == "TLS_AES_128_GCM_SHA256"
    assert answer.get("WARC-Truncated") == "time"
    assert answer.get("WARC-Payload-Digest") == digest(PAGE)
    assert answer.get("WARC-Block-Digest") == digest(answer.block)
    assert answer.get("WARC-Warcinfo-ID") == asked.get("WARC-Warcinfo-ID") == info.id
    assert asked.get("WARC-Concurrent-To") == said.get("WARC-Concurrent-To") == answer.id
    assert said.provenance() == {"role": "list", "title": "年报\n列表"}


def test_payload_digest_is_of_the_body_without_chunks(tmp_path: Path) -> None:
    path = written(tmp_path, exchange(answer=response(framing="chunked")))
    assert sound_records(path)[1].get("WARC-Payload-Digest") == digest(PAGE)


def test_url_is_printable_ascii_in_the_record(tmp_path: Path) -> None:
    path = written(tmp_path, exchange("http://kjj.example.gov.cn/年 报.html\r\nX: y", request_bytes=request()))
    assert sound_records(path)[1].url == "http://kjj.example.gov.cn/%E5%B9%B4%20%E6%8A%A5.html%0D%0AX:%20y"


def test_credentials_are_overwritten_and_nothing_else(tmp_path: Path) -> None:
    asked = request(lines="Cookie: sid=abc; b=2\r\nauthorization:Basic Zm9v\r\nX-Cookie: kept\r\n")
    answer = response(lines="Set-Cookie: sid=1;\r\n path=/secret\r\nSET-COOKIE2 : q\r\nX: Set-Cookie: kept\r\n")
    answer = answer.replace(PAGE, b"Set-Cookie: in the body stays".ljust(len(PAGE), b"."))
    path = written(tmp_path, exchange(answer=answer, request_bytes=asked))
    kept = {record.type: record.block for record in sound_records(path)}
    assert kept["request"] == asked.replace(b"sid=abc; b=2", b"xxxxxxxx xxx").replace(b"Basic Zm9v", b"xxxxx xxxx")
    hidden = answer.replace(b"sid=1;\r\n path=/secret", b"xxxxxx\r\n xxxxxxxxxxxx").replace(
        b"COOKIE2 : q", b"COOKIE2 : x"
    )
    assert kept["response"] == hidden


def test_cookie_in_a_trailer_is_overwritten(tmp_path: Path) -> None:
    answer = response(framing="chunked").replace(b"X-Sum: 1", b"Set-Cookie: secret")
    path = written(tmp_path, exchange(answer=answer))
    assert sound_records(path)[1].block == answer.replace(b"secret", b"xxxxxx")


def test_unchanged_page_becomes_a_revisit_with_its_own_head(tmp_path: Path) -> None:
    again = response(lines="Date: later\r\n")
    path = written(tmp_path, exchange(), exchange("http://kjj.example.gov.cn/b.html", again, minutes=5))
    _, first, _, second, asked = sound_records(path)
    assert second.type == "revisit"
    assert second.block == again[: -len(PAGE)]
    assert second.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert second.get("WARC-Refers-To") == first.id
    assert second.get("WARC-Refers-To-Target-URI") == first.url
    assert second.get("WARC-Refers-To-Date") == first.get("WARC-Date")
    assert second.get("WARC-Payload-Digest") == first.get("WARC-Payload-Digest")
    assert asked.get("WARC-Concurrent-To") == second.id


@pytest.mark.parametrize(
    "other",
    [
        response(framing="chunked"),
        response(lines="Content-Encoding: gzip\r\n"),
        response(PAGE + b" "),
    ],
    ids=["chunked", "content coding", "payload"],
)
def test_revisit_needs_all_three_parts_of_the_key(tmp_path: Path, other: bytes) -> None:
    path = written(tmp_path, exchange(), exchange(answer=other))
    assert [record.type for record in sound_records(path)].count("response") == 2


def test_nothing_refers_to_a_truncated_broken_or_empty_response(tmp_path: Path) -> None:
    short = response().replace(b"Content-Length: ", b"Content-Length: 9")
    empty = response(b"", status="302 Found")
    cut = exchange(truncated="length")
    broken = exchange(answer=short)
    blank = exchange(answer=empty)
    path = written(tmp_path, cut, cut, broken, broken, blank, blank)
    assert [record.type for record in sound_records(path)].count("response") == 6


def test_nothing_refers_to_a_revisit(tmp_path: Path) -> None:
    earlier = Target("<urn:uuid:1>", "http://kjj.example.gov.cn/old.html", "2023-01-01T00:00:00Z")
    path = written(tmp_path, exchange(), exchange(), find=lambda key: earlier)
    referred = [record.get("WARC-Refers-To") for record in sound_records(path) if record.type == "revisit"]
    assert referred == ["<urn:uuid:1>", "<urn:uuid:1>"]


def test_file_carries_open_until_closed_and_rolls_over(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, roll_bytes=2000)
    answers = [response(b"%d" % number * 50) for number in range(4)]
    stored = [writer.write_exchange(exchange(answer=answer)) for answer in answers]
    writer.write_exchange(exchange(answer=response(b"last")))
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len([name for name in names if name.endswith(".open")]) == 1
    writer.close()
    files = sorted(path.name for path in tmp_path.iterdir())
    assert len(files) > 1
    assert all(name.endswith(".warc.gz") for name in files)
    assert sorted({one.warc_file for one in stored}) == files[: len({one.warc_file for one in stored})]
    assert sorted(closed.name for closed in writer.closed) == files
    for path in tmp_path.iterdir():
        assert sound_records(path)[0].type == "warcinfo"


def test_two_writers_never_share_a_file(tmp_path: Path) -> None:
    one, two = WarcWriter(tmp_path), WarcWriter(tmp_path)
    assert one.write_exchange(exchange()).warc_file != two.write_exchange(exchange()).warc_file
    with pytest.raises(FileExistsError):
        OpenFile(tmp_path, next(tmp_path.iterdir()).name.removesuffix(".open"))
    one.close()
    two.close()


def test_full_disk_leaves_no_half_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.FileIO):
        room = 10**6

        def write(self, data: object, /) -> int:
            piece = bytes(data)[: Full.room]  # type: ignore[call-overload]
            if not piece:
                raise OSError(errno.ENOSPC, "no space left")
            Full.room -= len(piece)
            return super().write(piece)

    monkeypatch.setattr("archive.openfile.FileIO", Full)
    writer = WarcWriter(tmp_path)
    writer.write_exchange(exchange())
    Full.room = 4000
    with pytest.raises(OSError, match="no space"):
        writer.write_exchange(exchange(answer=response(os.urandom(5000))))
    Full.room = 10**6
    writer.write_exchange(exchange(answer=response(b"third")))
    writer.close()
    blocks = [record.block for record in sound_records(next(tmp_path.iterdir())) if record.type == "response"]
    assert blocks == [response(), response(b"third")]


def test_nothing_received_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="record an issue"):
        WarcWriter(tmp_path).write_exchange(exchange(answer=b""))


def test_time_without_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        WarcWriter(tmp_path).write_exchange(exchange(started_at=datetime(2024, 1, 1)))


def test_software_names_the_version_of_the_project() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"{project['name']}/{project['version']}" == SOFTWARE


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    program = str(Path(sys.executable).with_name(arguments[0]))
    return subprocess.run([program, *arguments[1:]], capture_output=True, text=True)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        exchange(metadata={"role": "list"}),
        exchange(answer=response(b"other", "Set-Cookie: a=b\r\n"), minutes=1),
        exchange(answer=response(lines="X: y\r\n"), minutes=2),
        exchange(answer=response(b"", status="404 Not Found"), minutes=3),
    )


def test_warcio_check_passes(mixed: Path) -> None:
    done = command("warcio", "check", str(mixed))
    assert (done.returncode, done.stdout) == (0, "")


def test_warcio_check_refuses_chunked_records_only(tmp_path: Path) -> None:
    """warcio hashes the chunk framing (warcio issues 74 and 75); the standard and verify do not."""
    path = written(tmp_path, exchange(), exchange(answer=response(b"other", framing="chunked")))
    done = command("warcio", "check", str(path))
    assert done.returncode == 1
    assert done.stdout.count("payload digest failed") == 1
    assert "block digest failed" not in done.stdout


def test_warcio_reads_the_same_bodies(mixed: Path) -> None:
    with mixed.open("rb") as stream:
        bodies = [record.content_stream().read() for record in ArchiveIterator(stream) if record.rec_type == "response"]
    assert bodies == [PAGE, b"other", b""]


def test_cdxj_indexer_finds_every_capture(mixed: Path) -> None:
    done = command("cdxj-indexer", str(mixed))
    assert done.returncode == 0
    entries = [json.loads(line.split(" ", 2)[2]) for line in done.stdout.splitlines()]
    ours = [record for record in sound_records(mixed) if record.type in ("response", "revisit")]
    assert [(int(entry["offset"]), int(entry["length"])) for entry in entries] == [
        (record.offset, record.length) for record in ours
    ]
    assert [entry["digest"] for entry in entries] == [record.get("WARC-Payload-Digest") for record in ours]
