"""Text without what changes from visit to visit: counters, dates of printing, buttons (noise.toml: which and why)."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parser.alignment.labels import RADICALS

RULES = Path(__file__).with_name("noise.toml")


@dataclass(frozen=True, slots=True)
class Noise:
    """``drop`` is taken out of every line in which ``line`` is found, of all lines where there is none."""

    what: str
    reason: str
    drop: re.Pattern[str]
    line: re.Pattern[str] | None


@cache
def load_noise(path: Path = RULES) -> tuple[Noise, ...]:
    """Raises ValueError when a rule gives no reason or has no words to drop."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))["noise"]
    for rule in found:
        if not rule.get("reason") or not rule.get("drop"):
            raise ValueError(f"{path.name}: rule {rule.get('what')!r} needs a reason and what it drops")
    return tuple(
        Noise(
            rule["what"],
            rule["reason"],
            re.compile(rule["drop"]),
            re.compile(rule["line"], re.IGNORECASE) if "line" in rule else None,
        )
        for rule in found
    )


def quiet_lines(text: str, tails: frozenset[str] = frozenset()) -> Iterator[str]:
    """The lines that say something, NFKC, without what noise.toml drops; runs of blanks as one, tabs kept.

    ``tails``: lines of noise (see noise_lines) that may stand at the end of another line, joined to it as if it had
    been wrapped.
    """
    for raw in text.splitlines():
        line = quiet(without_tails(plain(raw), tails))
        if line.strip():
            yield line.strip("\n ")


def noise_lines(text: str) -> frozenset[str]:
    """The lines of a text that are nothing but noise, as quiet_lines takes them for tails."""
    lines = (plain(raw).strip() for raw in text.splitlines())
    return frozenset(line for line in lines if line and not quiet(line).strip())


def plain(raw: str) -> str:
    line = unicodedata.normalize("NFKC", raw).translate(RADICALS)
    return "\t".join(" ".join(part.split()) for part in line.split("\t"))


def quiet(line: str) -> str:
    for rule in load_noise():
        if rule.line is None or rule.line.search(line):
            line = rule.drop.sub("", line)
    return plain(line)


def without_tails(line: str, tails: frozenset[str]) -> str:
    while tail := next((tail for tail in tails if line.endswith(tail) and line != tail), None):
        line = line.removesuffix(tail).rstrip()
    return line
