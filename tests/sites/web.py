"""Grids and prose as HTML: the way Word pastes tables into a page, and a plain way for printing."""

from html import escape

from tests.sites.grids import Box, Grid


def _spans(box: Box) -> str:
    down = f' rowspan="{box.rows}"' if box.rows > 1 else ""
    right = f' colspan="{box.columns}"' if box.columns > 1 else ""
    return down + right


def _runs(text: str, at: int) -> str:
    """Break a text into nested spans, as Word does at every change of proofing state."""
    if len(text) < 4:
        return f'<span style="font-family:仿宋_GB2312;font-size:12pt">{escape(text)}</span>'
    middle = 2 + at % (len(text) - 3)
    return (
        f'<span style="font-family:仿宋_GB2312;font-size:12pt"><span style="mso-spacerun:yes">'
        f"{escape(text[:middle])}</span>{escape(text[middle:])}</span>"
    )


def word_table(grid: Grid, nbsp: bool = False) -> str:
    """Write a grid as pasted from Word; nbsp: values stand behind a no-break space."""
    rows = []
    for number, line in enumerate(grid.lines()):
        cells = []
        for box in line:
            align = ' align="left"' if box.kind == "label" and box.columns == 1 else ' align="center"'
            text = f"&nbsp;{box.text}" if nbsp and box.kind == "value" and box.text else None
            inner = _runs(box.text, number + box.column) if text is None else f"<span>{text}</span>"
            if not box.text:
                inner = "<span>&nbsp;</span>"
            cells.append(
                f'<td{_spans(box)} style="border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt">'
                f'<p class="MsoNormal"{align} style="line-height:16.0pt;mso-line-height-rule:exactly">'
                f'{inner}<span lang="EN-US"><o:p></o:p></span></p></td>'
            )
        line_of_cells = "\n".join(cells)
        rows.append(f'<tr style="mso-yfti-irow:{number};height:18.0pt">\n{line_of_cells}\n</tr>')
    return (
        '<table class="MsoNormalTable" border="0" cellspacing="0" cellpadding="0" '
        'style="border-collapse:collapse;mso-yfti-tbllook:1184;mso-padding-alt:0cm 5.4pt 0cm 5.4pt">\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody></table>"
    )


def word_paragraph(text: str, bold: bool = False) -> str:
    inner = f'<span style="font-family:仿宋_GB2312">{escape(text)}</span><o:p></o:p>'
    if bold:
        inner = f"<b>{inner}</b>"
    return f'<p class="MsoNormal" style="text-indent:32.0pt">{inner}</p>'


def plain_table(grid: Grid, classes: str = "", widths: tuple[int, ...] = ()) -> str:
    """Write a grid for printing; widths: per cent of each column."""
    rows = []
    for line in grid.lines():
        cells = "".join(
            f'<td class="{box.kind}"{_spans(box)}>{escape(box.text).replace(chr(10), "<br>")}</td>' for box in line
        )
        rows.append(f"<tr>{cells}</tr>")
    body = "\n".join(rows)
    columns = "".join(f'<col style="width:{width}%">' for width in widths)
    return f'<table class="{classes}"><colgroup>{columns}</colgroup><tbody>\n{body}\n</tbody></table>'
