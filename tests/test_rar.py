"""RAR and 7z: members, names, links, passwords and damage, read with bsdtar."""

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from parser.documents.document import UnreadableDocument
from parser.documents.formats import kind_of, read_document
from parser.documents.members import documents_in
from parser.documents.packed import other
from parser.documents.packed.rar import rar_headers
from tests.archives_made import LOCKED_7Z, LOCKED_NAMES_7Z, PAGE, File, rar4, rar5, seven, told
from tests.programs import needed


def test_nothing_is_written_by_a_rar_name_that_leads_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed("bsdtar")
    monkeypatch.chdir(tmp_path)
    data = rar5(File(b"../../evil.html", PAGE), File(b"/var/evil.html", PAGE), File(b"~/evil.html", PAGE))
    assert [path for path, _ in documents_in(read_document(data))] == ["evil.html", "var/evil.html", "~/evil.html"]
    assert not list(tmp_path.iterdir())
    assert not Path("/var/evil.html").exists()


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
