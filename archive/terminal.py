"""What came from the web, on a person's terminal."""

import unicodedata

# Controls, marks that turn the direction of writing, halves of characters, ends of lines. Not what this Python has no
# name for: characters of names are newer than that.
UNWRITTEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def one_line(text: str) -> str:
    """The text with a blank for each character that ends a line, steers a terminal or cannot be written to one."""
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(character) in UNWRITTEN else character for character in text)
