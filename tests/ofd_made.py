"""Reports written as OFD in the ways that producers write it. Shares no code with the reader, on purpose.

A report is laid out once, as runs of characters at places and rules between places, in millimetres. A dialect then says
how runs and rules are written down. What dialects do was seen in published files and in reports about readers' faults:
offsets as lists, as "g n v", too few of them, or none; one object a glyph; type in points under a CTM of 0.3528 with
the origin below the page; rules as lines, boxes, bars; templates; composite units.
"""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from tests.corpus.facts import Heading, Sample, Table
from tests.sites.grids import Grid

SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WIDTH, HEIGHT, LEFT, TOP = 210.0, 297.0, 15.0, 20.0  # millimetres
SIZE, SMALL = 4.0, 2.6  # of type: prose, tables
PAD = 0.8


@dataclass(frozen=True)
class Run:
    """Characters on one baseline, each at its own x."""

    text: str
    xs: tuple[float, ...]
    y: float
    size: float


@dataclass
class Sheet:
    """One page. A rule is (x0, y0, x1, y1); a cell the box of its four rules."""

    runs: list[Run] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    cells: list[tuple[float, float, float, float]] = field(default_factory=list)


def advance(character: str, size: float) -> float:
    return size * (1.0 if ord(character) > 0x2E7F else 0.55 if character.isdigit() else 0.5)


def wrapped(text: str, size: float, width: float) -> Iterator[str]:
    line, used = "", 0.0
    for character in text:
        step = advance(character, size)
        if line and used + step > width:
            yield line
            line, used = "", 0.0
        line, used = line + character, used + step
    if line:
        yield line


def run(text: str, x: float, y: float, size: float) -> Run:
    xs, at = [], x
    for character in text:
        xs.append(at)
        at += advance(character, size)
    return Run(text, tuple(xs), y, size)


class Layout:
    """Prose and tables from top to bottom; a table that does not fit begins a page. ``cut``: a page ends after so many
    rows of each table, which goes on below the top of the next.
    """

    def __init__(self, cut: int = 0) -> None:
        self.sheets = [Sheet()]
        self.y = TOP
        self.cut = cut

    def paragraph(self, text: str) -> None:
        for line in wrapped(text, SIZE, WIDTH - 2 * LEFT):
            if self.y + 6 > HEIGHT - 20:
                self.turn()
            self.sheets[-1].runs.append(run(line, LEFT, self.y + 4, SIZE))
            self.y += 6

    def turn(self) -> None:
        number = f"— {len(self.sheets)} —"
        self.sheets[-1].runs.append(run(number, 98, HEIGHT - 10, SIZE))
        self.sheets.append(Sheet())
        self.y = TOP

    def table(self, grid: Grid) -> None:
        if 0 < self.cut < grid.height - 1:
            self.rows(grid.crop(0, self.cut), edges(grid))
            self.turn()
            self.rows(grid.crop(self.cut), edges(grid))
        else:
            self.rows(grid, edges(grid))

    def rows(self, grid: Grid, lefts: list[float]) -> None:
        heights = [4.4] * grid.height
        shown = {}
        for box in sorted(grid.boxes, key=lambda box: box.rows):
            width = lefts[box.column + box.columns] - lefts[box.column]
            shown[box] = list(wrapped(box.text, SMALL, width - 2 * PAD))
            needed = len(shown[box]) * 3.2 + 1.2
            have = sum(heights[box.row : box.row + box.rows])
            heights[box.row + box.rows - 1] += max(needed - have, 0)
        if self.y + sum(heights) > HEIGHT - 20:
            self.turn()
        tops = [self.y]
        for height in heights:
            tops.append(tops[-1] + height)
        sheet = self.sheets[-1]
        for box, lines in shown.items():
            x0, x1 = lefts[box.column], lefts[box.column + box.columns]
            y0, y1 = tops[box.row], tops[box.row + box.rows]
            sheet.cells.append((x0, y0, x1, y1))
            sheet.rules += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
            y = (y0 + y1 - len(lines) * 3.2) / 2
            for number, line in enumerate(lines):
                width = sum(advance(character, SMALL) for character in line)
                x = x0 + PAD if box.kind == "label" else (x0 + x1 - width) / 2
                sheet.runs.append(run(line, x, y + number * 3.2 + 2.5, SMALL))
        self.y = tops[-1] + 4


def edges(grid: Grid) -> list[float]:
    """Columns of labels get more of the width than those of values."""
    shares = [1.0] * grid.width
    for box in grid.boxes:
        if box.kind == "label" and box.columns == 1:
            shares[box.column] = max(shares[box.column], 1.2 if box.rows > 8 else 1.6 if box.rows > 1 else 4.0)
    width = (WIDTH - 2 * LEFT) / sum(shares)
    out = [LEFT]
    for share in shares:
        out.append(out[-1] + share * width)
    return out


def laid_out(sample: Sample, cut: int = 0) -> list[Sheet]:
    layout = Layout(cut)
    layout.paragraph(sample.title)
    for block in sample.blocks:
        if isinstance(block, Table):
            layout.table(block.grid)
        else:
            layout.paragraph(block.text if isinstance(block, Heading) else block)
    return layout.sheets


# -- how runs are written ------------------------------------------------------------------------------------


def steps(run: Run) -> list[str]:
    return [f"{after - before:.4f}" for before, after in pairwise(run.xs)]


def text(run: Run, delta: str, x: float | None = None, attributes: str = "", inside: str = "") -> str:
    """A TextObject whose Boundary is the run's own box, one size above the baseline."""
    left = run.xs[0] if x is None else x
    boundary = f"{left:.4f} {run.y - run.size:.4f} {run.xs[-1] - left + run.size:.4f} {run.size * 1.2:.4f}"
    return (
        f'<ofd:TextObject ID="1" Boundary="{boundary}" Font="1" Size="{run.size}"{attributes}>{inside}'
        f'<ofd:TextCode X="0" Y="{run.size}"{delta}>{escape(run.text)}</ofd:TextCode></ofd:TextObject>'
    )


def listed(run: Run) -> str:
    return text(run, f' DeltaX="{" ".join(steps(run))}"' if len(run.text) > 1 else "")


def counted(run: Run) -> str:
    """Equal offsets one after the other as "g n v"."""
    out: list[str] = []
    for step in steps(run):
        if out and out[-1].split()[-1] == step:
            out[-1] = f"g {int(out[-1].split()[1]) + 1} {step}"
        else:
            out.append(f"g 1 {step}")
    tokens = " ".join(part.split()[2] if part.startswith("g 1 ") else part for part in out)
    return text(run, f' DeltaX="{tokens}"' if tokens else "", inside="\n  <ofd:FillColor Value='0 0 0'/>\n  ")


def too_few(run: Run) -> str:
    """Offsets end where they no longer change."""
    tokens = steps(run)
    while len(tokens) > 1 and tokens[-1] == tokens[-2]:
        tokens.pop()
    return text(run, f' DeltaX="{" ".join(tokens)}"' if tokens else "")


def without(run: Run) -> str:
    return text(run, "")


def by_glyph(run: Run) -> str:
    glyphs = (Run(character, (x,), run.y, run.size) for character, x in zip(run.text, run.xs, strict=True))
    mapped = (
        '<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>77</ofd:Glyphs></ofd:CGTransform>'
    )
    return "".join(text(glyph, "", inside=mapped) for glyph in glyphs if glyph.text.strip())


def under_matrix(run: Run) -> str:
    """Type in points and the page upside up under one CTM, as converters from PDF write it (Y is negative)."""
    scale = 0.3528
    xs = [x / scale for x in run.xs]
    delta = " ".join(f"{after - before:.4f}" for before, after in pairwise(xs))
    shift = f'X="{(run.xs[0] + 47.2618) / scale:.4f}" Y="{(run.y + 22.22 - 296.62) / scale:.4f}"'
    return (
        f'<ofd:TextObject ID="1" CTM="{scale} 0 0 {scale} 0 296.62" Boundary="-47.2618 -22.22 400.31 408.78" Font="1" '
        f'Size="{run.size / scale:.4f}"><ofd:TextCode {shift} DeltaX="{delta}">{escape(run.text)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def in_pieces(run: Run) -> str:
    """Several TextCodes in one object; Y of the first holds for all, indented as XML writers do."""
    codes = []
    for at in range(0, len(run.text), 3):
        piece = run.xs[at : at + 3]
        delta = " ".join(f"{b - a:.4f}" for a, b in pairwise(piece))
        y = f' Y="{run.size}"' if at == 0 else ""
        codes.append(
            f'\n  <ofd:TextCode X="{piece[0] - run.xs[0]:.4f}"{y} DeltaX="{delta}">\n    '
            f"{escape(run.text[at : at + 3])}\n  </ofd:TextCode>"
        )
    boundary = f"{run.xs[0]:.4f} {run.y - run.size:.4f} 200 {run.size}"
    return (
        f'<ofd:TextObject ID="1" Boundary="{boundary}" Font="1" Size="{run.size}">{"".join(codes)}\n</ofd:TextObject>'
    )


def twice(run: Run) -> str:
    """Bold by drawing again a hair to the right, narrow glyphs."""
    delta = f' DeltaX="{" ".join(steps(run))}"'
    again = Run(run.text, tuple(x + 0.12 for x in run.xs), run.y, run.size)
    return "".join(text(each, delta, attributes=' HScale="0.8" Weight="700"') for each in (run, again))


# -- how rules are written -----------------------------------------------------------------------------------


def path(data: str, boundary: tuple[float, float, float, float], attributes: str = "") -> str:
    x0, y0, x1, y1 = boundary
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0:.4f} {y0:.4f} {x1 - x0:.4f} {y1 - y0:.4f}" LineWidth="0.25"{attributes}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def lines(sheet: Sheet) -> str:
    """A line from the corner of its Boundary, which has no height or no width."""
    return "".join(path(f"M 0 0 L {x1 - x0:.4f} {y1 - y0:.4f}", (x0, y0, x1, y1)) for x0, y0, x1, y1 in sheet.rules)


def boxes(sheet: Sheet) -> str:
    """Each cell as a closed box."""
    return "".join(
        path(f"M 0 0 L {x1 - x0:.3f} 0 L {x1 - x0:.3f} {y1 - y0:.3f} L 0 {y1 - y0:.3f} C", (x0, y0, x1, y1))
        for x0, y0, x1, y1 in sheet.cells
    )


def bars(sheet: Sheet) -> str:
    """Filled boxes 0.3 mm thick; a shaded and a white box lie below them and are no rules."""
    out = []
    for x0, y0, x1, _ in sheet.cells[:1]:
        middle = (x0 + x1) / 2
        shade = ' Fill="true" Stroke="false"'
        out.append(path(f" M 0 0 L {middle - x0} 0 L {middle - x0} 9 L 0 9 C", (x0, y0, middle, y0 + 9), shade))
        white = path("M 0 0 L 0 50", (middle, y0, middle + 1, y0 + 50))
        out.append(white.replace("<ofd:Abb", '<ofd:StrokeColor Value="255 255 255"/><ofd:Abb'))
    for x0, y0, x1, y1 in sheet.rules:
        left, top, right, bottom = x0 - 0.15, y0 - 0.15, x1 + 0.15, y1 + 0.15
        w, h = right - left, bottom - top
        data = f"S 0 0 M0 0L{w:.4f} 0L{w:.4f} {h:.4f}L0 {h:.4f}C"
        out.append(path(data, (left, top, right, bottom), ' Stroke="false" Fill="true" Rule="Even-Odd"'))
    return "".join(out)


def one_path(sheet: Sheet) -> str:
    """All rules of a page in one object, in points from the lower left corner, under a CTM that turns them round."""
    scale = 25.4 / 72
    parts = " ".join(
        f"M {x0 / scale:.4f} {(HEIGHT - y0) / scale:.4f} L {x1 / scale:.4f} {(HEIGHT - y1) / scale:.4f}"
        for x0, y0, x1, y1 in sheet.rules
    )
    return path(parts, (0, 0, WIDTH, HEIGHT), f' CTM="{scale:.8f} 0 0 {-scale:.8f} 0 {HEIGHT}"') if parts else ""


def dots(sheet: Sheet) -> str:
    """As old Foxit producers: dots of 1/300 inch from the corner of the page, and a CTM that leads nowhere."""
    unit = 25.4 / 300
    broken = ' CTM="0.010948 0 0 0.010925 -66.688669 -55.418684"'
    return "".join(
        path(
            f"M {round(x0 / unit)} {round(y0 / unit)} L {round(x1 / unit)} {round(y1 / unit)}",
            (x0 - 0.2, y0 - 0.2, x1 + 0.2, y1 + 0.2),
            broken,
        )
        for x0, y0, x1, y1 in sheet.rules
    )


# -- how pages are put together ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dialect:
    run: Callable[[Run], str]
    rules: Callable[[Sheet], str]
    kind: str = "plain"  # where rules stand: plain, template, block, unit
    space: str = SPACE


DIALECTS = {
    "lists of offsets, lines": Dialect(listed, lines),
    "g runs, boxes": Dialect(counted, boxes),
    "too few offsets, bars": Dialect(too_few, bars),
    "no offsets, lines": Dialect(without, lines),
    "an object a glyph, bars": Dialect(by_glyph, bars),
    "points under a matrix, one path": Dialect(under_matrix, one_path),
    "pieces, rules in a template": Dialect(in_pieces, boxes, "template"),
    "bold by drawing twice, nested blocks": Dialect(twice, boxes, "block"),
    "a composite unit at half size": Dialect(counted, lines, "unit"),
    "old Foxit": Dialect(listed, dots, "plain", 'xmlns:ofd="http://www.ofdspec.org"'),
}


def written(sheets: list[Sheet], dialect: Dialect) -> dict[str, str]:
    """Parts of one document below its folder."""
    parts, pages, templates, units = {}, [], [], []
    for number, sheet in enumerate(sheets):
        words, rules = "".join(dialect.run(each) for each in sheet.runs), dialect.rules(sheet)
        used = ""
        if dialect.kind == "template":
            parts[f"Tpls/Tpl_{number}/Content.xml"] = page("", f"<ofd:Layer>{rules}</ofd:Layer>")
            templates.append(f'<ofd:TemplatePage ID="{900 + number}" BaseLoc="Tpls/Tpl_{number}/Content.xml"/>')
            used, content = f'<ofd:Template TemplateID="{900 + number}" ZOrder="Foreground"/>', words
        elif dialect.kind == "block":
            content = f"<ofd:PageBlock ID='8'><ofd:PageBlock>{words}</ofd:PageBlock>{rules}</ofd:PageBlock>"
        elif dialect.kind == "unit":
            doubled = rules.replace("<ofd:PathObject", '<ofd:PathObject CTM="1 0 0 1 0 0"')
            units.append(
                f'<ofd:CompositeGraphicUnit ID="{700 + number}" Width="420" Height="594"><ofd:Content>'
                f'<ofd:CompositeObject ID="6" Boundary="0 0 420 594" CTM="2 0 0 2 0 0" ResourceID="{800 + number}"/>'
                "</ofd:Content></ofd:CompositeGraphicUnit>"
                f'<ofd:CompositeGraphicUnit ID="{800 + number}" Width="210" Height="297"><ofd:Content>'
                f"{words}{doubled}</ofd:Content></ofd:CompositeGraphicUnit>"
            )
            box = 'Boundary="0 0 210 297" CTM="0.5 0 0 0.5 0 0"'
            content = f'<ofd:CompositeObject ID="5" {box} ResourceID="{700 + number}"/>'
        else:
            content = words + rules
        parts[f"Pages/Page_{number}/Content.xml"] = page(used, f'<ofd:Layer Type="Body">{content}</ofd:Layer>')
        pages.append(f'<ofd:Page ID="{number + 1}" BaseLoc="Pages/Page_{number}/Content.xml"/>')
    parts["PublicRes.xml"] = (
        '<ofd:Res NS BaseLoc="Res"><ofd:Fonts><ofd:Font ID="1" FontName="宋体"/></ofd:Fonts>'
        f"<ofd:CompositeGraphicUnits>{''.join(units)}</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    parts["Document.xml"] = (
        "<ofd:Document NS><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 {WIDTH} {HEIGHT}</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{''.join(templates)}</ofd:CommonData><ofd:Pages>{''.join(pages)}</ofd:Pages></ofd:Document>"
    )
    return {name: content.replace("NS", dialect.space, 1) for name, content in parts.items()}


def page(before: str, layers: str) -> str:
    return f"<ofd:Page NS>{before}<ofd:Content>{layers}</ofd:Content></ofd:Page>"


def ofd(*documents: dict[str, str], more: dict[str, bytes] | None = None) -> bytes:
    """A package of documents, each the parts below its folder Doc_n; ``more`` adds or replaces files by their path."""
    bodies = "".join(
        f"<ofd:DocBody><ofd:DocInfo/><ofd:DocRoot>Doc_{number}/Document.xml</ofd:DocRoot></ofd:DocBody>"
        for number in range(len(documents))
    )
    files = {"OFD.xml": f'<ofd:OFD {SPACE} Version="1.1" DocType="OFD">{bodies}</ofd:OFD>'.encode()}
    for number, parts in enumerate(documents):
        files |= {f"Doc_{number}/{name}": content.encode() for name, content in parts.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (files | (more or {})).items():
            package.writestr(name, content)
    return buffer.getvalue()


def one_page(content: str, resources: str = "", layers: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """A document of one A4 page with these objects in its only layer; ``layers`` stand before it."""
    parts = written([Sheet()], DIALECTS["lists of offsets, lines"])
    parts["Pages/Page_0/Content.xml"] = page("", f"{layers}<ofd:Layer>{content}</ofd:Layer>").replace("NS", SPACE, 1)
    parts["PublicRes.xml"] = f'<ofd:Res {SPACE} BaseLoc="Res">{resources}</ofd:Res>'
    return ofd(parts, more=more)
