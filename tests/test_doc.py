"""Old Word files and RTF: read to the last cell with LibreOffice, nothing silently wrong without it, bounds held."""

import http.server
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import office_oxide
import pytest

from parser.documents.document import Document, Grid, GridCell, Paragraph, Place, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.office import doc, libreoffice, libreoffice_profile
from parser.documents.office.doc import read_doc
from parser.documents.office.docx import from_docx
from parser.documents.office.oxide import from_oxide
from parser.documents.office.second_reading import compared
from parser.read import read_report
from parser.score import score, truth_of
from tests.gold import identity_wrong
from tests.office_made import compound, p, word
from tests.old_word import recorded
from tests.programs import needed
from tests.truth import wrong_cells

RECORDED = recorded()
NAMES = [document.name for document, _ in RECORDED]
PICTURE = r'{\rtf1 x {\field{\*\fldinst INCLUDEPICTURE "http://127.0.0.1:%d/a.png" \\d}{\fldrslt z}}'
PICTURE += r'{\field{\*\fldinst INCLUDETEXT "/etc/passwd"}{\fldrslt old}}\par ok}'


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[int, list[str]]]:
    """(port, paths that were asked for): a server that nobody should ask."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815 -- the names are those of http.server

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, paths
    server.shutdown()


@pytest.fixture(scope="module")
def converted(asked: tuple[int, list[str]]) -> dict[str, libreoffice.Converted]:
    """One run of LibreOffice over all recorded files, a file that would fetch a picture, and one it cannot read."""
    needed("soffice")
    files = {document.name: document.read_bytes() for document, _ in RECORDED}
    files["asking"] = (PICTURE % asked[0]).encode()
    return libreoffice.convert(files)


# -- with LibreOffice ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("document", "truth"), RECORDED, ids=NAMES)
def test_recorded_files_are_read_to_the_last_cell(
    document: Path, truth: Path, converted: dict[str, libreoffice.Converted]
) -> None:
    made = converted[document.name]
    assert isinstance(made, bytes)
    read = read_doc(document.read_bytes(), made)
    report, known = read_report(read), json.loads(truth.read_bytes())
    assert wrong_cells(report, known) == []
    assert identity_wrong(report, known) == []
    assert read.kind == ("rtf" if document.suffix == ".rtf" else "doc")
    assert {grid.method for grid in read.grids} == {"libreoffice"}
    assert {cell.place.kind for grid in read.grids for cell in grid.cells} == {read.kind}
    assert read.issues == []  # for DOC and WPS: a second reading confirms every row of numbers


def test_nothing_is_fetched(converted: dict[str, libreoffice.Converted], asked: tuple[int, list[str]]) -> None:
    made = converted["asking"]
    assert isinstance(made, bytes)
    assert asked[1] == []
    assert from_docx(made).text == "x zold\nok"


def test_a_single_file_is_converted_on_the_way() -> None:
    needed("soffice")
    document = read_document(b"{\\rtf1\\ansi{\\b \\u21355?\\u20061?} 7\\par}")
    assert (document.kind, document.text) == ("rtf", "卫九 7")


# -- without LibreOffice ------------------------------------------------------------------------------


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("document", "truth"), [one for one in RECORDED if one[0].suffix != ".rtf"])
def test_without_libreoffice_nothing_is_silently_wrong(document: Path, truth: Path) -> None:
    read = read_document(document.read_bytes())
    report = read_report(read)
    result = score(report, truth_of(json.loads(truth.read_bytes())))
    assert [str(cell) for cell in result.cells if cell.kind == "silent"] == []
    assert result.count("right") + result.count("flagged") >= 0.99 * len(result.cells)
    assert {grid.method for grid in read.grids} == {"office-oxide"}
    assert "libreoffice-writer-nogui" in next(i.message for i in read.issues if i.kind == "read_without_spans")


@pytest.mark.usefixtures("alone")
def test_without_libreoffice_rtf_says_what_to_install() -> None:
    with pytest.raises(UnreadableDocument, match="apt-get install libreoffice-writer-nogui"):
        read_document(RECORDED[3][0].read_bytes())


def test_a_file_that_stops_libreoffice_is_read_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: Path("/bin/false"))
    read = read_document(RECORDED[0][0].read_bytes())
    assert [issue.kind for issue in read.issues] == ["read_without_spans", "not_converted"]
    assert read.grids
    with pytest.raises(UnreadableDocument, match="LibreOffice gives nothing"):
        read_document(RECORDED[3][0].read_bytes())


def test_a_panic_of_the_other_reader_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panics(data: bytes, kind: str) -> None:
        raise PanicException("slice index starts at 9")

    monkeypatch.setattr(office_oxide.Document, "from_bytes", panics, raising=False)
    with pytest.raises(UnreadableDocument, match="panic"):
        from_oxide(b"")


def rows(*rows: str) -> Document:
    cells = [GridCell(text, r, c, Place("doc")) for r, row in enumerate(rows) for c, text in enumerate(row.split())]
    return Document("doc", [Grid(cells, False, Place("doc"))])


def test_a_row_that_a_second_reading_does_not_confirm_is_doubtful() -> None:
    known = ["甲 1 2 3", "乙 4 5 9", "丙 0 0 0", "丁 7 1 8", "戊 0 0 0"]
    assert compared(rows(*known), rows(*known)).issues == []
    read = compared(rows(*known, "己 26 67 1"), rows(*known, "己 2667 1"))
    assert [cell.text for cell in read.grids[0].cells if cell.doubtful] == ["己", "26", "67", "1"]
    assert [issue.kind for issue in read.issues] == ["readings_disagree"]
    assert "26 | 67 | 1" in read.issues[0].message
    lost = compared(rows(*known), rows(*known, "丙 0 0 0"))
    assert [issue.kind for issue in lost.issues] == ["readings_disagree"]
    assert not any(cell.doubtful for cell in lost.grids[0].cells)


def test_a_weak_second_reading_makes_nothing_doubtful_and_a_lost_table_is_taken_from_it() -> None:
    weak = compared(rows("甲 1", "乙 2", "丙 3"), rows("甲 1", "乙丙 23"))
    assert [issue.kind for issue in weak.issues] == ["readings_disagree"]
    assert not any(cell.doubtful for cell in weak.grids[0].cells)
    second = rows("行政许可 3")
    assert compared(Document("doc", [Paragraph("行政许可3", Place("doc"))]), second) is second
    assert [issue.kind for issue in second.issues] == ["tables_lost"]


def test_lists_inside_lists_are_read_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    def item(text: str, **more: object) -> dict[str, object]:
        return {"content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}], **more}

    told = {"type": "list", "items": [item("总体情况", nested={"items": [item("主动公开")]}), item("其他")]}

    class Told:
        def to_ir(self) -> dict[str, object]:
            return {"sections": [{"elements": [told]}]}

    monkeypatch.setattr(office_oxide.Document, "from_bytes", lambda *_: Told(), raising=False)
    assert from_oxide(b"").text == "总体情况\n主动公开\n其他"


# -- damaged files ------------------------------------------------------------------------------------


def test_cut_files_are_never_given_to_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "run", lambda *_: pytest.fail("a cut file was converted"))
    for document, _ in RECORDED:
        whole = document.read_bytes()
        for end in range(6, len(whole) - 600, len(whole) // 40):  # the last sector of an OLE2 file is half empty
            with pytest.raises(UnreadableDocument):
                read_doc(whole[:end])


def fib(flags: int = 0, begins: int = 0xA5EC) -> bytes:
    return begins.to_bytes(2, "little") + b"\0" * 8 + flags.to_bytes(2, "little") + b"\0" * 5000


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (compound({"WordDocument": fib(0x0100), "0Table": b"x"}), "encrypted"),
        (compound({"WordDocument": fib(0x0200), "0Table": b"x"}), "without the stream 1Table"),
        (compound({"WordDocument": fib(begins=0x5A4D)}), "does not begin as Word"),
        (compound({"WordDocument": b""}), "does not begin as Word"),
        (b"{\\rtf1 {\\b 12", "the file was cut"),
        (b"{\\rtf1 \\bin99999 }}}}}", "the file was cut"),
        (b"{\\rtf1 \\} \\{", "the file was cut"),
        (b"{\\rtf1" + b"{" * 5000 + b"}" * 5001, "within each other"),
    ],
)
def test_what_is_no_whole_word_file_is_named(data: bytes, seen: str) -> None:
    with pytest.raises(UnreadableDocument, match=seen):
        read_document(data)


@pytest.mark.parametrize(
    ("text", "seen"),
    [("", "without text"), ("\u0b85\u0d05\ue123" * 40 + "政府信息", "make no sense")],
)
def test_a_conversion_that_makes_no_sense_is_not_believed(text: str, seen: str) -> None:
    with pytest.raises(UnreadableDocument, match=seen):
        read_doc(b"{\\rtf1 x}", word(p(text)))


def test_text_of_reports_makes_sense() -> None:
    text = "（一）予以公开 1，234 ①②㈠Ⅳ℃％㎡×÷≥——“”《》、。·…【】〔2023〕5号 喆堃镕㐂𠮷 ABC αβ １２３ № ☑□●"
    assert sum(map(doc.is_strange, text)) == 0


def test_files_named_doc_are_told_by_their_bytes() -> None:
    saved = b"<html xmlns:w='urn:schemas-microsoft-com:office:word'><body><p>1</p></body></html>"
    mime = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\n"
    flat = b"<?xml version='1.0'?>\n<?mso-application progid='Word.Document'?>\n"
    flat += b"<pkg:package xmlns:pkg='http://schemas.microsoft.com/office/2006/xmlPackage'>"
    files = (saved, mime + saved, flat, "一、总体情况\n二、".encode("gb18030"), b"{\\rtf1 x}")
    assert [kind_of(data) for data in files] == ["html", "mhtml", "docx", "text", "rtf"]


# -- the program --------------------------------------------------------------------------------------

FAKE = """#!{python}
import os, pathlib, subprocess, sys, time
with open({log!r}, "a") as log:
    words = sys.argv[1:]
    out = pathlib.Path(words[words.index("--outdir") + 1])
    out.mkdir(exist_ok=True)
    for source in map(pathlib.Path, words[words.index("--outdir") + 2 :]):
        data = source.read_bytes()
        print("read", data[6:-1].decode(), "SECRET" in os.environ, file=log, flush=True)
        if b"hang" in data:
            child = subprocess.Popen(["sleep", "300"])
            print("child", child.pid, file=log, flush=True)
            time.sleep(300)
        if b"crash" in data:
            os.abort()
        if b"large" in data:
            (out / (source.stem + ".docx")).write_bytes(b"x" * (3 << 20))
        if b"nothing" not in data:
            (out / (source.stem + ".docx")).write_bytes(b"PK cut" if b"cut" in data else {docx!r})
"""


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of LibreOffice that does what files tell it; the path of what it writes down."""
    log = tmp_path / "log"
    program = tmp_path / "soffice"
    program.write_text(FAKE.format(python=sys.executable, log=str(log), docx=word(p("好"))))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("SECRET", "x")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr(libreoffice_profile, "own", {})
    return log


def rtf(*words: str) -> dict[str, bytes]:
    return {word: b"{\\rtf1" + word.encode() + b"}" for word in words}


def test_one_bad_file_of_many_costs_the_others_nothing(fake: Path) -> None:
    files = rtf("a", "b", "crash", "c", "nothing", "d", "cut", "e")
    made = libreoffice.convert(files)
    assert list(made) == list(files)
    failed = [name for name, given in made.items() if isinstance(given, UnreadableDocument)]
    assert failed == ["crash", "nothing", "cut"]
    assert "SECRET" not in fake.read_text()
    assert "True" not in fake.read_text()


def test_a_run_that_hangs_is_ended_with_all_it_started(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    made = libreoffice.convert(rtf("a", "hang", "b"), timeout=1.5)
    assert isinstance(made["a"], bytes)
    assert isinstance(made["b"], bytes)
    assert "did not end within" in str(made["hang"])
    assert time.monotonic() - began < 20
    children = [int(line.split()[1]) for line in fake.read_text().splitlines() if line.startswith("child")]
    assert len(children) == 2
    assert [pid for pid in children if running(pid)] == []


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_file_that_grows_without_end_is_stopped(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libreoffice, "MAX_OUTPUT", 1 << 20)
    made = libreoffice.convert(rtf("large", "a"))
    assert isinstance(made["large"], UnreadableDocument)
    assert isinstance(made["a"], bytes)


CONVERT = r"from parser.documents.office import libreoffice; libreoffice.convert({'x': b'{\rtf1%s}'}, timeout=100)"


def convert_one() -> None:
    assert isinstance(libreoffice.convert(rtf("a"))["a"], bytes)


def profiles(folder: Path) -> list[Path]:
    return list(folder.glob(f"{libreoffice_profile.PREFIX}*"))


def test_profiles_go_with_their_processes(fake: Path, tmp_path: Path) -> None:
    code = CONVERT % "a"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])
    worker = multiprocessing.get_context("fork").Process(target=convert_one)
    worker.start()
    worker.join()
    assert (worker.exitcode, profiles(tmp_path)) == (0, [])
    ending = f"{code}; import os; os.kill(os.getpid(), 9)"
    killed = subprocess.run([sys.executable, "-c", ending], cwd=Path(__file__).parents[1])
    assert killed.returncode == -signal.SIGKILL
    assert len(profiles(tmp_path)) == 1
    convert_one()
    (own,) = profiles(tmp_path)
    assert own == libreoffice_profile.own[os.getpid()]


def test_when_its_process_is_killed_libreoffice_ends(fake: Path) -> None:
    starter = subprocess.Popen([sys.executable, "-c", CONVERT % "hang"], cwd=Path(__file__).parents[1])
    end = time.monotonic() + 30
    while "child" not in (fake.read_text() if fake.exists() else "") and time.monotonic() < end:
        time.sleep(0.05)
    starter.kill()
    starter.wait()
    child = int(fake.read_text().split("child ")[1])
    while running(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not running(child)
