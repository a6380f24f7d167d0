"""prose.toml as rules: which words before and after a number make it one of the facts of a report."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

RULES = Path(__file__).with_name("prose.toml")

CellKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One fact of prose.toml with its patterns compiled; see there for the meaning of each key."""

    code: str
    forms: frozenset[str]
    units: tuple[str, ...]
    patterns: tuple[tuple[re.Pattern[str], bool], ...]  # with whether the topic must be looked for
    zero: tuple[tuple[re.Pattern[str], bool], ...]
    topics: frozenset[str]
    avoid: re.Pattern[str] | None
    not_after: re.Pattern[str] | None
    part: bool
    lead: bool
    near: bool
    year: int
    each: re.Pattern[str] | None
    yuan: bool
    cells: dict[str, tuple[tuple[CellKey, ...], ...]]
    joint: dict[str, tuple[CellKey, ...]]


@dataclass(frozen=True, slots=True)
class Rules:
    facts: tuple[Rule, ...]
    topic: re.Pattern[str]
    guards: dict[str, re.Pattern[str]]


@cache
def load_rules(path: Path = RULES) -> Rules:
    """Read the patterns.

    Raises:
        ValueError: a key that no rule knows, or a topic that is not listed.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    words: dict[str, str] = data["words"]
    for name in words:
        words[name] = expanded(words[name], words)
    topics = [(w, name) for name, texts in data["topics"].items() for w in texts]
    # Of words that begin at one place the longest is the subject: 行政复议申请 is a review, no application.
    topics.sort(key=lambda pair: -len(pair[0]))
    alternatives = "|".join(f"(?P<t{i}_{name}>{text})" for i, (text, name) in enumerate(topics))
    return Rules(
        tuple(load_rule(entry, words, set(data["topics"])) for entry in data["fact"]),
        re.compile(alternatives),
        {name: re.compile(text) for name, text in data["guards"].items()},
    )


def expanded(text: str, words: dict[str, str]) -> str:
    return re.sub(r"\{([A-Z_]+)\}", lambda found: expanded(words[found[1]], words), text)


def load_rule(entry: dict[str, Any], words: dict[str, str], topics: set[str]) -> Rule:
    known = {
        *(
            "code forms units patterns generic zero generic_zero topics avoid not_after part lead near year each yuan"
        ).split(),
        *("cells joint").split(),
    }
    if unknown := (set(entry) - known) | (set(entry.get("topics", ())) - topics):
        raise ValueError(f"prose.toml: {entry.get('code')} has {sorted(unknown)}, which no rule knows")

    def compiled(plain: str, generic: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
        return tuple(
            (re.compile(expanded(text, words)), key == generic)
            for key in (plain, generic)
            for text in entry.get(key, ())
        )

    def pattern(key: str) -> re.Pattern[str] | None:
        return re.compile(expanded(entry[key], words)) if key in entry else None

    return Rule(
        entry["code"],
        frozenset(entry.get("forms", ())),
        tuple(entry["units"]),
        compiled("patterns", "generic"),
        compiled("zero", "generic_zero"),
        frozenset(entry.get("topics", ())),
        pattern("avoid"),
        pattern("not_after"),
        entry.get("part", False),
        entry.get("lead", False),
        entry.get("near", False),
        entry.get("year", 0),
        pattern("each"),
        entry.get("yuan", False),
        {form: tuple(tuple(map(key_of, cells)) for cells in sets) for form, sets in entry.get("cells", {}).items()},
        {form: tuple(map(key_of, cells)) for form, cells in entry.get("joint", {}).items()},
    )


def key_of(dotted: str) -> CellKey:
    table, row, column = dotted.split(".")
    return table, row, column
