"""The house: which rooms there are and who may import whom."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.programs import absent

ROOT = Path(__file__).parents[1]
FOLDERS = {"archive", "crawler", "parser", "datasette", "tests"}
FILES = {"pyproject.toml", "scrapy.cfg", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "Makefile"}
FILES |= {"requirements.lock", ".gitignore"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        absent("not a git checkout: what belongs to the project cannot be told from what was left lying")
    return [Path(name.decode()) for name in listed.stdout.split(b"\0") if name]


def test_the_top_level_holds_the_rooms_and_nothing_else() -> None:
    paths = tracked()
    assert {p.parts[0] for p in paths if len(p.parts) > 1} - {".ci"} == FOLDERS
    assert {p.name for p in paths if len(p.parts) == 1} == FILES


def test_no_drawers_and_no_shadow_of_datasette() -> None:
    drawers = {"utils", "helpers", "common", "base", "misc"}
    assert [p for p in tracked() if p.suffix == ".py" and p.stem in drawers] == []
    assert not (ROOT / "datasette" / "__init__.py").exists()
    assert not (ROOT / "tests" / "datasette").exists()


def test_every_dependency_says_why_it_is_there() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    names = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    bare = {"pytest", "ruff", "mypy", "lxml-stubs"}  # their names say it
    for name in names:
        line = next(line for line in text.splitlines() if f'"{name}"' in line)
        assert "#" in line or name.split(">")[0] in bare, name


def test_locked_versions_have_hashes_and_no_addresses() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert "datasette==1.0a41" in text
    for block in text.split("\n\n"):
        assert all("==" not in line or "--hash" in block for line in block.splitlines())


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("archive/place.py", "import parser.report"),
        ("parser/read.py", "from crawler import settings"),
        ("parser/alignment/values.py", "import scrapy"),
        ("archive/warc.py", "from twisted.internet import reactor"),
    ],
)
def test_a_forbidden_import_turns_the_linter_red(tmp_path: Path, module: str, line: str) -> None:
    for name in ("archive", "crawler", "parser"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint(tmp_path).returncode == 0
    path = tmp_path / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    broken = lint(tmp_path)
    assert broken.returncode != 0
    assert "BROKEN" in broken.stdout
