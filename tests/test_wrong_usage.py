"""Commands given what they cannot use: a line that says what was seen and what to do, and no traceback."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from parser.__main__ import main as parser
from parser.single import MAX_FILE
from tests import bench, old_word, soak
from tests.fixtures import __main__ as fixtures
from tests.site_fixture import ROOT


@pytest.mark.parametrize(
    ("command", "arguments", "said"),
    [
        (parser, ["serve", "--port", "99999"], "99999 is not in the range 0<=x<=65535"),
        (parser, ["verdict"], "no catalogue at"),
        (parser, ["score", __file__, __file__], "not JSON"),
        (bench.main, ["province", "--agencies", "0"], "0 is not in the range x>=1"),
        (bench.main, ["nothing"], "No such command 'nothing'"),
        (soak.main, ["mutations", "--count", "0"], "0 is not in the range x>=1"),
        (soak.main, ["files", "--count", "0", "--sample", "0"], "0 is not in the range x>=1"),
        (fixtures.main, ["2019_glue"], "no facts for 2019_glue; known: 2009_"),
        (fixtures.main, [], "Missing argument"),
        (old_word.main, ["--bad"], "No such option"),
    ],
)
def test_wrong_arguments(command: click.Command, arguments: list[str], said: str, tmp_path: Path) -> None:
    done = CliRunner(env={"GOV_REPORTS_DATA": str(tmp_path)}).invoke(command, arguments)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("verb", ["build", "ocr"])
def test_a_folder_without_an_archive_gives_one_line(tmp_path: Path, verb: str) -> None:
    command = [sys.executable, "-m", "parser", verb, "--data", str(tmp_path / "none")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert line.startswith("no catalogue at ") and "scrapy crawl gov_reports" in line and "--data" in line


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("{folder}", "a folder; name the files in it, as {folder}/*"),
        ("{folder}/none.pdf", "No such file"),
        ("/dev/zero", f"larger than {MAX_FILE >> 20} MB"),
        ("/dev/null", "the file is empty"),
    ],
)
def test_what_is_no_file_is_not_read(tmp_path: Path, file: str, said: str) -> None:
    name = file.format(folder=tmp_path)
    done = CliRunner().invoke(parser, ["read", name])
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{name}: not read: ")
    assert said.format(folder=tmp_path) in done.stderr
