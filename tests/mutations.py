"""Damaged reports with the truth about every cell that is left, made with a seed.

One case: random facts of a form, a layout, and one damage of the kinds that published copies show. What the damage
took away has no true value any more; every other cell keeps its own.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from parser.documents.document import Document, GridCell, Paragraph, Place
from parser.documents.document import Grid as Table
from parser.documents.text import from_text
from tests.layouts import HUADU_SECTIONS, LAYOUTS, SECTIONS, tables_of, text_of
from tests.random_facts import random_facts
from tests.sites import forms
from tests.sites.facts import Facts
from tests.sites.grids import Grid
from tests.table_damages import DAMAGES, Key, Value, value_boxes


@dataclass
class Case:
    """A damaged document; ``truth``: cell -> the number printed, None when it is lost. ``touched``: rows damaged."""

    name: str
    document: Document
    truth: dict[Key, Any]
    touched: set[str] = field(default_factory=set)


def keyed(facts: Facts, grid: Grid, keys: Iterator[Key]) -> Grid:
    """The grid with each value cell knowing its cell of the form; values stand in the form's order."""
    ordered = sorted((box for box in grid.boxes if box.kind == "value"), key=lambda box: (box.row, box.column))
    known = {id(box): next(keys) for box in ordered}
    boxes = tuple(
        Value(b.text, b.kind, b.rows, b.columns, b.row, b.column, known[id(b)]) if id(b) in known else b
        for b in grid.boxes
    )
    return replace(grid, boxes=boxes)


def keyed_tables(facts: Facts) -> dict[str, list[Grid]]:
    tables = tables_of(facts)
    by_table: dict[str, list[Key]] = {}
    for key in facts.cells:
        by_table.setdefault(key.split(".")[0], []).append(key)
    proactive = [key for name in by_table if name.startswith("art20") for key in by_table[name]]
    order = {
        "s2": [proactive],
        "s3": [by_table.get("applications", [])],
        "s4": [by_table.get("review_litigation", [])],
        "s6": [by_table.get("processing_fee", [])],
        "s7": [by_table.get(name, []) for name in forms.ANNEXES],
    }
    return {
        code: [keyed(facts, grid, iter(keys)) for grid, keys in zip(found, order[code], strict=False)]
        for code, found in tables.items()
    }


def ruled_document(facts: Facts, tables: dict[str, list[Grid]]) -> Document:
    """The report as a page with real tables: what HTML, DOCX and ruled PDF come to."""
    document = Document("html")
    for code, heading in (HUADU_SECTIONS if facts.form == "v2008" else SECTIONS).items():
        document.blocks.append(Paragraph(heading, Place("html", line=len(document.blocks) + 1)))
        for order, grid in enumerate(tables.get(code, [])):
            if facts.form == "v2008":
                caption = list(forms.ANNEXES.values())[min(order, 2)][0]
                document.blocks.append(Paragraph(caption, Place("html", line=len(document.blocks) + 1)))
            number = len(document.grids) + 1
            cells = [
                GridCell(
                    b.text, b.row, b.column, Place("html", table=number, row=b.row, column=b.column), b.rows, b.columns
                )
                for b in sorted(grid.boxes, key=lambda b: (b.row, b.column))
            ]
            document.blocks.append(Table(cells, True, Place("html", table=number)))
    return document


def cases(seed: int, count: int, layouts: list[str] | None = None) -> Iterator[Case]:
    """``count`` cases, each form, layout and damage in turn."""
    kinds = [
        (form, layout, damage)
        for damage in DAMAGES
        for layout in layouts or ["ruled", *LAYOUTS]
        for form in ("v2019", "v2021", "v2008")
    ]
    rng = random.Random(seed)
    for number in range(count):
        form, layout, damage = kinds[number % len(kinds)]
        yield case(form, layout, damage, rng.getrandbits(40))


def case(form: str, layout: str, damage: str, seed: int) -> Case:
    rng = random.Random(seed)
    facts = random_facts(form, rng, sparse=layout.startswith("glued"))
    tables = keyed_tables(facts)
    choices = [(code, at) for code, found in tables.items() for at in range(len(found)) if value_boxes(found[at])]
    truth = dict(facts.cells)
    touched: set[str] = set()
    rng.shuffle(choices)
    for code, at in choices:
        done = DAMAGES[damage](tables[code][at], rng)
        if done is None:
            continue
        damaged, gone, changed = done
        tables[code][at : at + 1] = damaged
        truth.update(dict.fromkeys(gone))
        truth.update(changed)
        touched = {key.rsplit(".", 1)[0] for key in (*gone, *changed)}
        break
    document = ruled_document(facts, tables) if layout == "ruled" else from_text(text_of(facts, layout, tables))
    return Case(f"{form}/{layout}/{damage}/{seed}", document, truth, touched)
