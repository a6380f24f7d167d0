"""What is known of the cells of one sheet, whichever kind of file it came from."""

import datetime
from dataclasses import dataclass, field

Value = int | float | str | bool | datetime.date | datetime.time | datetime.timedelta
At = tuple[int, int]  # row and column, counted from 0
Area = tuple[int, int, int, int]  # first row, first column, last row, last column
WIDEST = 16_384  # columns of a sheet
WHOLE_SHEET: Area = (0, 0, 1 << 20, WIDEST)
MAX_AREAS = 20  # where there are more the whole sheet is one


@dataclass(slots=True)
class Marks:
    """Of the cells with a value. ``formats``: the codes of their number formats, where they have one;
    ``instead``: what stands in cells that have no value to show, errors and formulas never calculated; ``beside``:
    cells with digits raised, struck out or invisible; ``doubtful``: areas where numbers may not be what is seen.

    ``hidden_rows``, ``hidden_columns``: of the whole sheet; of a column the byte is not 0.
    """

    rows: tuple[int, int] = (0, -1)
    columns: tuple[int, int] = (0, -1)
    formats: dict[At, str] = field(default_factory=dict)
    instead: dict[At, str] = field(default_factory=dict)
    beside: set[At] = field(default_factory=set)
    doubtful: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: bytearray = field(default_factory=lambda: bytearray(WIDEST))

    def reach(self, row: int, column: int) -> None:
        first = self.rows[1] < 0
        self.rows = (row, row) if first else (min(self.rows[0], row), max(self.rows[1], row))
        self.columns = (column, column) if first else (min(self.columns[0], column), max(self.columns[1], column))

    def hide_columns(self, first: int, last: int) -> None:
        """``first``, ``last``: counted from 0, both included."""
        last = min(last, WIDEST - 1)
        if 0 <= first <= last:
            self.hidden_columns[first : last + 1] = b"\1" * (last + 1 - first)

    def add_doubtful(self, area: Area) -> None:
        self.doubtful.append(area)
        if len(self.doubtful) > MAX_AREAS:
            self.doubtful[:] = [WHOLE_SHEET]

    def is_hidden(self, at: At) -> bool:
        return at[0] in self.hidden_rows or (at[1] < WIDEST and self.hidden_columns[at[1]] > 0)

    def is_doubtful(self, at: At) -> bool:
        if at in self.beside:
            return True
        return any(r0 <= at[0] <= r1 and c0 <= at[1] <= c1 for r0, c0, r1, c1 in self.doubtful)

    @property
    def area(self) -> int:
        return (self.rows[1] - self.rows[0] + 1) * (self.columns[1] - self.columns[0] + 1)


@dataclass(frozen=True, slots=True)
class Sheet:
    """``merged``: the first cell of a merged range -> how many rows and columns it covers."""

    name: str
    visible: bool
    values: dict[At, Value]
    merged: dict[At, tuple[int, int]]
    marks: Marks
