"""Long runs with fixed seeds: `python -m tests.soak mutations`, `python -m tests.soak files`. Exit 1 when one fails."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from tests.corpus.make import corpus_folder, make
from tests.hostile import files as hostile_files
from tests.hostile.run import Run, run_files
from tests.mutations import cases
from tests.sites import homes as site_homes
from tests.test_mutations import CERTAIN, SEED, Tally

CHUNK = 660  # cases; every form, layout and damage once or twice
SLOW = ("doc", "rtf", "7z", "png-150")  # carriers that programs or recognition read


def run(seed: int) -> Tally:
    tally = Tally()
    for damaged in cases(seed, CHUNK):
        tally.add(damaged)
    return tally


@click.group()
def main() -> None:
    """Run one of the long tests."""


@main.command()
@click.option("--count", type=click.IntRange(1), default=50_000, show_default=True)
@click.option("--seed", default=SEED, show_default=True)
def mutations(count: int, seed: int) -> None:
    """Damage generated reports and read them; print what came out wrong and what stayed certain.

    Example: python -m tests.soak mutations --count 5000
    """
    began, total = time.monotonic(), Tally()
    chunks = -(-count // CHUNK)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for done, tally in enumerate(pool.map(run, range(seed, seed + chunks)), 1):
            total.merge(tally)
            seconds = time.monotonic() - began
            cases_done = f"{done * CHUNK:7,} of {count:,} cases"
            click.echo(f"{cases_done}, {len(total.wrong)} wrong cells, {seconds:.0f} s")
    click.echo("\n".join(total.lines()))
    click.echo("\n".join(total.wrong[:50]))
    sys.exit(1 if total.wrong or total.share("all") < CERTAIN else 0)


@main.command()
@click.option("--only", multiple=True, help="A family of replicas; may be given several times.")
def homes(only: tuple[str, ...]) -> None:
    """Go from the bare home page of each replica to its reports; print what each led to. Exit 1 when one misleads.

    Example: python -m tests.soak homes --only trs --only boda
    """
    chosen = site_homes.homes(only or site_homes.FAMILIES)
    with TemporaryDirectory() as folder:
        site_homes.walk_homes(chosen, Path(folder), click.echo)
    for home in chosen:
        click.echo(home.line())
    wrong = [home.family for home in chosen if home.wrong]
    click.echo(f"{len(chosen)} homes: {sum(home.exact for home in chosen)} exact, {len(wrong)} wrong {' '.join(wrong)}")
    sys.exit(1 if wrong else 0)


@main.command()
@click.option(
    "--count",
    type=click.IntRange(1),
    default=20_000,
    show_default=True,
    help="Files read without any program of the system.",
)
@click.option(
    "--sample",
    type=click.IntRange(0),
    default=120,
    show_default=True,
    help="Files more of the kinds that programs read.",
)
@click.option("--seed", default=hostile_files.SEED, show_default=True)
@click.option("--first", default=0, show_default=True, help="Number of the first file.")
@click.option("--processes", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True)
def files(count: int, sample: int, seed: int, first: int, processes: int) -> None:
    """Read hostile files of every kind in workers; print what became of them. Exit 1 for a silently wrong cell.

    A file is written down again by `python -m tests.soak file NUMBER`, its number stands before its name.

    Example: python -m tests.soak files --count 1000 --sample 0
    """
    total = Run()
    numbered = (hostile_files.hostile(number, seed) for number in range(first, first + count))
    run_files(numbered, count, total, processes, click.echo)
    if sample:
        made = make(SLOW, ("busy21", "sparse21"), say=click.echo)
        bases = hostile_files.sampled_bases(made, corpus_folder())
        if bases:
            total.ocr = True
            slow = (hostile_files.sampled(number, bases, seed) for number in range(sample))
            run_files(slow, sample, total, processes, click.echo)
    click.echo("\n".join(total.lines()))
    sys.exit(1 if total.failures else 0)


@main.command()
@click.argument("number", type=int)
@click.argument("target", type=click.Path(dir_okay=False))
@click.option("--seed", default=hostile_files.SEED, show_default=True)
def file(number: int, target: str, seed: int) -> None:
    """Write one hostile file of `files` to look at it.

    Example: python -m tests.soak file 297 297.docx
    """
    made = hostile_files.hostile(number, seed)
    with click.open_file(target, "wb") as written:
        written.write(made.data)
    click.echo(f"{made.name}: {made.kind}, {len(made.data)} bytes, {'compared' if made.compared else 'survived only'}")


if __name__ == "__main__":
    main()
