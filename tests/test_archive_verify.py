"""verify and the other commands: every kind of damage is named, with its place and what to do."""

import gzip
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.__main__ import main
from archive.catalogue import Catalogue
from archive.place import catalogue_path
from archive.store import Archive
from archive.warc import WarcWriter
from tests.archive_made import PAGE, exchange, filled, only_file, response, sound_records

URL = "http://kjj.example.gov.cn/a.html"
ANSWERS = [
    (URL, response()),
    ("http://kjj.example.gov.cn/b.html", response(b"chunks" * 40, framing="chunked")),
    ("http://kjj.example.gov.cn/c.html", response()),
    ("http://kjj.example.gov.cn/d.html", response(gzip.compress(b"zipped" * 40), "Content-Encoding: gzip\r\n")),
]


def run(data: Path | None, *arguments: str) -> Result:
    chosen = [] if data is None else ["--data", str(data)]
    return CliRunner().invoke(main, [arguments[0], *chosen, *arguments[1:]])


@pytest.fixture
def data(tmp_path: Path) -> Path:
    filled(tmp_path, ANSWERS)
    return tmp_path


def lines(done: Result) -> list[str]:
    return done.stdout.splitlines()


def change(path: Path, alter: Callable[[bytes], bytes]) -> None:
    path.write_bytes(alter(path.read_bytes()))


def sql(data: Path, statement: str) -> None:
    with Catalogue(catalogue_path(data)) as catalogue:
        catalogue.connection.execute("PRAGMA foreign_keys = OFF")
        catalogue.connection.execute(statement)


def test_sound_archive_with_chunked_records_passes(data: Path) -> None:
    done = run(data, "verify")
    assert done.exit_code == 0
    assert lines(done) == ["Checked 1 file, 13 records, 4 captures of the catalogue: all is well."]


def test_flipped_byte_is_named_with_file_offset_capture_and_advice(data: Path) -> None:
    path = only_file(data)
    second = sound_records(path)[4]
    change(path, lambda content: flipped(content, second.offset + second.length // 2))
    done = run(data, "verify")
    assert done.exit_code == 1
    assert len(lines(done)) == 2
    said = lines(done)[0]
    assert said.startswith(f"{path.name} offset {second.offset}: gzip member is damaged (")
    assert said.endswith(f"{second.length} bytes cannot be read, with capture 2 in them; restore the file from a copy")
    assert lines(done)[1].endswith(": 1 problem.")


def flipped(content: bytes, at: int, mask: int = 1) -> bytes:
    return content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :]


def test_no_flipped_bit_anywhere_goes_unseen(tmp_path: Path) -> None:
    filled(tmp_path, [(URL, response(b"x" * 20))])
    path = only_file(tmp_path)
    content = path.read_bytes()
    for at in range(0, len(content), 3):
        path.write_bytes(flipped(content, at, 1 << at % 8))
        assert run(tmp_path, "verify").exit_code == 1, f"byte {at}"


def test_bytes_without_content_are_told_apart(data: Path) -> None:
    path = only_file(data)
    change(path, lambda content: flipped(content, 4))  # the time stamp of the first gzip header
    assert "every record reads well, yet the file is not byte for byte" in lines(run(data, "verify"))[0]


def test_cut_file(data: Path) -> None:
    change(only_file(data), lambda content: content[:-20])
    assert "file ends inside a gzip member" in lines(run(data, "verify"))[0]


def test_missing_file(data: Path) -> None:
    only_file(data).unlink()
    assert "the file is missing, and 4 captures with it" in lines(run(data, "verify"))[0]


def rewritten(path: Path, alter: Callable[[bytes], bytes]) -> None:
    """Alter the content of records and compress them anew, as somebody who forges would."""
    members = []
    content = path.read_bytes()
    for record in sound_records(path):
        members.append(gzip.compress(alter(gzip.decompress(content[record.offset :][: record.length])), mtime=0))
    path.write_bytes(b"".join(members))


def test_forged_body_is_found_by_its_digests(data: Path) -> None:
    rewritten(only_file(data), lambda content: content.replace("12 件".encode(), "99 件".encode()))
    said = "\n".join(lines(run(data, "verify")))
    assert "the block of response <urn:uuid:" in said
    assert f"the payload of {URL} does not have its digest sha256:" in said


def test_forged_chunked_body_is_found(data: Path) -> None:
    rewritten(only_file(data), lambda content: content.replace(b"chunks", b"chinks"))
    assert "the payload of http://kjj.example.gov.cn/b.html does not" in "\n".join(lines(run(data, "verify")))


@pytest.mark.parametrize(
    ("column", "value", "seen"),
    [
        ("url", "'http://other.example/'", "has the URL http://other.example/ in the catalogue"),
        ("payload_digest", "'sha256:00'", "has the payload digest sha256:00 in the catalogue"),
        ("block_digest", "'sha256:00'", "has the block digest sha256:00"),
        ("record_id", "'<urn:uuid:0>'", "has the record id <urn:uuid:0>"),
        ("captured_at", "'2020-01-01T00:00:00Z'", "has the date 2020-01-01T00:00:00Z"),
        ("warc_length", "5", "has the length 5"),
        ("warc_offset", "17", "no record begins here, and capture 4 should"),
    ],
)
def test_row_that_points_wrong(data: Path, column: str, value: str, seen: str) -> None:
    sql(data, f"UPDATE captures SET {column} = {value} WHERE id = 4")
    done = run(data, "verify")
    assert done.exit_code == 1
    assert seen in done.stdout


def test_record_without_row_and_its_remedy(data: Path) -> None:
    sql(data, "DELETE FROM captures WHERE id = 2")
    said = lines(run(data, "verify"))
    assert "the catalogue does not list response <urn:uuid:" in said[0]
    assert said[0].endswith("of http://kjj.example.gov.cn/b.html; run python -m archive salvage")
    assert lines(run(data, "salvage")) == ["1 capture added to the catalogue."]
    assert run(data, "verify").exit_code == 0


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        ("UPDATE captures SET truncated = 'time' WHERE id = 1", "which is truncated (time)"),
        ("UPDATE captures SET payload_digest = 'sha256:0' WHERE id = 1", "whose payload is another one (sha256:0)"),
        ("UPDATE captures SET record_type = 'revisit' WHERE id = 1", "which is a revisit itself"),
        ("DELETE FROM captures WHERE id = 1", "neither in the catalogue nor in the files checked"),
        ("UPDATE captures SET url = 'http://x/' WHERE id = 1", "whose URL and date are http://x/"),
    ],
)
def test_revisit_that_does_not_resolve(data: Path, statement: str, seen: str) -> None:
    sql(data, statement)
    said = [line for line in lines(run(data, "verify")) if "revisit of http://kjj.example.gov.cn/c.html" in line]
    assert len(said) == 1
    assert seen in said[0]
    assert said[0].endswith("; crawl the page again")


def test_revisit_resolves_across_files(tmp_path: Path) -> None:
    first = filled(tmp_path, [(URL, response())])[0]
    second = filled(tmp_path, [(URL, response())])[0]
    assert run(tmp_path, "verify").exit_code == 0
    later = tmp_path / "warc" / second.warc_file
    assert run(tmp_path, "verify", str(later)).exit_code == 0
    (tmp_path / "warc" / first.warc_file).rename(tmp_path / "away")
    done = run(tmp_path, "verify", str(later))
    assert "which cannot be read" in done.stdout
    assert done.exit_code == 1


def test_files_are_checked_without_any_catalogue(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path / "files")
    writer.write_exchange(exchange())
    writer.write_exchange(exchange(minutes=3))
    writer.close()
    (path,) = (tmp_path / "files").iterdir()
    done = run(tmp_path / "nowhere", "verify", str(path))
    assert (done.exit_code, done.stdout) == (
        0,
        "Checked 1 file, 5 records, 0 captures of the catalogue: all is well.\n",
    )
    filled(tmp_path / "elsewhere", ANSWERS)
    assert run(tmp_path / "elsewhere", "verify", str(path)).exit_code == 0
    content = path.read_bytes()
    first, second = sound_records(path)[1], sound_records(path)[3]
    path.write_bytes(content[: first.offset] + content[second.offset :])
    done = run(tmp_path / "nowhere", "verify", str(path))
    assert "neither in the catalogue nor in the files checked" in done.stdout


def test_file_without_warcinfo_and_foreign_gzip(tmp_path: Path, data: Path) -> None:
    path = only_file(data)
    second = sound_records(path)[1]
    odd = tmp_path / "odd.warc.gz"
    odd.write_bytes(path.read_bytes()[second.offset :])
    assert "the first record is a response, and warcinfo should stand before it" in run(data, "verify", str(odd)).stdout
    odd.write_bytes(gzip.compress(b"hello"))
    assert "holds no WARC record, it begins with b'hello'" in run(data, "verify", str(odd)).stdout


def test_leftover_of_a_crash_is_named_and_mended(data: Path) -> None:
    path = only_file(data)
    change(path, lambda content: content[:-7])
    path.rename(path.with_name(path.name + ".open"))
    told = f"{path.name}.open offset 0: its writer ended before closing it"
    assert f"{told}; run python -m archive salvage" in lines(run(data, "verify"))
    mended = lines(run(data, "salvage"))
    assert mended[0].startswith(f"{path.name}: kept 12 records (")
    assert mended[1] == "0 captures added to the catalogue."


def test_a_leftover_whose_captures_are_not_listed_is_one_problem(data: Path) -> None:
    path = only_file(data)
    path.rename(path.with_name(path.name + ".open"))
    sql(data, "DELETE FROM captures WHERE id IN (2, 4)")
    said = [line for line in lines(run(data, "verify")) if "salvage" in line]
    assert said == [
        f"{path.name}.open offset 0: its writer ended before closing it, and 2 captures in it are not in the catalogue "
        "yet; run python -m archive salvage"
    ]
    assert lines(run(data, "salvage"))[1] == "2 captures added to the catalogue."
    assert run(data, "verify").exit_code == 0


def test_crawl_at_work_is_no_problem(data: Path) -> None:
    with Archive(data, sync_exchanges=100, sync_seconds=1000) as archive:
        archive.record(exchange(answer=response(b"new")))
        assert run(data, "verify").exit_code == 0
        archive.flush()
        archive.record(exchange(answer=response(b"newer")))
        assert run(data, "verify").exit_code == 0
        archive.catalogue.connection.execute("UPDATE captures SET url = 'http://x/' WHERE id = 1")
        assert run(data, "verify").exit_code == 1


def test_second_copy_of_a_file(data: Path) -> None:
    path = only_file(data)
    path.with_name("copy.warc.gz").write_bytes(path.read_bytes())
    done = run(data, "verify")
    assert "is a second copy, the catalogue lists the one in " + path.name in done.stdout
    assert done.exit_code == 1


def test_catalogue_lost_or_broken(data: Path) -> None:
    for extra in data.glob("catalogue.db-*"):
        extra.unlink()
    catalogue_path(data).write_bytes(b"not a database, " * 100)
    done = run(data, "verify")
    assert (done.exit_code, "file is not a database" in done.stderr) == (1, True)
    assert "python -m archive salvage" in done.stderr
    done = run(data, "salvage")
    assert (done.exit_code, "move it away and run" in done.stderr) == (1, True)
    catalogue_path(data).unlink()
    done = run(data, "verify")
    assert "there is no catalogue beside the WARC files; run python -m archive salvage" in done.stdout
    assert run(data, "salvage").stdout == "4 captures added to the catalogue.\n"
    assert run(data, "verify").exit_code == 0


def test_list_is_tab_separated_when_not_on_a_terminal(data: Path) -> None:
    done = run(data, "list", "--crawl", "1", "--source", "demo/kjj")
    assert done.exit_code == 0
    head, first, *rest = [line.split("\t") for line in lines(done)]
    assert head == ["id", "captured_at", "status", "record_type", "role", "verdict", "source_id", "url", "title"]
    assert first == ["1", "2024-03-01T04:00:00Z", "200", "response", "document", "ok", "demo/kjj", URL, ""]
    assert len(rest) == 3


def test_list_is_a_table_on_a_terminal(data: Path) -> None:
    sql(data, "UPDATE captures SET title = '年报[red]' || char(27) || '[2J' WHERE id = 1")
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "archive", "list", "--data", str(data)]
    environment = {**os.environ, "COLUMNS": "200", "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(command, stdout=slave, env=environment) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
    os.close(master)
    assert process.returncode == 0
    text = shown.decode()
    assert "年报[red] [2J" in text
    assert "\x1b[2J" not in text
    assert "─" in text or "━" in text


def test_empty_list_says_how_to_crawl(data: Path) -> None:
    done = run(data, "list", "--crawl", "9")
    assert done.exit_code == 0
    assert "No captures of that kind" in done.stderr
    assert "scrapy crawl gov_reports" in done.stderr


def test_show_tells_provenance_and_heads(data: Path) -> None:
    done = run(data, "show", "3")
    assert done.exit_code == 0
    assert "record_type       revisit\n" in done.stdout
    assert "refers_to_capture 1\n" in done.stdout
    assert (
        f"body stands in    {only_file(data).name} offset {sound_records(only_file(data))[1].offset}\n" in done.stdout
    )
    assert "GET /c.html HTTP/1.1\nHost: kjj.example.gov.cn\n\nHTTP/1.1 200 OK\nContent-Type: text/html" in done.stdout
    assert run(data, "show", "3", "--headers").stdout.startswith("GET /c.html HTTP/1.1\n")


def test_show_tells_interim_heads_too(tmp_path: Path) -> None:
    filled(tmp_path, [(URL, b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + response())])
    said = run(tmp_path, "show", "1", "--headers").stdout
    assert "HTTP/1.1 103 Early Hints\nLink: x\n\nHTTP/1.1 200 OK\n" in said
    assert "<html>" not in said


def test_show_body_is_decoded_and_raw_is_not(data: Path) -> None:
    assert run(data, "show", "4", "--body").stdout_bytes == b"zipped" * 40
    assert run(data, "show", "4", "--raw").stdout_bytes == ANSWERS[3][1]
    assert run(data, "show", "3", "--body").stdout_bytes == PAGE
    assert run(data, "show", "2", "--body").stdout_bytes == b"chunks" * 40


def test_show_of_damaged_bytes_exits_1(data: Path) -> None:
    path = only_file(data)
    change(path, lambda content: flipped(content, sound_records(path)[1].offset + 20))
    done = run(data, "show", "1", "--body")
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: Capture 1 cannot be read: ")
    assert "python -m archive verify" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["list"], "scrapy crawl gov_reports"),
        (["show", "1"], "scrapy crawl gov_reports"),
        (["verify"], "scrapy crawl gov_reports"),
        (["salvage"], "--data"),
    ],
)
def test_missing_folder_is_wrong_usage_and_says_what_to_do(tmp_path: Path, arguments: list[str], advice: str) -> None:
    done = run(tmp_path / "none", *arguments)
    assert done.exit_code == 2
    assert str(tmp_path / "none") in done.stderr
    assert advice in done.stderr
    assert not (tmp_path / "none").exists()


def test_folder_without_catalogue_is_wrong_usage(tmp_path: Path) -> None:
    for command in (["list"], ["show", "1"], ["verify"]):
        done = run(tmp_path, *command)
        assert (done.exit_code, "There is no catalogue in" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments", [["show", "99"], ["show", "x"], ["show"], ["list", "--crawl", "x"], ["verify", "none.gz"], ["dance"]]
)
def test_wrong_usage_exits_2(data: Path, arguments: list[str]) -> None:
    done = run(data, *arguments) if arguments != ["dance"] else CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert done.stderr


def test_unknown_capture_says_where_to_look(data: Path) -> None:
    assert "python -m archive list" in run(data, "show", "99").stderr


def test_data_folder_comes_from_the_environment(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOV_REPORTS_DATA", str(data))
    assert run(None, "verify").exit_code == 0


@pytest.mark.parametrize("command", ["list", "show", "verify", "salvage"])
def test_help_has_an_example(command: str) -> None:
    done = CliRunner().invoke(main, [command, "--help"])
    assert done.exit_code == 0
    assert f"Example: python -m archive {command}" in done.stdout


def test_module_runs_from_the_shell(data: Path) -> None:
    command = [sys.executable, "-m", "archive", "verify", "--data", str(data)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.endswith("all is well.\n")
