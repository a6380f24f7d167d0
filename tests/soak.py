"""Long runs with fixed seeds: `python -m tests.soak mutations --count 50000`. Exit 1 when anything came out wrong."""

import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import click

from tests.mutations import cases
from tests.test_mutations import CERTAIN, SEED, Tally

CHUNK = 660  # cases; every form, layout and damage once or twice


def run(seed: int) -> Tally:
    tally = Tally()
    for damaged in cases(seed, CHUNK):
        tally.add(damaged)
    return tally


@click.group()
def main() -> None:
    """Run one of the long tests."""


@main.command()
@click.option("--count", default=50_000, show_default=True)
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


if __name__ == "__main__":
    main()
