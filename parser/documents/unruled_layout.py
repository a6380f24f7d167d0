"""Heads, labels and numbers of a table without rules -> cells in rows and columns, with boxes that meet.

Columns from the left: labels of groups, labels of rows, numbers. Rows from the top: heads of groups, heads, the rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parser.documents.heads import Band, Heads, edges_of
from parser.documents.lattice import LatticeCell, LatticeTable
from parser.documents.lines import Character
from parser.documents.pieces import Piece

WRAP = 1.75  # em between two lines of a group's label


@dataclass(slots=True)
class Row:
    """One printed row. ``unsure``: its label may be that of another."""

    y: float
    label: list[Piece]
    numbers: list[Piece]
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class UnruledTable:
    """``unsure``: the numbers of cells that may belong to another row. ``bands``: the columns of its numbers."""

    table: LatticeTable
    unsure: frozenset[int]
    bands: tuple[Band, ...]


def laid_out(heads: Heads, rows: list[Row], groups: Sequence[Piece], em: float) -> UnruledTable:
    """Place everything in a grid without spans but those of heads of groups."""
    columns = group_columns(groups)
    shift = len(columns) + any(row.label for row in rows)
    slots: dict[tuple[int, int], list[Piece]] = {}
    spans: dict[tuple[int, int], int] = {}

    def put(row: int, column: int, pieces: Iterable[Piece]) -> None:
        slots.setdefault((row, column), []).extend(pieces)

    for number, level in enumerate(heads.levels):
        for head in level:
            put(number, shift + head.first, head.pieces)
            spans[number, shift + head.first] = head.last - head.first + 1
    top = len(heads.levels)
    for head in heads.leaves:
        put(top, shift + head.first, head.pieces)
    if heads.corner and shift:
        put(top, shift - 1, heads.corner)
    top += bool(heads.leaves or heads.corner)
    for number, row in enumerate(rows, top):
        if row.label:
            put(number, shift - 1, row.label)
        for piece in row.numbers:
            put(number, shift + band_of(piece, heads.bands), [piece])
    for block in blocks(groups, em):
        y = sum(piece.y for piece in block) / len(block)
        nearest = min(range(len(rows)), key=lambda n: abs(rows[n].y - y))
        put(top + nearest, band_of(block[0], columns), block)
    xs = column_edges(columns, [p for row in rows for p in row.label], heads.bands, shift)
    ys = row_edges(slots, top + len(rows))
    cells: list[LatticeCell] = []
    unsure: set[int] = set()
    for r in range(top + len(rows)):
        c = 0
        while c < len(xs) - 1:
            wide = spans.get((r, c), 1)
            box = (xs[c], ys[r], xs[c + wide], ys[r + 1])
            if r >= top and rows[r - top].unsure:
                unsure.add(len(cells))
            cells.append(LatticeCell(r, c, 1, wide, box, in_order(slots.get((r, c), ()))))
            c += wide
    return UnruledTable(
        LatticeTable((xs[0], ys[0], xs[-1], ys[-1]), tuple(cells)), frozenset(unsure), tuple(heads.bands)
    )


def in_order(pieces: Iterable[Piece]) -> tuple[Character, ...]:
    return tuple(character for piece in pieces for character in piece.characters)


def band_of(piece: Piece, bands: Sequence[Band]) -> int:
    return max(range(len(bands)), key=lambda n: piece.over(*bands[n]))


def group_columns(groups: Sequence[Piece]) -> list[Band]:
    """Labels of groups above each other stand in one column."""
    out: list[Band] = []
    for low, high in sorted((piece.x0, piece.x1) for piece in groups):
        if out and low < out[-1][1]:
            out[-1] = (out[-1][0], max(high, out[-1][1]))
        else:
            out.append((low, high))
    return out


def blocks(groups: Sequence[Piece], em: float) -> list[list[Piece]]:
    """The lines of each group's label together."""
    out: list[list[Piece]] = []
    for piece in sorted(groups, key=lambda p: (p.y, p.x0)):
        for block in out:
            upper = block[-1]
            if piece.over(upper.x0, upper.x1) > 0 and 0.7 * em <= piece.y - upper.y <= WRAP * em:
                block.append(piece)
                break
        else:
            out.append([piece])
    return out


def column_edges(columns: Sequence[Band], labels: Sequence[Piece], bands: Sequence[Band], shift: int) -> list[float]:
    edges = edges_of(bands)
    if not shift:
        return edges
    outer = min([p.x0 for p in labels] + [low for low, _ in columns], default=edges[0]) - 3.0
    inner = [high + 1.0 for _, high in columns]
    ends = max([p.x1 for p in labels] + [high + 2.0 for _, high in columns], default=outer)
    first = (ends + bands[0][0]) / 2 if ends < bands[0][0] else bands[0][0]
    if not labels:
        return [outer, *inner[:-1], first, *edges[1:]]
    return [outer, *inner, max(first, *inner, outer) if inner else first, *edges[1:]]


def row_edges(slots: dict[tuple[int, int], list[Piece]], count: int) -> list[float]:
    """Between two rows the middle of the room that their characters leave."""
    tops, bottoms = [float("inf")] * count, [float("-inf")] * count
    for (row, _), pieces in slots.items():
        for piece in pieces:
            tops[row] = min(tops[row], *(c.y0 for c in piece.characters))
            bottoms[row] = max(bottoms[row], *(c.y1 for c in piece.characters))
    return [tops[0], *((bottoms[n] + tops[n + 1]) / 2 for n in range(count - 1)), bottoms[-1]]
