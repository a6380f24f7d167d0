"""What came from the web, on a person's terminal."""


def one_line(text: str) -> str:
    """The text with a blank for each character that ends a line, steers a terminal or cannot be written to one."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else " " for character in text)
