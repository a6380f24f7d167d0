"""`python -m parser formats` says what this machine really reads each format with."""

import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from parser.__main__ import main
from parser.documents.document import UnreadableDocument
from parser.documents.formats import read_document
from parser.reading import machine
from tests.programs import needed
from tests.site_fixture import ROOT


@pytest.fixture(autouse=True)
def looked_for_anew() -> None:
    machine.found.cache_clear()


def states() -> dict[str, machine.Support]:
    machine.found.cache_clear()
    return {one.format: one for one in machine.formats()}


def test_here_everything_of_the_installation_is_found() -> None:
    for program in ("soffice", "bsdtar"):
        needed(program)
    assert {one.state for one in states().values()} == {"best"}
    assert all(one.reader and not one.install for one in states().values())


def test_without_the_programs_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    found = states()
    assert {name for name, one in found.items() if one.state != "best"} == {"DOC, WPS", "RTF", "RAR", "7z"}
    word = found["DOC, WPS"]
    assert (word.state, word.missing) == ("weaker", ("soffice",))
    assert word.reader.startswith("office-oxide ")
    assert "merged" in word.loses
    for name, package, data in (
        ("RTF", "libreoffice-writer-nogui", b"{\\rtf1 text}"),
        ("RAR", "libarchive-tools", b"Rar!\x1a\x07\x01\x00" + bytes(20)),
    ):
        assert (found[name].state, found[name].reader) == ("none", "")
        assert package in found[name].install
        with pytest.raises(UnreadableDocument, match=package):
            read_document(data)


def test_without_a_package_or_with_a_broken_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "pypdfium2.py"
    broken.write_text("raise OSError('libpdfium.so: wrong ELF class')")
    monkeypatch.syspath_prepend(str(tmp_path))
    for module in ("pypdfium2", "python_calamine"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    found = states()
    assert found["PDF with text"].state == found["XLS, XLSX, ET"].state == "none"
    assert found["PDF with text"].missing == ("pypdfium2",)
    assert found["XLS, XLSX, ET"].install == "pip install python-calamine"
    assert found["DOCX"].state == "best"


def test_the_table_and_the_json_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("COLUMNS", "200")
    table = CliRunner().invoke(main, ["formats"])
    lines = [json.loads(line) for line in CliRunner().invoke(main, ["formats", "--json"]).stdout.splitlines()]
    assert table.exit_code == 0
    assert [line["format"] for line in lines] == list(machine.WAYS)
    assert {line["state"] for line in lines} == {"best", "weaker", "none"}
    for line in lines:
        (row,) = [row for row in table.stdout.splitlines() if row.startswith(line["format"] + "  ")]
        assert (line["reader"] or "none") in row
        assert line["install"] in row


def test_every_package_that_is_named_is_one_that_the_readers_import() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "parser/documents").rglob("*.py"))
    used = set(re.findall(r"^\s*(?:from|import) (\w+)", sources, re.MULTILINE)) | {"onnxruntime"}  # by rapidocr
    named = {need for ways in machine.WAYS.values() for way in ways for need in way.needs if need.startswith("pip:")}
    assert {need.rpartition(":")[2] for need in named} <= used
