"""Archives: what is in them is read in its place; what must not be unpacked is not, and says so."""

import io
import json
import stat
import struct
import zipfile
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from parser.__main__ import main
from parser.documents.document import Document, UnreadableDocument
from parser.documents.formats import read_document
from parser.documents.members import documents_in
from parser.documents.packed import budget
from parser.documents.packed.names import decoded, shown
from parser.read import best, read_reports, showing
from tests.archives_made import PAGE, File, told, zip_file

UTF8 = 0x800


def names(document: Document) -> list[str]:
    return [member.name for member in document.members]


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


def test_gbk_names_are_not_guessed_from_ascii() -> None:
    assert decoded(b"report.docx") == "report.docx"


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


def test_entries_in_order_do_not_overlap() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_file(File(b"a", b"1" * 9), File(b"b", b"22")))) as made:
        offsets = [info.header_offset for info in made.infolist()]
    assert all(first < second for first, second in pairwise(offsets))


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
