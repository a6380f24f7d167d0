"""One page of an OFD -> its blocks in reading order, what is doubtful in them, and what of it could not be read."""

from collections.abc import Iterator

from parser.documents import agreement, lattice
from parser.documents.cell_text import cell_texts
from parser.documents.document import Block, Grid, GridCell, Issue, Paragraph, Place
from parser.documents.furniture import Sheet
from parser.documents.lattice import Character, LatticeCell, LatticeTable
from parser.documents.lines import upright as set_upright
from parser.documents.matrices import Box
from parser.documents.ofd.container import PageContent
from parser.documents.ofd.content import Drawn, drawn
from parser.documents.ofd.geometry import POINTS, area, common, points
from parser.documents.ofd.text import Run
from parser.documents.ofd.turned import quarters_of, turned_box, turned_characters, turned_rules
from parser.documents.struck import struck_digits

MAX_CROSSINGS = 250_000  # horizontal rules times vertical ones; a page of 60 rows and 15 columns has 1,000
SCANNED = 0.6  # of the page: a picture this large is the page
TOLD = 0.15  # of the page: a smaller picture is a seal or an emblem
FEW = 40  # characters; a scan may bear a page number or a header as text


class PageReader:
    """One page. ``tables``: how many tables there are up to and with this page; ``scanned``: it is a picture."""

    def __init__(self, page: PageContent, number: int, tables: int) -> None:
        self.number = number
        self.tables = tables
        self.page = page
        self.paper: Box = (0.0, 0.0, page.box[2] - page.box[0], page.box[3] - page.box[1])
        self.found: Drawn = drawn(page)
        self.issues: list[Issue] = []
        self.covered = covered(self.found, self.paper)
        self.runs = [run for run in self.found.runs if self.is_shown(run)]
        printed = [character for run in self.runs for character in run.characters]
        self.turned = quarters_of(printed)
        self.characters = turned_characters(printed, self.turned)
        level = turned_rules(self.found.rules, self.turned).horizontal
        self.struck = set(map(id, struck_digits(level, self.characters)))
        self.scanned = self.covered and len(self.characters) < FEW

    def sheet(self) -> Sheet:
        self.say()
        tables = [table for table in self.ruled() if not table.is_box]
        doubts = [turned_box(box, self.turned) for box in self.doubtful()]
        placed: list[tuple[float, Block]] = []
        for table in tables:
            self.tables += 1
            placed.append((table.box[1], self.grid_of(table, doubts)))
        outside = [c for c in self.characters if not any(table.holds(c) for table in tables)]
        placed.extend(self.paragraphs(outside))
        return Sheet(self.paper[3] * POINTS, [block for _, block in sorted(placed, key=lambda item: item[0])])

    def issue(self, kind: str, message: str, box: Box | None = None) -> None:
        place = Place("ofd", page=self.number, box=box)
        self.issues.append(Issue(kind, f"page {self.number}: {message}", place))

    def say(self) -> None:
        """What of the page could not be read or is not text."""
        for message in self.page.lost:
            self.issue("missing_part", message)
        for message, box in self.found.torn:
            self.issue("unreadable_object", message, box and points(box))
        for run in self.found.runs:
            if run.slanted:
                self.issue("slanted_text", f"taken for a watermark: {run.text[:60]}", run.box)
            elif run.doubt:
                self.issue("doubtful_text", f"{run.doubt}: {run.text[:60]}", run.box)
        for note in self.page.notes:
            self.issue(
                "annotation_not_read", f"an annotation was not read: {note.text[:60]}", note.box and points(note.box)
            )
        for picture in self.found.pictures:
            share = area(common(picture.box, self.paper)) / area(self.paper)
            if share >= TOLD and not self.covered:
                self.issue("picture_not_read", f"a picture over {share:.0%} of it was not read", points(picture.box))
        if not self.characters and not self.scanned and len(self.found.rules) > FEW:
            self.issue("page_without_text", "no text; it may be drawn as outlines")

    def box(self, box: Box) -> Box:
        """Where a box stands on the page as it is shown, whichever way it was turned for reading."""
        return turned_box(box, 4 - self.turned)

    def is_shown(self, run: Run) -> bool:
        """Whether a run is printed. Under or in a scan, invisible text is what somebody's recognition made of it."""
        if not run.painted or run.slanted:
            return False
        if not self.covered:
            return True
        least = SCANNED * area(self.paper)
        over = (p.order > run.order and area(common(p.box, self.paper)) >= least for p in self.found.pictures)
        return not run.faint and not any(over)

    def ruled(self) -> list[LatticeTable]:
        rules = turned_rules(self.found.rules, self.turned)
        dotted = lattice.dotted(rules.dots)
        horizontal = lattice.merged([*rules.horizontal, *dotted[0]])
        vertical = lattice.merged([*rules.vertical, *dotted[1]])
        if len(horizontal) * len(vertical) > MAX_CROSSINGS:
            self.issue("page_too_full", f"{len(horizontal)} x {len(vertical)} rules: no table is read from them")
            return []
        return lattice.tables(horizontal, vertical, self.characters)

    def doubtful(self) -> Iterator[Box]:
        """Where something may be missing or wrong, in points; the whole page where that is not known."""
        yield from (box for run in self.runs if run.doubt for box in (run.box, run.boundary) if box)
        boxes = [box for _, box in self.found.torn] + [note.box for note in self.page.notes]
        yield from (points(box or self.paper) for box in boxes)

    def grid_of(self, table: LatticeTable, doubts: list[Box]) -> Grid:
        """Cells are doubtful, too, where the numbers along the printed lines speak against them."""
        against = agreement.disputed(table)
        cells = []
        for number, (cell, text) in enumerate(zip(table.cells, cell_texts(table), strict=True)):
            place = Place("ofd", self.tables, cell.row + 1, cell.column + 1, self.number, self.box(cell.box))
            struck = any(id(character) in self.struck for character in cell.characters)
            unsure = number in against or struck or is_doubtful(cell, doubts)
            cells.append(GridCell(text, cell.row, cell.column, place, cell.rowspan, cell.colspan, unsure))
            if number in against and text:
                message = f"page {self.number}, {text!r}: {against[number]}"
                self.issues.append(Issue("readings_disagree", message, place))
        return Grid(cells, True, Place("ofd", self.tables, page=self.number, box=self.box(table.box)), "ofd")

    def paragraphs(self, characters: list[Character]) -> Iterator[tuple[float, Paragraph]]:
        """Lines outside of tables with their upper edge; what lies on its side after what stands upright."""
        order = 0
        for turned in range(4):
            for line in lattice.lines([c for c in characters if c.turned == turned]):
                order += 1
                xs, ys = [x for c in line for x in (c.x0, c.x1)], [y for c in line for y in (c.y0, c.y1)]
                whole = Character("", min(xs), min(ys), max(xs), max(ys), -turned % 4)
                box = (set_upright(whole) if turned else whole)[1:5]
                place = Place("ofd", page=self.number, line=order, box=self.box(box))
                yield box[1], Paragraph(lattice.line_text(line).strip(), place)


def covered(found: Drawn, paper: Box) -> bool:
    """Whether pictures make the page: one over most of it, or the strips of a scan together."""
    return sum(area(common(picture.box, paper)) for picture in found.pictures) >= SCANNED * area(paper)


def is_doubtful(cell: LatticeCell, doubts: list[Box]) -> bool:
    x0, y0, x1, y1 = cell.box
    return any(box[0] < x1 and box[2] > x0 and box[1] < y1 and box[3] > y0 for box in doubts)
