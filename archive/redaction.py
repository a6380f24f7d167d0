"""What is not kept of an exchange: the values of headers that carry a session or a password."""

import re

SECRETS = ("Authorization", "Cookie", "Cookie2", "Proxy-Authorization", "Set-Cookie", "Set-Cookie2")
SECRET_LINE = re.compile(
    rb"^((?:" + "|".join(SECRETS).encode() + rb")[ \t]*:)([^\n]*(?:\n[ \t][^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
NOTICE = "values of " + ", ".join(SECRETS) + " are overwritten with x, byte for byte, in both directions"


def redacted(raw: bytes, head_end: int, trailers_at: int | None) -> bytes:
    """Overwrite the values of SECRETS in head and trailers with x; length, blanks and line ends stay."""
    body_end = len(raw) if trailers_at is None else trailers_at
    return hidden(raw[:head_end]) + raw[head_end:body_end] + hidden(raw[body_end:])


def hidden(lines: bytes) -> bytes:
    return SECRET_LINE.sub(lambda found: found[1] + re.sub(rb"\S", b"x", found[2]), lines)
