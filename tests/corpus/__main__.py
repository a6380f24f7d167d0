"""python -m tests.corpus make | score"""

import sys

import click

from tests.corpus.carriers import BY_NAME, CARRIERS
from tests.corpus.facts import SETS
from tests.corpus.make import corpus_folder, make
from tests.corpus.score import score_files, table

CHOICE = click.Choice([carrier.name for carrier in CARRIERS])


@click.group()
def main() -> None:
    """One report's facts as every carrier, and how well each is read."""


@main.command("make")
@click.option("--carrier", "carriers", multiple=True, type=CHOICE, help="Only this one; may be given again.")
@click.option("--set", "sets", multiple=True, type=click.Choice(SETS), help="Only these facts; may be given again.")
def make_files(carriers: tuple[str, ...], sets: tuple[str, ...]) -> None:
    """Write the files that are not there yet.

    Example: python -m tests.corpus make --carrier pdf-cut --set busy21
    """
    files = make(carriers or tuple(BY_NAME), sets or SETS, say=click.echo)
    click.echo(f"{len({file.path(corpus_folder()) for file in files})} files in {corpus_folder()}")


@main.command("score")
@click.option("--carrier", "carriers", multiple=True, type=CHOICE, help="Only this one; may be given again.")
@click.option("--set", "sets", multiple=True, type=click.Choice(SETS), help="Only these facts; may be given again.")
@click.option("--wrong", default=3, show_default=True, help="How many wrong cells to name for each carrier.")
def score_corpus(carriers: tuple[str, ...], sets: tuple[str, ...], wrong: int) -> None:
    """Make what is missing, read everything, print one line for each carrier.

    told: right, or flagged as not certain. Exit 1 when a required line is not reached; a carrier that was not
    measured is not reached.

    Example: python -m tests.corpus score --carrier docx --carrier doc --set busy21
    """
    names = carriers or tuple(BY_NAME)
    lines = score_files(make(names, sets or SETS, say=click.echo), corpus_folder(), names, say=click.echo)
    for line in lines:
        named = list(line.wrong())
        for text in named[:wrong]:
            click.echo(f"{line.carrier.name} {text}")
        if len(named) > wrong:
            click.echo(f"{line.carrier.name} … and {len(named) - wrong} more")
    click.echo("\n".join(table(lines)))
    failed = [line.carrier.name for line in lines if list(line.failures())]
    click.echo(f"not reached: {', '.join(failed)}" if failed else "every required line is reached")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
