"""python -m tests.gold: measure the gold set and raise its floors. Lowering one needs a reason in words."""

import json
import sys
from pathlib import Path

import click

from tests.gold import FLOORS, Level, floors, measure, regressions, sets

HEAD = """\
# Floors of the gold set, written by `python -m tests.gold`; what they mean is said in tests/gold/__init__.py.
# regressions: why a floor was lowered, oldest first.
"""


@click.command()
@click.option(
    "--allow-regression", "reason", metavar="SENTENCE", help="Lower floors, and keep the sentence that says why."
)
def main(reason: str | None) -> None:
    """Pin what is reached now. Exit status 1 when a floor would fall, or a cell is silently wrong.

    Example: python -m tests.gold --allow-regression "The fixture 2019_glued was wrong about two cells."
    """
    if reason is not None and len(reason.split()) < 4:
        raise click.UsageError("--allow-regression needs a sentence that says why")
    reached = {name: measure(entries) for name, entries in sets().items()}
    sys.exit(pin(FLOORS, reached, reason))


def pin(path: Path, reached: dict[str, Level], reason: str | None) -> int:
    """Write the levels as floors unless one falls without a reason. Gives the exit status."""
    old = floors(path)
    falls = [f"{name}: {fall}" for name, floor in old.items() for fall in reached[name].below(floor)]
    for fall in falls:
        click.echo(f"below the floor: {fall}", err=True)
    if falls and reason is None:
        click.echo('nothing was pinned; if this is meant: --allow-regression "sentence"', err=True)
        return 1
    reasons = [*regressions(path), *([reason] if falls and reason else [])]
    text = HEAD + f"regressions = {json.dumps(reasons, ensure_ascii=False, indent=2)}\n"
    temporary = path.with_suffix(".new")
    temporary.write_text(text + "".join(shown(name, level) for name, level in reached.items()), encoding="utf-8")
    temporary.replace(path)
    for name, level in reached.items():
        click.echo(f"{name}: {level.share:.4%} of the cells in {len(level.documents)} documents")
        for cell in level.silent:
            click.echo(f"SILENTLY WRONG {cell}", err=True)
    return 1 if any(level.silent for level in reached.values()) else 0


def shown(name: str, level: Level) -> str:
    lines = [
        "",
        f"[{name}]",
        f'digest = "{level.digest}"',
        f"share = {level.share}",
        f"states_wrong = {level.states_wrong}",
        f"identity_wrong = {level.identity_wrong}",
        "",
        f"[{name}.documents]",
        *(f"{document} = {right}" for document, right in level.documents.items()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
