"""Chinese words in every full-text search of the site, Datasette's own search box included.

A table page asks ``match escape_fts(:search)``. Datasette registers its own ``escape_fts`` on each connection;
``trylast`` makes this hook run after that one, so the definition below is the one that stays. Without this file
the site answers 200 with no hits, which is why a test looks for it.
"""

import sqlite3
from typing import Any

from datasette import hookimpl
from markupsafe import Markup

from parser import chinese

WIDTH = 160  # characters of an extract in a table cell


@hookimpl(trylast=True)
def prepare_connection(conn: sqlite3.Connection) -> None:
    for name, arguments, function in (
        ("escape_fts", 1, chinese.match_query),
        ("zh_match", 1, chinese.match_query),
        ("zh_index", 1, chinese.index_text),
        ("zh_plain", 1, chinese.plain),
        ("zh_snippet", 2, chinese.snippet),
        ("zh_snippet", 3, chinese.snippet),
    ):
        conn.create_function(name, arguments, function, deterministic=True)


@hookimpl
def extra_template_vars(view_name: str, request: Any) -> dict[str, str]:
    """The words searched for, back into the search box of a table page: 1.0a41 forgets to pass them on."""
    return {"search": request.args.get("_search") or ""} if view_name == "table" and request else {}


@hookimpl
def render_cell(value: Any, column: str, table: str | None, request: Any) -> Markup | None:
    """On the reports table, a search shows the place that was found instead of the beginning of the text."""
    if table != "reports" or column != "body" or not isinstance(value, str) or request is None:
        return None
    search = request.args.get("_search")
    if not search:
        return Markup.escape(value[:WIDTH] + "…") if len(value) > WIDTH else None
    return Markup(chinese.snippet(value, search, WIDTH))  # noqa: S704 - escaped there
