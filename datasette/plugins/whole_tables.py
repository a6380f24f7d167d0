"""/data/TABLE.json: every row of a table, or of those with given values, as one JSON array.

Datasette's own JSON stops at 1,000 rows; a sum over such a file would be wrong. Rows are read and sent in pages
by rowid, so a large table needs little memory, and an array without its closing bracket was cut off.
"""

import json
from collections.abc import Mapping
from typing import Any

from datasette import NotFound, hookimpl
from datasette.utils import escape_sqlite
from datasette.utils.asgi import AsgiStream, BadRequest

DATABASE = "reports"
PAGE = 1000  # rows of one query; below the setting max_returned_rows
SEARCHED = "reports"


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/data/(?P<table>[a-z_]+)\.json$", whole_table)]


async def whole_table(datasette: Any, request: Any) -> AsgiStream:
    """``?column=value`` keeps the rows with that value; ``_search``, on reports, those with these words."""
    db = datasette.get_database(DATABASE)
    table = request.url_vars["table"]
    if table not in await db.table_names() or "_fts" in table:
        raise NotFound("没有这个数据表 · no such table")
    columns = await db.table_columns(table)
    where, values = conditions(table, columns, {name: request.args.getlist(name) for name in request.args})
    sql = (
        f"select rowid as _row, * from {escape_sqlite(table)} where {' and '.join(where)} "  # noqa: S608 - names checked
        f"order by rowid limit {PAGE}"
    )
    first = (await db.execute(sql, {**values, "_after": -1})).dicts()

    async def send(writer: Any) -> None:
        found, opening = first, "[\n"
        while found:
            last = found[-1]["_row"]
            lines = [json.dumps({name: row[name] for name in columns}, ensure_ascii=False) for row in found]
            await writer.write(opening + ",\n".join(lines))
            opening = ",\n"
            found = (await db.execute(sql, {**values, "_after": last})).dicts() if len(found) == PAGE else []
        await writer.write("[]\n" if opening == "[\n" else "\n]\n")

    name = f'inline; filename="{table}.json"'
    return AsgiStream(send, headers={"Content-Disposition": name}, content_type="application/json; charset=utf-8")


def conditions(table: str, columns: list[str], asked: Mapping[str, list[str]]) -> tuple[list[str], dict[str, Any]]:
    """The where-clause and its values; a name that is no column is refused rather than ignored."""
    where, values = ["rowid > :_after"], {}
    for number, (name, given) in enumerate(asked.items()):
        if name == "_search" and table == SEARCHED:
            where.append(f"rowid in (select rowid from {SEARCHED}_fts where {SEARCHED}_fts match escape_fts(:_search))")  # noqa: S608
            values["_search"] = given[0]
        elif name in columns and len(given) == 1:
            where.append(f"{escape_sqlite(name)} = :v{number}")
            values[f"v{number}"] = given[0]
        else:
            raise BadRequest(f"没有 {name} 这一列 · no such column: {name}")
    return where, values
