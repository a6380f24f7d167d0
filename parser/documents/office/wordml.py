"""The words of WordprocessingML, and how its elements are walked.

Three vocabularies say the same: ECMA-376 transitional, ISO 29500 strict and Word 2003 XML. They are made one before the
text is parsed, so that everything else knows the transitional names alone.
"""

from collections.abc import Iterator

from lxml import etree

WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/"
SAME = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", WORD),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", OFFICE + b"math"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", OFFICE + b"relationships"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
)
W = f"{{{WORD.decode()}}}"
R = f"{{{OFFICE.decode()}relationships}}"
M = f"{{{OFFICE.decode()}math}}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
VML = "{urn:schemas-microsoft-com:vml}"
COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATIVES = f"{COMPATIBILITY}AlternateContent"
ANNOTATION = "{http://schemas.microsoft.com/aml/2001/core}annotation"  # tracked changes and comments of Word 2003 XML
HINT = "{http://schemas.microsoft.com/office/word/2003/auxHint}"  # in Word 2003 XML, what was printed last

VAL = f"{W}val"
SHOWN = (f"{W}t", f"{W}tbl", f"{W}txbxContent", f"{A}blip", f"{VML}imagedata", f"{VML}textpath")
# What holds no text of the document as it reads with all changes accepted.
LEFT_OUT = frozenset(
    f"{W}{name}"
    for name in (
        "comment del delText delInstrText instrText moveFrom pPr pgNum rPr rt sectPr tblGrid tblPr tblPrEx tcPr trPr"
        " softHyphen listPr"
    ).split()
) | {f"{M}rPr", f"{M}ctrlPr"}
OFF = ("0", "false", "off", "none")


def one_vocabulary(xml: bytes) -> bytes:
    """The same XML with the names of the transitional vocabulary; UTF-16 becomes UTF-8."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = xml.decode("utf-16", "replace")
        xml = (text.split("?>", 1)[-1] if text.startswith("<?xml") else text).encode()
    if b"purl.oclc.org" in xml or b"2003/wordml" in xml:
        for other, name in SAME:
            xml = xml.replace(other, name)
    return xml


def value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(VAL, "")


def is_on(element: etree._Element | None) -> bool:
    """A switch such as w:vanish: there, and not turned off again."""
    return element is not None and value(element) not in OFF


def integer(element: etree._Element | None, default: int) -> int:
    return default if element is None else whole(element.get(VAL), default)


def whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def chosen(alternatives: etree._Element) -> etree._Element | tuple[()]:
    """The branch of mc:AlternateContent to read: the first that shows anything, so that nothing is read twice."""
    for branch in alternatives:
        if next(branch.iter(*SHOWN), None) is not None:
            return branch
    return ()


def is_dropped(element: etree._Element) -> bool:
    """A tracked change of Word 2003 XML that took something out, or a comment."""
    return element.tag == ANNOTATION and element.get(f"{W}type") in ("Word.Deletion", "Word.Comment")


def below(parent: etree._Element | tuple[()], wanted: frozenset[str]) -> Iterator[etree._Element]:
    """The next elements of some names, through content controls, tracked insertions and whatever else wraps them."""
    for element in parent:
        tag = element.tag
        if tag in wanted:
            yield element
        elif tag in LEFT_OUT or not len(element) or is_dropped(element):
            continue
        else:
            yield from below(chosen(element) if tag == ALTERNATIVES else element, wanted)
