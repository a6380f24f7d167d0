"""Printed rows -> values under columns: by the heads where the grid is ruled, by order only where nothing is lost."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parser.alignment.columns import Counted, Heads
from parser.alignment.values import APART, compact, looks_like_value, read_value
from parser.documents.document import Grid, GridCell, Place
from parser.forms import Form, FormTable

Column = tuple[str, str]  # (row code of a one-line table or '', column code)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """One printed row of a table: its label and the cells right of it."""

    table: FormTable
    row: str
    label: str
    values: list[GridCell]
    grid: Grid
    number: int
    heads: Heads | None
    unplaced: bool = False  # under heads of another table, or its label holds those of several rows
    height: int | None = None  # rows of the grid that its label covers
    foreign: bool = False  # a row the form does not have; ``row`` is its printed label

    @property
    def place(self) -> Place | None:
        return self.values[0].place if self.values else None

    @property
    def shown(self) -> str:
        return " | ".join(cell.text or "·" for cell in self.values)

    @property
    def columns(self) -> list[Column]:
        """The columns in the form's order; for a one-line table every row of the form times every column."""
        rows = [row.code for row in self.table.rows] if self.table.one_line else [""]
        return [(row, column.code) for row in rows for column in self.table.columns]

    @property
    def filled(self) -> list[GridCell]:
        return [cell for cell in self.values if compact(cell.text)]


@dataclass(frozen=True, slots=True)
class Placed:
    """What a cell prints. ``disputed``: its heads and its order in the line say different things."""

    raw: str
    place: Place
    doubtful: bool = False
    disputed: bool = False
    confidence: float | None = None


Reading = dict[Column, Placed]


def place_values(form: Form, lines: list[PrintedLine]) -> Iterator[tuple[PrintedLine, Reading]]:
    """The reading of each line of one grid. A line that cannot be placed at all has an empty reading."""
    if not lines:
        return
    counted = Counted(lines[0].grid)
    shifted = lost_column(form, lines)
    turned = turned_heads(form, lines, counted)
    holes = Counter(map(holes_of, lines))
    for line in lines:
        if line.unplaced:
            yield line, doubtful(line)
        elif id(line) in shifted:
            yield line, ends_only(line)
        elif ran_together(line):
            yield line, disputed(line)
        else:
            reading = by_heads(form, line, turned, counted)
            yield line, reading or known_heads_only(line, by_order(line, holes[holes_of(line)]), counted)


def holes_of(line: PrintedLine) -> tuple[int, ...]:
    """How many cells a line has, and which of them are empty."""
    return len(line.values), *(at for at, cell in enumerate(line.values) if not compact(cell.text))


def by_heads(form: Form, line: PrintedLine, turned: set[int], counted: Counted) -> Reading:
    """Read under the heads; {} when the heads are unknown or a cell of the row is not there.

    In text, where a lost cell moves those after it, only a row without empty cells is read so.
    """
    reading = under_heads(line, counted)
    if not reading:
        return {}
    if stretched(reading):
        return disputed(line)
    undisputed = id(line.heads) not in turned or texts(reading) == texts(in_order(line, reading))
    if agrees_with_order(line, reading) and in_form_order(form, line, reading) and undisputed:
        return reading
    return disputed(line)


def under_heads(line: PrintedLine, counted: Counted) -> Reading:
    """What stands under each head; {} when the heads are unknown or a cell of the row is not there."""
    if line.heads is None:
        return {}
    lines_up = line.heads.lines_up(counted, line.number) and len(line.filled) == len(line.values)
    if not (line.heads.fits(counted) or lines_up):
        return {}
    cover = counted.cover
    reading: Reading = {}
    for column, code in line.heads.columns.items():
        cell = cover.get((line.number, column))
        if cell is None or cell not in line.values:
            return {}
        wide = sum(cover.get((line.number, other)) is cell for other in line.heads.columns)
        reading[code] = placed(line, cell, doubtful=wide > 1 and bool(compact(cell.text)))
    return reading


def in_order(line: PrintedLine, reading: Reading) -> Reading:
    """The same cells from left to right under the heads in the form's order."""
    printed = [reading[code] for _, code in sorted(line.heads.columns.items())] if line.heads else []
    return dict(zip(line.columns, printed, strict=True))


def texts(reading: Reading) -> dict[Column, str]:
    return {code: compact(value.raw) for code, value in reading.items()}


def turned_heads(form: Form, lines: list[PrintedLine], counted: Counted) -> set[int]:
    """Heads in another order than the form's, over a line whose sum holds in the form's order alone.

    A line of zeros and one number may hold its sum under them as well: what one line disproves, no other proves.
    """
    found = set()
    for line in lines:
        reading = under_heads(line, counted) if out_of_order(form, line) and not line.unplaced else {}
        if reading and not sum_holds(line, reading) and sum_holds(line, in_order(line, reading)):
            found.add(id(line.heads))
    return found


def sum_holds(line: PrintedLine, reading: Reading) -> bool:
    """Whether the last column is the sum of the others, all of them numbers."""
    values = [read_value(reading[code].raw).value for code in line.columns]
    numbers = [value for value in values if value is not None]
    return len(numbers) == len(values) and sum(numbers[:-1]) == numbers[-1]


def in_form_order(form: Form, line: PrintedLine, reading: Reading) -> bool:
    """Heads in another order than the form's are believed only where the line's own sum holds under them.

    A header that lost a cell turns the heads round: 总计 comes to stand over the natural persons.
    """
    return not out_of_order(form, line) or sum_holds(line, reading)


def out_of_order(form: Form, line: PrintedLine) -> bool:
    """Whether the heads stand in another order than the form's, where the form has a sum that can tell."""
    printed = [code for _, code in sorted(line.heads.columns.items())] if line.heads else []
    return printed != line.columns and sum_line(form, line.table)


def agrees_with_order(line: PrintedLine, reading: Reading) -> bool:
    """The second reading, the last k values of the line, against the first; silent where it cannot be made."""
    numbers = [cell for cell in line.filled if looks_like_value(cell.text)]
    if len(numbers) != len(line.columns) or line.heads is None:
        return True
    inverse = sorted((column, code) for column, code in line.heads.columns.items())
    return all(reading[code].raw == cell.text for (_, code), cell in zip(inverse, numbers, strict=True))


def by_order(line: PrintedLine, alike: int) -> Reading:
    """Read left to right when as many cells are filled as the table has columns, or each stands in its place.

    ``alike``: lines of the grid with the same empty cells. In text an empty cell may belong to a label that
    spans columns, so holes are believed only where at least three lines show the same, the last one filled.
    """
    columns = ordered_columns(line)
    filled, values = line.filled, line.values
    if len(filled) == len(columns):
        return {code: placed(line, cell) for code, cell in zip(columns, filled, strict=True)}
    if not filled:
        if len(values) < len(columns):
            return {}
        return {code: placed(line, cell) for code, cell in zip(columns, values[-len(columns) :], strict=True)}
    in_place = line.grid.ruled or line.table.one_line or alike >= 3 or len(filled) == 1
    if len(values) == len(columns) and compact(values[-1].text) and in_place:
        return {code: placed(line, cell) for code, cell in zip(columns, values, strict=True)}
    return doubtful(line)


def known_heads_only(line: PrintedLine, reading: Reading, counted: Counted) -> Reading:
    """Where others stand in the header instead of heads of the form, only what is under its own head is sure."""
    heads = line.heads
    if heads is None or not heads.unread or not heads.found or not counted.ruled or counted.columns != heads.width:
        return reading
    under = {code: counted.cover.get((line.number, column)) for column, code in heads.found.items()}

    def sure(code: Column, value: Placed) -> bool:
        cell = under.get(code if line.table.one_line else ("", code[1]))
        return cell is not None and cell.place == value.place

    return {code: value if sure(code, value) else replace(value, doubtful=True) for code, value in reading.items()}


def ordered_columns(line: PrintedLine) -> list[Column]:
    """The columns in printed order: the header row's when it names each one, else the form's."""
    order = line.heads.order if line.heads else ()
    codes = [column.code for column in line.table.columns]
    if not line.table.one_line and sorted(filter(None, order)) == sorted(codes) and None not in order:
        return [("", code) for code in order if code]
    return line.columns


def doubtful(line: PrintedLine) -> Reading:
    """Every cell of the line ambiguous, with the whole line as its printed text."""
    place = line.place
    if place is None:
        return {}
    return {code: Placed(line.shown, place, True) for code in line.columns}


def disputed(line: PrintedLine) -> Reading:
    return {code: replace(value, disputed=True) for code, value in doubtful(line).items()}


def ran_together(line: PrintedLine) -> bool:
    """Whether one cell holds two numbers while another is empty: a border was lost, and what follows may have moved."""
    return len(line.filled) < len(line.values) and any(APART.search(cell.text) for cell in line.filled)


def stretched(reading: Reading) -> bool:
    """Whether a filled cell stands under several heads: a border was lost, and the cells beside it may have moved."""
    places = [value.place for value in reading.values() if compact(value.raw)]
    return len(places) != len(set(places))


def placed(line: PrintedLine, cell: GridCell, *, doubtful: bool = False) -> Placed:
    """A number that reaches into the next row is no more the one row's than the other's."""
    shared = line.height is not None and cell.rowspan > line.height and bool(compact(cell.text))
    return Placed(cell.text, cell.place, doubtful or cell.doubtful or shared, confidence=cell.confidence)


def lost_column(form: Form, lines: list[PrintedLine]) -> set[int]:
    """Lines of a fragment that lost one inner column (seen in a report of 2020: six values under seven heads).

    The sign: each line of the fragment has one value too few and its last place empty; the last value
    is the sum of those before it in each, and in at least one that sum is not 0. So the last value
    is the printed total and the first stands next to the label; which of the others is gone cannot be told.
    """
    candidates = [line for line in lines if line.filled and sum_line(form, line.table)]
    short = [line for line in candidates if len(line.filled) == len(line.columns) - 1]
    if len(short) < 2 or len(short) != len(candidates):
        return set()
    evidence = False
    for line in short:
        if compact(line.values[-1].text) and len(line.values) >= len(line.columns):
            return set()
        values = [read_value(cell.text).value for cell in line.filled]
        numbers = [value for value in values if value is not None]
        if len(numbers) != len(values) or sum(numbers[:-1]) != numbers[-1]:
            return set()
        evidence = evidence or numbers[-1] != 0
    return {id(line) for line in short} if evidence else set()


def sum_line(form: Form, table: FormTable) -> bool:
    """Whether the form says that the last column of a table is the sum of the others."""
    codes = tuple(column.code for column in table.columns)
    return not table.one_line and any(
        rule.table == table.code and rule.along == "rows" and rule.left == codes[:-1] and rule.right == codes[-1:]
        for rule in form.checks
    )


def ends_only(line: PrintedLine) -> Reading:
    """First and last column read, those between ambiguous."""
    reading = doubtful(line)
    reading[line.columns[0]] = placed(line, line.filled[0])
    reading[line.columns[-1]] = placed(line, line.filled[-1])
    return reading


def without_number(values: list[GridCell], number: int) -> list[GridCell]:
    """The cells of a numbered row without the row's own number, which must never pass for a value."""
    filled = [cell for cell in values if compact(cell.text)]
    own = bool(filled) and compact(filled[0].text).lstrip("0") == str(number)
    return [cell for cell in values if not (own and cell is filled[0])]
