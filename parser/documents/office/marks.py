"""What is known of the cells of one sheet, whichever kind of file it came from."""

import datetime
from dataclasses import dataclass, field

Value = int | float | str | bool | datetime.date | datetime.time | datetime.timedelta
At = tuple[int, int]  # row and column, counted from 0


@dataclass(slots=True)
class Marks:
    """Of the cells with a value. ``formats``: the codes of their number formats, where they have one;
    ``instead``: what stands in cells that have no value to show, errors and formulas never calculated; ``beside``:
    cells with digits raised or struck out."""

    rows: tuple[int, int] = (0, -1)
    columns: tuple[int, int] = (0, -1)
    formats: dict[At, str] = field(default_factory=dict)
    instead: dict[At, str] = field(default_factory=dict)
    beside: set[At] = field(default_factory=set)

    def reach(self, row: int, column: int) -> None:
        first = self.rows[1] < 0
        self.rows = (row, row) if first else (min(self.rows[0], row), max(self.rows[1], row))
        self.columns = (column, column) if first else (min(self.columns[0], column), max(self.columns[1], column))

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
