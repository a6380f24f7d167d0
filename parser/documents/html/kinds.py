"""What the elements of a page are to its reader: runs of text, blocks, tables, pictures, or nothing that is shown."""

from selectolax.lexbor import LexborHTMLParser

INLINE, BLOCK, ANCHOR, RAISED, BOX, TEXT, BR, TABLE, IMG, INPUT, DROPPED = range(11)
KINDS: dict[str, int] = {
    name: kind
    for kind, names in {
        BLOCK: "address aside blockquote body caption center dd details dialog dir dl dt fieldset figcaption figure"
        " footer form h1 h2 h3 h4 h5 h6 header html li nav ol option p pre summary tbody td tfoot th thead tr ucaptitle"
        " ul",
        ANCHOR: "a",
        RAISED: "bdo del s strike sub sup",
        BOX: "article div main section ucapcontent",
        TEXT: "-text",
        BR: "br hr",
        TABLE: "table",
        IMG: "img",
        INPUT: "input",
        DROPPED: "-comment audio button canvas datastore embed head iframe noscript object rp rt script select style"
        " svg template textarea title video",
    }.items()
    for name in names.split()
}
TEXT_NUMBER, COMMENT_NUMBER = 2, 4
NUMBERED = 256  # the parser numbers the elements it knows, some two hundred; a number is had faster than a name


def numbered_kinds() -> list[int]:
    """The kind of each element that has a number."""
    made = LexborHTMLParser("")
    found = [INLINE] * NUMBERED
    for name, kind in KINDS.items():
        number = {"-text": TEXT_NUMBER, "-comment": COMMENT_NUMBER}.get(name) or made.create_node(name).tag_id
        if number < NUMBERED:
            found[number] = kind
    return found


NUMBERED_KINDS = numbered_kinds()
APART = (BLOCK, BOX)
PRE = LexborHTMLParser("").create_node("pre").tag_id
CELL_NUMBERS = frozenset(LexborHTMLParser("").create_node(name).tag_id for name in ("td", "th"))
PARAGRAPHS = frozenset(n for n, kind in enumerate(NUMBERED_KINDS) if kind == BLOCK and n != PRE)
RUNS = frozenset(n for n, kind in enumerate(NUMBERED_KINDS) if kind == INLINE)
