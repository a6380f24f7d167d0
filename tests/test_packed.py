"""Archives: what is in them is read in its place; what must not be unpacked is not, and says so."""

import io
import json
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from parser.__main__ import main
from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.members import documents_in, unread_inside
from parser.documents.packed import budget, other
from parser.documents.packed.names import decoded, shown
from parser.documents.packed.rar import rar_headers
from parser.read import best, read_reports, showing
from tests.archives_made import LOCKED_7Z, LOCKED_NAMES_7Z, File, rar4, rar5, seven, zip_file
from tests.programs import needed

PAGE = "<p>年报</p><table><tr><td>规章</td><td>7</td></tr></table>".encode()
UTF8 = 0x800


def names(document: Document) -> list[str]:
    return [member.name for member in document.members]


def told(document: Document) -> dict[str | None, tuple[str, str]]:
    return {path: (issue.kind, issue.message) for path, issue in unread_inside(document)}


# -- what is inside is read ---------------------------------------------------------------------------------


def test_members_are_documents_whose_cells_say_where_they_stand() -> None:
    inner = zip_file(File("附件/表.html".encode(), PAGE, UTF8))
    document = read_document(zip_file(File("全部.zip".encode(), inner, UTF8), File(b"note.txt", "说明".encode())))
    found = dict(documents_in(document))
    assert list(found) == ["全部.zip > 附件/表.html", "note.txt"]
    assert found["全部.zip > 附件/表.html"].grids[0].cells[1].text == "7"
    (grid,) = found["全部.zip > 附件/表.html"].grids
    places = {grid.place.member, *(cell.place.member for cell in grid.cells)}
    assert places == {"全部.zip > 附件/表.html"}
    assert found["note.txt"].paragraphs[0].place.member == "note.txt"
    assert document.kind == "zip"
    assert not document.blocks


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("2023年年报.html".encode("gbk"), 0, "2023年年报.html"),
        ("年报.html".encode(), 0, "年报.html"),  # macOS: UTF-8 that does not say so
        ("年报.html".encode(), UTF8, "年报.html"),
        ("一".encode("gbk"), 0, "一"),  # D2 BB is a Cyrillic letter in UTF-8
        ("㐂镕.html".encode("gb18030"), 0, "㐂镕.html"),
        (b"\x81\xff.html", 0, "ü\xa0.html"),  # no GBK: CP437 as the format says
    ],
)
def test_names_in_the_bytes_of_chinese_windows_and_macos(raw: bytes, flags: int, name: str) -> None:
    assert names(read_document(zip_file(File(raw, PAGE, flags)))) == [name.replace("\xa0", "\xa0")]


def test_the_unicode_path_field_counts_only_with_the_checksum_of_its_name() -> None:
    raw, meant = b"_.html", "年报.html".encode()
    for crc, name in ((zlib.crc32(raw), "年报.html"), (1, "_.html")):
        field = struct.pack("<HHBI", 0x7075, 5 + len(meant), 1, crc) + meant
        assert names(read_document(zip_file(File(raw, PAGE, extra=field)))) == [name]


def test_files_of_operating_systems_are_left_out() -> None:
    system = [b"__MACOSX/._a.html", b"a/._b.html", b"a/Thumbs.db", b".DS_Store", b"desktop.ini"]
    document = read_document(zip_file(*(File(name, b"\x00\x05") for name in system), File(b"a/b.html", PAGE)))
    assert names(document) == ["a/b.html"]
    assert not told(document)


def test_equal_names_are_kept_apart() -> None:
    document = read_document(zip_file(File(b"a.html", PAGE), File(b"a.html", PAGE.replace(b"7", b"8"))))
    assert [d.grids[0].cells[1].text for _, d in documents_in(document)] == ["7", "8"]
    assert names(document) == ["a.html", "a.html (2)"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\..\\a.doc", "C:/a.doc"),
        ("..", "(no name)"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("gnp.\u202ecod", "gnp. cod"),
    ],
)
def test_a_shown_name_leads_nowhere_and_steers_no_terminal(name: str, kept: str) -> None:
    assert shown(name) == kept


def test_a_long_name_keeps_its_end() -> None:
    name = shown("长" * 5000 + ".docx")
    assert len(name) == 200
    assert name.endswith(".docx")


def test_nothing_is_written_by_a_name_that_leads_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    away = [File(b"../../evil.html", PAGE), File(b"/var/evil.html", PAGE), File(b"a\x00/../evil.html", PAGE)]
    assert len(list(documents_in(read_document(zip_file(*away))))) == 3
    assert not list(tmp_path.iterdir())
    assert not Path("/var/evil.html").exists()


def test_nothing_is_written_by_a_rar_name_that_leads_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed("bsdtar")
    monkeypatch.chdir(tmp_path)
    data = rar5(File(b"../../evil.html", PAGE), File(b"/var/evil.html", PAGE), File(b"~/evil.html", PAGE))
    assert [path for path, _ in documents_in(read_document(data))] == ["evil.html", "var/evil.html", "~/evil.html"]
    assert not list(tmp_path.iterdir())
    assert not Path("/var/evil.html").exists()


# -- what must not be unpacked ------------------------------------------------------------------------------


def test_links_passwords_and_strange_methods_are_issues_of_their_member() -> None:
    document = read_document(
        zip_file(
            File(b"link", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
            File(b"locked.docx", b"?" * 40, flags=1),
            File(b"lzma.html", PAGE, method=14),
            File(b"aes.html", PAGE, method=99, flags=1),
            File(b"empty.html"),
            File(b"good.html", PAGE),
        )
    )
    issues = told(document)
    assert issues["link"] == ("unreadable_member", "a link to another file; links are not followed")
    assert issues["locked.docx"] == issues["aes.html"] == ("password_needed", "a password is needed")
    assert "method 14" in issues["lzma.html"][1]
    assert issues["empty.html"] == ("unreadable_document", "the file is empty")
    assert [path for path, _ in documents_in(document)] == ["good.html"]
    assert all(member.issue is None or member.issue.place for member in document.members)


def test_damaged_data_is_an_issue_and_no_text() -> None:
    whole = zip_file(File(b"a.html", PAGE * 50, deflated=True), File(b"b.html", PAGE))
    at = whole.index(b"a.html") + 30
    document = read_document(whole[:at] + b"\x00\xff\x00" + whole[at + 3 :])
    assert told(document)["a.html"][0] == "unreadable_member"
    assert [path for path, _ in documents_in(document)] == ["b.html"]


def test_a_member_that_unpacks_to_far_more_than_it_is_stops() -> None:
    bomb = File(b"bomb.txt", b" " * (budget.ALWAYS + 1), deflated=True)
    document = read_document(zip_file(bomb, File(b"good.html", PAGE)))
    assert told(document) == {"bomb.txt": ("unpacking_stopped", "unpacks to more than 200 times its packed size")}
    assert [path for path, _ in documents_in(document)] == ["good.html"]


def test_a_file_may_unpack_much_when_it_is_much() -> None:
    left = budget.Budget()
    assert len(left.unpack(1 << 20, lambda size: b"x" * min(size, budget.ALWAYS * 2))) == budget.ALWAYS * 2
    with pytest.raises(budget.Unpackable, match="100 MB"):
        left.unpack(1 << 30, lambda size: b"x" * size)


def test_the_sum_of_all_members_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MAX_TOTAL", 3000)
    limited = budget.Budget(left=budget.Left(size=3000))
    inner = zip_file(*(File(f"{n}.txt".encode(), b"1" * 500) for n in range(3)))
    document = read_document(zip_file(File(b"x.zip", inner), File(b"y.txt", b"1" * 500)), budget=limited)
    assert [path for path, _ in documents_in(document)] == ["x.zip > 0.txt", "x.zip > 1.txt"]
    assert {issue[0] for issue in told(document).values()} == {"unpacking_stopped"}


def test_the_number_of_members_is_bounded_over_all_levels() -> None:
    inner = zip_file(*(File(f"{n}.txt".encode(), b"1") for n in range(150)))
    document = read_document(zip_file(File(b"a.zip", inner), File(b"b.zip", inner)))
    assert len(list(documents_in(document))) == 198
    assert told(document) == {
        "b.zip": ("unpacking_stopped", "more than 200 files inside; the others were not unpacked")
    }


def test_archives_in_archives_end_at_the_third_level() -> None:
    nested = zip_file(File(b"a.html", PAGE))
    for _ in range(2):
        nested = zip_file(File(b"in.zip", nested))
    assert [path for path, _ in documents_in(read_document(nested))] == ["in.zip > in.zip > a.html"]
    deeper = read_document(zip_file(File(b"in.zip", nested)))
    assert told(deeper)["in.zip > in.zip > in.zip"][0] == "unreadable_document"
    assert "3 levels" in told(deeper)["in.zip > in.zip > in.zip"][1]


def test_entries_that_share_their_bytes_are_refused() -> None:
    kernel = File(b"0", b"1" * 1000)
    with pytest.raises(UnreadableDocument, match="overlap"):
        read_document(zip_file(kernel, *(File(b"0", b"1" * 1000, at=0) for _ in range(50))))


def test_a_directory_of_too_many_entries_is_not_even_listed() -> None:
    with pytest.raises(UnreadableDocument, match="20000 entries"):
        read_document(b"PK\x03\x04" + b"PK\x01\x02" * 20_001)


@pytest.mark.parametrize("kind", ["truncated", "flipped", "spliced"])
def test_a_damaged_archive_is_unreadable_or_says_what_is(kind: str) -> None:
    whole = zip_file(*(File(f"{n}.html".encode(), PAGE * 9, deflated=True) for n in range(6)))
    for at in range(5, len(whole), 7):
        damaged = {
            "truncated": whole[:at],
            "flipped": whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :],
            "spliced": whole[:at] + whole[len(whole) - at :],
        }[kind]
        try:
            document = read_document(damaged)
        except UnreadableDocument:
            continue
        for _, read in documents_in(document):
            assert {cell.text for grid in read.grids for cell in grid.cells} <= {"规章", "7"}


# -- RAR and 7z ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [4, 5])
def test_rar_members_with_names_that_are_patterns(version: int) -> None:
    needed("bsdtar")
    if version == 4:
        data = rar4(File("附件[1]*.html".encode("gbk"), PAGE), File(b"^b?$.html", PAGE.replace(b"7", b"8")))
    else:
        data = rar5(File("附件[1]*.html".encode(), PAGE), File(b"^b?$.html", PAGE.replace(b"7", b"8")))
    assert kind_of(data) == "rar"
    document = read_document(data)
    values = {path: read.grids[0].cells[1].text for path, read in documents_in(document)}
    assert values == {"附件[1]*.html": "7", "^b?$.html": "8"}
    (first, _) = [read for _, read in documents_in(document)]
    assert first.grids[0].cells[1].place.member == "附件[1]*.html"


def test_7z_members_and_links(tmp_path: Path) -> None:
    needed("bsdtar")
    link = File(b"link.html", b"/etc/passwd", mode=0o120777)
    document = read_document(seven(tmp_path, File("子/年报.html".encode(), PAGE), link))
    assert [path for path, _ in documents_in(document)] == ["子/年报.html"]
    assert told(document) == {"link.html": ("unreadable_member", "a link to another file; links are not followed")}


def test_damaged_members_are_not_filled_with_zeros() -> None:
    needed("bsdtar")
    big = File(b"a.html", PAGE * 2000)
    for data in (rar4(big, File(b"b.html", PAGE)), rar5(big, File(b"b.html", PAGE))):
        at = data.index(PAGE) + 50_000
        document = read_document(data[:at] + b"\x00\x00\x00" + data[at + 3 :])
        assert told(document)["a.html"][0] == "unreadable_member"
        assert [path for path, _ in documents_in(document)] == ["b.html"]


def test_encrypted_rar_and_7z_ask_for_the_password() -> None:
    needed("bsdtar")
    secret = File(b"a.html", b"\x8a" * 48, flags=4)
    record = b"\x05\x01\x00\x00\x0f\x00"  # 5 bytes: type 1 (encryption), version 0, flags, count, salt begins
    for data in (rar4(secret), rar5(File(b"a.html", b"\x8a" * 48, extra=record)), LOCKED_7Z):
        document = read_document(data)
        ((kind, message),) = told(document).values()
        assert kind == "password_needed"
        assert "a password is needed" in message
    for data in (rar5(locked=True), LOCKED_NAMES_7Z, rar4(secret, main=0x80)):
        try:
            document = read_document(data)
        except UnreadableDocument as error:
            assert "a password is needed" in str(error)
        else:
            assert {kind for kind, _ in told(document).values()} == {"password_needed"}


def test_rar_headers_tell_passwords_volumes_and_checksums() -> None:
    for make in (rar4, rar5):
        headers = rar_headers(make(File(b"a", b"1"), File(b"b", PAGE)))
        assert [file.crc for file in headers.files] == [zlib.crc32(b"1"), zlib.crc32(PAGE)]
        assert not headers.encrypted
        assert not headers.volume
        assert rar_headers(make(File(b"a", b"1"), main=1)).volume
    assert [file.encrypted for file in rar_headers(rar4(File(b"a"), File(b"b", flags=4))).files] == [False, True]
    assert rar_headers(rar5(locked=True)).encrypted


@pytest.mark.parametrize("make", [rar4, rar5])
def test_damaged_rar_headers_end_the_walk(make: Callable[..., bytes]) -> None:
    whole = make(File(b"a", PAGE), File(b"b", PAGE))
    for at in range(8, len(whole)):
        assert len(rar_headers(whole[:at]).files) <= 2
        assert len(rar_headers(whole[:at] + b"\xff" * 12 + whole[at:]).files) <= 3


def test_without_bsdtar_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other, "PROGRAM", "no-such-program")
    for data in (rar4(File(b"a.html", PAGE)), LOCKED_7Z):
        with pytest.raises(UnreadableDocument, match="libarchive-tools"):
            read_document(data)


def test_the_program_is_stopped_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "bsdtar"
    slow.write_text("#!/bin/sh\nexec sleep 30\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(other, "SECONDS", 1)
    with pytest.raises(UnreadableDocument, match="stopped by signal"):
        read_document(rar4(File(b"a.html", PAGE)))


# -- kinds ---------------------------------------------------------------------------------------------------


def word(text: str) -> bytes:
    buffer = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(buffer)
    return buffer.getvalue()


def renamed(data: bytes, change: object) -> bytes:
    """The same package with every name changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(change(name), old.read(name))  # type: ignore[operator]
    return buffer.getvalue()


@pytest.mark.parametrize("change", [str.upper, lambda name: "/" + name, lambda name: name.replace("/", "\\")])
def test_a_docx_is_told_and_read_whatever_its_names_look_like(change: object) -> None:
    data = renamed(word("年度报告"), change)
    # The standard library's writer turns backslashes round only on Windows.
    data = data.replace(b"word/document.xml", b"word\\document.xml") if b"\\" in str(change).encode() else data
    assert kind_of(data) == "docx"
    assert read_document(data).text == "年度报告"


def test_kinds_by_what_is_in_the_package() -> None:
    assert kind_of(zip_file(File(b"xl/workbook.xml", b"<x/>"))) == "xlsx"
    assert kind_of(zip_file(File(b"OFD.xml", b"<x/>"))) == "ofd"
    assert kind_of(zip_file(File(b"a.docx", word("x")))) == "zip"
    with pytest.raises(UnreadableDocument, match="neither DOCX"):
        kind_of(zip_file(File(b"[Content_Types].xml", b"<x/>"), File(b"ppt/presentation.xml", b"<x/>")))


def test_an_archive_that_stores_a_pdf_is_no_pdf() -> None:
    assert kind_of(zip_file(File(b"a.pdf", b"%PDF-1.7 x"))) == "zip"
    assert kind_of(rar5(File(b"a.pdf", b"%PDF-1.7 x"))) == "rar"


@pytest.mark.parametrize(
    "before", [b"MZ\x90\x00" + b"\x00\x01" * 400, b"\xef\xbb\xbf", b"\r\n", b"<br><b>Warning</b>\r\n"]
)
def test_a_zip_behind_other_bytes_is_told(before: bytes) -> None:
    data = before + zip_file(File(b"a.html", PAGE))
    assert kind_of(data) == "zip"
    assert [path for path, _ in documents_in(read_document(data))] == ["a.html"]


def test_a_rar_behind_its_unpacking_program_is_told() -> None:
    data = b"MZ\x90\x00" + b"\x00\x01" * 400 + rar4(File(b"a.html", PAGE))
    assert kind_of(data) == "rar"
    needed("bsdtar")
    assert [path for path, _ in documents_in(read_document(data))] == ["a.html"]


def test_entries_in_order_do_not_overlap() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_file(File(b"a", b"1" * 9), File(b"b", b"22")))) as made:
        offsets = [info.header_offset for info in made.infolist()]
    assert all(first < second for first, second in pairwise(offsets))


def test_gbk_names_are_not_guessed_from_ascii() -> None:
    assert decoded(b"report.docx") == "report.docx"


# -- reports in archives --------------------------------------------------------------------------------------


def report_page(name: str) -> bytes:
    return (Path(__file__).parent / "fixtures" / "documents" / f"{name}.html").read_bytes()


def test_each_report_of_an_archive_is_read_and_the_fullest_is_the_best() -> None:
    whole, totals = report_page("2022_traditional"), report_page("2022_only_totals")
    data = zip_file(File(b"cover.html", PAGE), File(b"a/2022.html", totals), File(b"b/2022.html", whole))
    reports = read_reports(read_document(data))
    assert [path for path, _ in reports] == ["cover.html", "a/2022.html", "b/2022.html"]
    assert [path for path, _ in showing(reports)] == ["a/2022.html", "b/2022.html"]
    path, report = best(reports)
    assert path == "b/2022.html"
    assert {cell.place.member for cell in report.cells if cell.place} == {"b/2022.html"}


def test_an_archive_without_a_report_shows_what_tells_most() -> None:
    reports = read_reports(read_document(zip_file(File(b"a.txt", b"1"), File(b"b.txt", "无表格的说明".encode()))))
    assert [path for path, _ in showing(reports)] == ["b.txt"]


def test_the_command_prints_each_report_and_names_the_rest(tmp_path: Path) -> None:
    page = report_page("2022_traditional")
    (tmp_path / "x.zip").write_bytes(
        zip_file(File(b"a.html", page), File(b"b.html", page), File(b"c.txt", b"x"), File(b"d.doc", b"?", flags=1))
    )
    run = CliRunner().invoke(main, ["read", "--json", str(tmp_path / "x.zip")])
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [Path(line["file"]).name for line in lines] == ["x.zip > a.html", "x.zip > b.html"]
    assert all(line["form"] for line in lines)
    assert "x.zip > c.txt: read, no known form" in run.stderr
    assert "x.zip > d.doc: not read: a password is needed" in run.stderr
    assert run.exit_code == 1
