"""readings.db: nothing is read twice, and whatever happens to the file costs reading anew at most."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from parser.documents.document import Document, Issue, Paragraph, Place
from parser.documents.serial import encode
from parser.reading import readings as module
from parser.reading.machine import RECOGNITION, found
from parser.reading.readings import FileRead, PageRead, Readings
from parser.reading.results import Head, Wanted
from parser.reading.versions import READER, RECOGNISER, RECOGNISING_LIBRARIES, data_of, fingerprint, imported

ROOT = Path(__file__).parents[1]
READ = FileRead(
    Head("pdf", (Wanted("附件/表.pdf", "pdf", 3),)), encode(Document("pdf", [Paragraph("年", Place("pdf", page=1))]))
)
REFUSED = FileRead(Head(""), None, Issue("reader_crashed", "SIGSEGV"))


def opened(folder: Path) -> tuple[Readings, list[str]]:
    said: list[str] = []
    return Readings(folder / "readings.db", said.append), said


def test_what_was_kept_is_found_by_bytes_and_encoding(tmp_path: Path) -> None:
    for _ in range(2):
        cache, said = opened(tmp_path)
        cache.keep_file("sha256:a", "", READ)
        cache.keep_file("sha256:b", "gb18030", REFUSED)
        cache.keep_page("sha256:a", PageRead("附件/表.pdf", 3, b"[]"))
        cache.keep_page("sha256:a", PageRead("", 1, None, Issue("reader_timed_out", "60 s")))
        cache.close()
    cache, _ = opened(tmp_path)
    assert cache.file("sha256:a", "") == READ
    assert cache.file("sha256:b", "gb18030") == REFUSED
    assert cache.file("sha256:b", "") is None
    assert cache.has_file("sha256:a", "")
    assert not cache.has_file("sha256:a", "utf-8")
    assert cache.pages("sha256:a") == [
        PageRead("", 1, None, Issue("reader_timed_out", "60 s")),
        PageRead("附件/表.pdf", 3, b"[]"),
    ]
    assert said == []
    cache.close()


def test_another_version_of_the_readers_reads_anew_and_the_old_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, _ = opened(tmp_path)
    cache.keep_file("a", "", READ)
    cache.keep_page("a", PageRead("", 1, b"[]"))
    cache.close()
    monkeypatch.setattr(module, "reader_version", lambda: "another")
    cache, said = opened(tmp_path)
    assert cache.file("a", "") is None
    assert len(cache.pages("a")) == 1, "recognition has not changed"
    assert cache.run("SELECT count(*) FROM files") == [(0,)]
    assert said == []
    cache.close()


def test_the_version_is_that_of_sources_libraries_and_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = tmp_path / "parser"
    readers.mkdir()
    (readers / "formats.py").write_text("from parser.page import (\n    a,\n    b,\n)\n")
    page = readers / "page.py"
    page.write_text("def read():\n    from parser import rules\n")
    (readers / "rules.py").write_text("import parser.other\n")
    (readers / "other.py").write_text("from lxml import etree\n")
    (readers / "unrelated.py").write_text("from parser import formats\n")
    modules = imported("parser.formats", tmp_path)
    assert [file.name for file in modules] == ["formats.py", "other.py", "page.py", "rules.py"]

    def now(*libraries: str) -> str:
        return fingerprint(imported("parser.formats", tmp_path), libraries, ["soffice"], tmp_path)

    seen = {now()}
    page.write_text(page.read_text() + "# changed\n")
    seen.add(now())
    (readers / "other.py").write_text("")
    seen.add(now())
    seen.add(now("lxml"))
    seen.add(now("no-such-package"))
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name != "soffice" else None)
    seen.add(now())
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    seen.add(now())
    assert len(seen) >= 6
    (readers / "unrelated.py").write_text("changed")
    assert now() in seen


def test_the_versions_cover_what_readers_and_recogniser_rest_on() -> None:
    reader = {str(file.relative_to(ROOT)) for file in imported(READER)}
    recogniser = {str(file.relative_to(ROOT)) for file in imported(RECOGNISER)}
    for name in ("archive/decode.py", "parser/documents/html/page.py", "parser/alignment/values.py", "parser/forms.py"):
        assert name in reader
    for name in ("parser/documents/scans/cells.py", "parser/documents/lattice.py", "parser/documents/pdf/render.py"):
        assert name in recogniser
    assert "parser/documents/html/page.py" not in recogniser
    assert len(data_of(ROOT / "parser/forms.py")) >= 3
    used = {version.partition(" ")[0] for version in map(found, RECOGNITION) if version}
    assert used <= set(RECOGNISING_LIBRARIES)


@pytest.mark.parametrize("damage", ["text", "header", "middle", "empty", "schema", "other"])
def test_a_damaged_cache_is_dropped_with_a_message(tmp_path: Path, damage: str) -> None:
    cache, _ = opened(tmp_path)
    for n in range(200):
        cache.keep_file(str(n), "", FileRead(Head("pdf"), os.urandom(2000)))
    cache.close()
    path = tmp_path / "readings.db"
    whole = path.read_bytes()
    if damage == "text":
        path.write_text("this is no database, but long enough to be taken for one" * 100)
    elif damage == "header":
        path.write_bytes(b"SQLite format 3\0" + os.urandom(84) + whole[100:])
    elif damage == "middle":
        path.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "schema":
        connection = sqlite3.connect(path)
        connection.execute("DROP TABLE files")
        connection.execute("CREATE TABLE files (name TEXT)")
        connection.close()
    else:
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
    cache, said = opened(tmp_path)
    assert cache.file("5", "") is None
    cache.keep_file("5", "", READ)
    assert cache.file("5", "") == READ
    assert len(said) == (damage not in ("empty", "other"))
    assert all("was damaged" in message for message in said)
    cache.close()


def test_a_damaged_row_is_read_anew(tmp_path: Path) -> None:
    cache, _ = opened(tmp_path)
    cache.keep_file("a", "", READ)
    cache.keep_page("a", PageRead("", 1, b"[1, 2, 3]"))
    for table, column in (("files", "document"), ("pages", "blocks")):
        (data,) = cache.run(f"SELECT {column} FROM {table}")[0]
        flipped = data[:-1] + bytes([data[-1] ^ 1])
        cache.run(f"UPDATE {table} SET {column} = ?", (flipped,))
    assert cache.file("a", "") is None
    assert cache.pages("a") == []
    cache.close()


def test_deleted_while_it_is_used(tmp_path: Path) -> None:
    one, said = opened(tmp_path)
    other, _ = opened(tmp_path)
    one.keep_file("a", "", READ)
    (tmp_path / "readings.db").unlink()
    assert one.file("a", "") is None
    one.keep_file("b", "", READ)
    other.keep_file("c", "", REFUSED)
    assert (other.file("b", ""), one.file("c", "")) == (READ, REFUSED)
    assert said == []
    one.close()
    other.close()


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "readings.db").mkdir()
    with pytest.raises(sqlite3.OperationalError):
        opened(tmp_path)


WRITER = """
import sys
from pathlib import Path
from tests.test_readings import READ, opened
cache, said = opened(Path(sys.argv[1]))
for n in range(100):
    cache.keep_file(f"{sys.argv[2]} {n}", "", READ)
    assert cache.file(f"{sys.argv[2]} {n}", "") == READ
cache.close()
assert said == [], said
print("kept")
"""


def test_two_processes_and_threads_at_once(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path), name], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for name in "xy"
    ]
    cache, said = opened(tmp_path)
    threads = [
        threading.Thread(target=lambda k: [cache.keep_file(f"{k} {n}", "", READ) for n in range(100)], args=(k,))
        for k in "pq"
    ]
    for thread in threads:
        thread.start()
    assert [writer.communicate()[0] for writer in writers] == ["kept\n", "kept\n"]
    for thread in threads:
        thread.join()
    assert cache.run("SELECT count(*) FROM files") == [(400,)]
    assert said == []
    cache.close()
