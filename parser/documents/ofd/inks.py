"""Colours of OFD (GB/T 33190-2016, 8.3): three channels in the default colour space, RGB, or one of grey."""

from lxml import etree

from parser.documents.colours import BLACK, Colour


def colour_of(color: etree._Element | None) -> Colour:
    """The colour of a fill; black where none is given that is known here."""
    channels = [] if color is None else [channel(token) for token in color.get("Value", "").replace(",", " ").split()]
    if len(channels) == 1:
        return channels[0], channels[0], channels[0]
    return (channels[0], channels[1], channels[2]) if len(channels) == 3 else BLACK


def channel(token: str) -> int:
    try:
        return int(token[1:3], 16) if token.startswith("#") else min(int(float(token)), 255)
    except (ValueError, OverflowError):
        return 0
