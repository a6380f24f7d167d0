"""Search text for SQLite's stock FTS5 tokenizer unicode61: no dictionary, no C extension.

unicode61 takes a run of Han characters as one word, so 诉讼 would never be found inside a sentence.
Here every CJK character becomes a token of its own by U+001F between characters, and a query becomes
a phrase. Measured on 100,000 documents: recall is 100 % for words of any length, where ``trigram``
finds nothing below three characters and word segmentation loses 2 to 50 %. U+001F costs one byte, is
a separator for unicode61 and does not occur in clean text: without it the text is back as it was.

A phrase of single characters could run over a punctuation mark (一总 in 一、总体情况). One private-use
token after each mark prevents that: unicode61 takes category Co for a word, so the tokens on both
sides are no neighbours.
"""

import html
import re
import unicodedata
from collections.abc import Iterator

from parser.alignment.labels import RADICALS

SEPARATOR = "\x1f"
SENTENCE = "\ue000"

# Han of all planes with 々〆〇, kana, hangul, compatibility ideographs.
CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
# Letters and digits as unicode61 sees them, as near as Python's tables allow.
WORD = r"[^\W_]"

FULL_WIDTH_PUNCTUATION = "\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
FOLDABLE = re.compile(f"[^{FULL_WIDTH_PUNCTUATION}]+")
GAP = re.compile(f"(?<=[{CJK}])[\\s\u200b\ufeff]+(?=[{CJK}])")
CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff"
INVISIBLE = re.compile(f"[{CONTROLS}{SENTENCE}]")
EDGE = re.compile(f"(?<=[{CJK}])(?={WORD})|(?<={WORD})(?=[{CJK}])")
# 1,234 and 12:30 are one number and one time; every other comma or colon parts two clauses.
STOP = re.compile("[。！？；，、：…]|[!?;]|(?<![0-9A-Za-z])[,:]|[,:](?![0-9A-Za-z])")

# Operators typed with a Chinese input method. Inside words they mean what their ASCII twins mean.
TYPED = str.maketrans({"“": '"', "”": '"', "„": '"', "＂": '"', "－": "-", "−": "-", "＊": "*", "｜": "|"})
PART = re.compile(r'(?P<minus>-?)(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))')


def normalise(text: str) -> str:
    """Text as it is searched: folded, and broken lines of Chinese joined.

    White space between two CJK characters is an artefact of line breaks in PDF and Word.
    """
    return GAP.sub("", folded(text))


def folded(text: str) -> str:
    """One spelling per character, nothing invisible.

    NFKC folds １２３ＡＢＣ, ①, ㎡, ligatures and the Kangxi radicals that PDF fonts print for characters
    (⾏ for 行); radicals of the supplement block, which NFKC leaves alone, go by table. Full-width
    punctuation stays as readers expect it.
    """
    text = FOLDABLE.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text).translate(RADICALS)
    return INVISIBLE.sub("", text)


def index_text(text: str | None) -> str:
    """Normalised text with U+001F at both edges of a CJK character and a token after every stop."""
    stopped = STOP.sub(lambda stop: stop.group() + SENTENCE + SEPARATOR, normalise(text or ""))
    return EDGE.sub(SEPARATOR, stopped)


def plain(text: str | None) -> str:
    """What :func:`index_text` marked, without the marks: for FTS5's own ``snippet()`` and ``highlight()``."""
    return (text or "").replace(SEPARATOR, "").replace(SENTENCE, "")


def match_query(search: str | None) -> str:
    """What a person typed, as an FTS5 expression that never has a syntax error.

    Words are ANDed; "…" or “…” is a phrase with its spaces and stops; -word leaves out; OR or | joins
    two words; word* is a prefix, for Latin letters and digits only. A search without a word to look
    for gives ``""``, which has no hits.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    joined = False
    for minus, text, quoted in parts(search):
        if not quoted and text in ("OR", "|"):
            joined = bool(wanted)
            continue
        if not quoted and text in ("AND", "+"):
            continue
        tokens = index_tokens(text)
        if not tokens:
            continue
        starred = not quoted and text.endswith("*") and not re.match(f"[{CJK}]", tokens[-1])
        phrase = '"' + SEPARATOR.join(tokens) + '"' + (" *" if starred else "")
        if minus:
            unwanted.append(phrase)
        elif joined:
            wanted[-1] = f"({wanted[-1]} OR {phrase})"
        else:
            wanted.append(phrase)
        joined = False
    if not wanted:
        return '""'
    expression = " AND ".join(wanted)
    return f"({expression}) NOT ({' OR '.join(unwanted)})" if unwanted else expression


def terms(search: str | None) -> list[str]:
    """The words and phrases a search asks for, longest first: what is marked in the text that was found."""
    found = {
        text.rstrip("*") if not quoted else text
        for minus, text, quoted in parts(search)
        if not minus and (quoted or text not in ("OR", "|", "AND", "+")) and index_tokens(text)
    }
    return sorted(found, key=lambda term: (-len(term), term))


def parts(search: str | None) -> Iterator[tuple[bool, str, bool]]:
    """(excluded?, text, quoted?) for each word or phrase of a search."""
    for found in PART.finditer((search or "").translate(TYPED)):
        quoted = found["quoted"] is not None
        yield bool(found["minus"]), found["quoted"] if quoted else found["word"], quoted


def index_tokens(text: str) -> list[str]:
    """The tokens of a phrase in the order of the index, without stops at its two ends."""
    tokens: list[str] = re.findall(f"{SENTENCE}|{WORD}+", index_text(text))
    while tokens and tokens[0] == SENTENCE:
        del tokens[0]
    while tokens and tokens[-1] == SENTENCE:
        del tokens[-1]
    return tokens


def term_pattern(term: str) -> str:
    """A regular expression for a term in normalised text, as tolerant of brackets as the index is."""
    pattern = ""
    for token in index_tokens(term):
        if token == SENTENCE:
            pattern += r"[\W_]+"
            continue
        if pattern and not pattern.endswith("+"):
            pattern += r"[^\w。！？；，、：…!?;,:]*"
        pattern += re.escape(token) if re.match(f"[{CJK}]", token) else rf"(?<![0-9A-Za-z]){re.escape(token)}"
    return pattern


def snippet(text: str | None, search: str | None, width: int = 120) -> str:
    """HTML-escaped extract of about ``width`` characters with ``<mark>`` round what was searched for.

    Shows the surroundings of the first place of up to three different terms; the beginning of the
    text when none of them occurs in it. The result holds no other markup and is safe in a page.
    """
    clean = " ".join(folded(text or "").split())
    patterns = [term_pattern(term) for term in terms(search)]
    firsts = [hit.start() for pattern in patterns if (hit := re.search(pattern, clean, re.IGNORECASE))]
    places = sorted(firsts)[:3] or [0]
    marked = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)
    extracts: list[str] = []
    end = 0
    for place in places:
        if extracts and place < end:
            continue
        size = width // len(places)
        start = max(end, place - size // 3)
        stop = min(len(clean), start + size)
        extracts.append(("…" if start > end else "") + mark(clean[start:stop], marked))
        end = stop
    return "".join(extracts) + ("…" if end < len(clean) else "")


def mark(text: str, pattern: re.Pattern[str]) -> str:
    """Escaped text with ``<mark>`` round each match."""
    pieces: list[str] = []
    last = 0
    for hit in pattern.finditer(text):
        pieces += [html.escape(text[last : hit.start()]), "<mark>", html.escape(hit.group()), "</mark>"]
        last = hit.end()
    return "".join(pieces) + html.escape(text[last:])
