"""The queue of scanned pages: each is recognised once, kept when done, and stands where it was in its document."""

import hashlib
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from PIL import Image

from parser.documents.document import UnreadableDocument
from parser.publication.recognition import Busy, Recognised, alone, recognise
from parser.reading.inside import file_inside
from parser.reading.readings import Readings
from tests.archived import HOST, build, crawl, rows
from tests.archives_made import File, seven, zip_file
from tests.programs import needed
from tests.test_versions import LISTED, URL
from tests.test_workers import gone

ROOT = Path(__file__).parents[1]
FUNCTION = "tests.hostile_readers.recognise"
FILE = f"{HOST}/files/scan.bin"


def scan(pages: int, shade: int = 200) -> bytes:
    """A PDF of so many pages, each one grey picture."""
    sheets = [Image.new("L", (600, 848), shade + n) for n in range(pages)]
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=72)
    return out.getvalue()


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((700, 900), 60).save(out, "PNG")
    return out.getvalue()


def mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def archive(data: Path, body: bytes, page: bytes = "<p>年度报告见附件。</p>".encode()) -> None:
    crawl(data, "2021-02-01T00:00:00+00:00", {URL: page, FILE: (URL, body)}, listed=LISTED)


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder with a file for each call of the function that recognises."""
    folder = tmp_path / "tried"
    folder.mkdir()
    monkeypatch.setenv("COUNTED", str(folder))
    yield folder


def waits(data: Path) -> list[str]:
    return [message for (message,) in rows(data, "SELECT message FROM issues WHERE kind = 'scan_not_read'")]


def recognised_text(data: Path) -> list[str]:
    (body,) = rows(data, "SELECT body FROM reports")
    return [line for line in body[0].split("\n") if line.startswith("第")]


def test_pages_wait_and_are_recognised_one_by_one(tmp_path: Path, tried: Path) -> None:
    data, body = tmp_path / "data", scan(3)
    archive(data, body)
    built = build(data)
    assert (built.waiting, built.issues > 0) == (3, True)
    (told,) = waits(data)
    assert FILE in told
    assert "1, 2, 3" in told
    seen: list[tuple[int, int]] = []
    first = recognise(data, limit=1, function=FUNCTION, pages=lambda done, total: seen.append((done, total)))
    assert (first, seen) == (Recognised(1, 0, 2), [(0, 1), (1, 1)])
    assert build(data).waiting == 2
    assert "2, 3" in waits(data)[0]
    assert recognise(data, workers=2, function=FUNCTION) == Recognised(2, 0, 0)
    assert recognise(data, function=FUNCTION) == Recognised(0, 0, 0)
    assert len(list(tried.iterdir())) == 3
    built = build(data)
    assert (built.waiting, built.read, waits(data)) == (0, 0, [])
    assert recognised_text(data) == [f"第 {n} 张 {mark(body)}" for n in (1, 2, 3)]
    ((place,),) = rows(data, "SELECT place FROM issues WHERE kind = 'doubtful_text'")
    assert json.loads(place)["page"] == 1


def test_a_page_that_cannot_be_recognised_costs_an_issue(
    tmp_path: Path, tried: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, body = tmp_path / "data", scan(4)
    archive(data, body)
    monkeypatch.setenv("PAGES", "2 segfault, 3 unreadable blank")
    assert recognise(data, workers=1, function=FUNCTION) == Recognised(4, 2, 0)
    before = len(list(tried.iterdir()))
    assert recognise(data, function=FUNCTION) == Recognised(0, 0, 0)
    assert len(list(tried.iterdir())) == before, "what failed is not tried again and again"
    build(data)
    assert recognised_text(data) == [f"第 {n} 张 {mark(body)}" for n in (1, 4)]
    found = rows(data, "SELECT kind, message, json_extract(place, '$.page') FROM issues WHERE stage = 'read'")
    said = {kind: (message, page) for kind, message, page in found}
    assert said["scan_not_read"] == ("page 3: seen: blank", 3)
    message, page = said["reader_crashed"]
    assert "SIGSEGV" in message
    assert page == 2


def in_docx(content: bytes) -> bytes:
    document = docx.Document()
    document.add_paragraph("年度报告如下图。")
    document.add_picture(io.BytesIO(content))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_scans_inside_files_are_found_again(tmp_path: Path, tried: Path) -> None:
    pdf, png = scan(2), picture()
    word = in_docx(png)
    inner = zip_file(File("扫描/表.pdf".encode(), pdf), File(b"x.docx", word))
    archive(tmp_path, zip_file(File(b"inner.zip", inner), File(b"b.pdf", scan(1, 100))))
    assert build(tmp_path).waiting == 4
    assert recognise(tmp_path, function=FUNCTION) == Recognised(4, 0, 0)
    build(tmp_path)
    with Readings(tmp_path / "readings.db", print) as readings:
        (digest,) = {row[0] for row in readings.run("SELECT digest FROM pages")}
        pages = {(page.member, page.page): page.blocks or b"" for page in readings.pages(digest)}
    (media,) = [member for member, _ in pages if "media" in member]
    assert set(pages) == {("inner.zip > 扫描/表.pdf", 1), ("inner.zip > 扫描/表.pdf", 2), (media, 1), ("b.pdf", 1)}
    assert media.startswith("inner.zip > x.docx > word/media/")
    assert mark(pdf) in pages["inner.zip > 扫描/表.pdf", 2].decode()
    assert mark(png) in pages[media, 1].decode()
    places = rows(tmp_path, "SELECT json_extract(place, '$.member') FROM issues WHERE kind = 'doubtful_text'")
    assert {member for (member,) in places} == {member for member, page in pages if page == 1}


def test_members_by_their_paths(tmp_path: Path) -> None:
    png = picture()
    packed = zip_file(File(b"a > b.txt", b"one"), File(b"a", b"two"), File(b"c.docx", in_docx(png)))
    assert file_inside(packed, "") == packed
    assert file_inside(packed, "a > b.txt") == b"one"
    assert file_inside(packed, "a") == b"two"
    assert file_inside(packed, "c.docx > word/media/image1.png") == png
    for path in ("d", "a > c", "c.docx > word/media/image2.png"):
        with pytest.raises(UnreadableDocument):
            file_inside(packed, path)
    needed("bsdtar")
    assert file_inside(seven(tmp_path, File(b"x.zip", packed)), "x.zip > a") == b"two"


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where tests run side by side
from pathlib import Path
from parser.publication.recognition import recognise
print(recognise(Path(sys.argv[1]), workers=2, function="tests.hostile_readers.recognise"))
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_ended_midway_it_goes_on_with_the_pages_that_are_left(
    tmp_path: Path, tried: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    data, body, asleep = tmp_path / "data", scan(8), tmp_path / "asleep"
    archive(data, body)
    build(data)
    monkeypatch.setenv("PAGES", f"6 child_and_sleep_once {asleep}")
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(data)], cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not asleep.exists() or not asleep.read_text() or len(list(tried.iterdir())) < 8:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(how)
    process.wait(timeout=60)
    assert gone(int(asleep.read_text()))
    again = recognise(data, workers=2, function=FUNCTION)
    assert again in (Recognised(1, 0, 0), Recognised(2, 0, 0)), "each worker may lose the page it was at"
    build(data)
    assert recognised_text(data) == [f"第 {n} 张 {mark(body)}" for n in range(1, 9)]


def test_two_at_once_do_not_do_it_twice(tmp_path: Path) -> None:
    archive(tmp_path, scan(1))
    with alone(tmp_path / "ocr.lock"), pytest.raises(Busy):
        recognise(tmp_path, function=FUNCTION)


def test_the_commands(tmp_path: Path) -> None:
    """A blank page, really recognised: nothing is found on it, and that is said."""
    archive(tmp_path, scan(1))

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "parser", *arguments, "--data", str(tmp_path)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)

    waiting = run("build")
    assert "1 scanned pages wait: python -m parser ocr" in waiting.stdout
    done = run("ocr", "--limit", "5")
    assert "1 pages recognised; 0 wait" in done.stdout, done.stderr
    assert "1 reports published" in done.stdout
    assert done.returncode == 1, "nothing could be recognised on the page"
    assert rows(tmp_path, "SELECT kind FROM issues WHERE kind IN ('nothing_recognised', 'scan_not_read')") == [
        ("nothing_recognised",)
    ]
    assert "wait" not in run("build", "--ocr").stdout
    assert run("ocr", "--limit", "0").returncode == 2
