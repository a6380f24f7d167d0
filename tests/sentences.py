"""What the parser tells of one line of a report's prose."""

from parser.documents.document import Document, Paragraph, Place
from parser.report import ProseFact, Section
from parser.text.prose import facts

Shown = dict[str, float | tuple[float, str]]


def told(text: str, form: str | None = "v2021", year: int = 2023, code: str = "s1") -> list[ProseFact]:
    """The facts of one line of section one."""
    document = Document("text", [Paragraph(line, Place("text", line=i)) for i, line in enumerate(text.split("\n"), 1)])
    return facts(document, [Section(code, "", text)], form, year)


def shown(found: list[ProseFact]) -> Shown:
    """Code -> value, with the exactness when it is not exact."""
    pairs = [(f.code, f.value if f.exactness == "exact" else (f.value, f.exactness)) for f in found]
    assert len(pairs) == len(dict(pairs)), f"a code twice in {pairs}"
    return dict(pairs)
