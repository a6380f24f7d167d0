"""Archived plain text, JSON and XML as a page on which it can be read. Serve it under SNAPSHOT_CSP."""

import json
from contextlib import suppress
from html import escape

from archive.decode import decode_html
from archive.snapshot import CONTROL, MAX_CHARACTERS, TOO_LONG

TEXT_STYLE = "pre{white-space:pre-wrap;overflow-wrap:anywhere;font:.9rem/1.5 monospace;margin:1rem}"


def render_text(body: bytes, content_type: str | None, url: str) -> str:
    """Plain text as a page whose lines wrap; JSON is indented. Beyond MAX_CHARACTERS it is cut and says so."""
    text = decode_html(body, content_type)
    if text.lstrip()[:1] in ("{", "[") and len(text) <= MAX_CHARACTERS:
        with suppress(ValueError, RecursionError):  # no JSON after all, or nested too deeply: shown as it is
            text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    notice = f"<p><strong>{TOO_LONG}</strong></p>" if len(text) > MAX_CHARACTERS else ""
    return (
        '<!doctype html>\n<html lang="zh"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(url)}</title><style>{TEXT_STYLE}</style></head>\n"
        f"<body><pre>{escape(CONTROL.sub('', text[:MAX_CHARACTERS]), quote=False)}</pre>{notice}</body></html>\n"
    )
