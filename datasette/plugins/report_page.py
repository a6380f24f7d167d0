"""A report as its form is printed, and each of its numbers with the way back to the archived bytes."""

import json
from typing import Any
from urllib.parse import quote, unquote

from datasette import NotFound, Response, hookimpl
from markupsafe import Markup

DATABASE = "reports"
CAPTURE = "select * from captures where id = :capture"
YEARS = "select id, year, status from reports where agency_id = :agency order by year"
VERSIONS = "select * from versions where report_id = :report order by current desc, last_captured desc"
CHANGES = "select * from version_changes where report_id = :report order by seen_at, id"
DATES = """select distinct kind, date from report_dates where report_id = :report and kind <> 'first_captured'
  union select kind, min(date) from report_dates where report_id = :report and kind = 'first_captured' group by kind
  order by date, kind"""
SECTIONS = "select * from sections where report_id = :report and version_id = :version order by position"
CELL = """select cells.* from cells join reports on reports.id = cells.report_id
  where report_id = :report and cells.version_id = reports.version_id
  and table_code = :table and row_code = :row and column_code = :column"""
CELLS = "select * from cells where report_id = :report and version_id = :version order by position"
FINDINGS = "select * from findings where report_id = :report and version_id = :version order by id"
FORM_FINDINGS = FINDINGS.replace("order by", "and origin = 'form' order by")
FURTHER = """select * from findings where report_id = :report and version_id = :version and origin <> 'form'
  and verdict = 'differs' order by case severity when 'error' then 1 when 'warning' then 2 else 3 end, id"""
FURTHER_COUNTS = """select verdict, count(*) as number from findings where report_id = :report
  and version_id = :version and origin <> 'form' and verdict <> 'differs' group by verdict order by verdict"""
FACTS = """select facts.*, cells.table_code, cells.row_label, cells.column_label, cells.raw, cells.state,
  cells.value as cell_value from facts left join cells on cells.id = facts.cell_id
  where facts.report_id = :report and facts.version_id = :version order by facts.position"""
OPERANDS = """select id, row_label, column_label, raw, value, state from cells
  where id in (select value from json_each(:ids))"""

Row = dict[str, Any]


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"^/report/(?P<report>[^/]+)$", report),
        (r"^/report/(?P<report>[^/]+)/(?P<table>[^/]+)/(?P<row>[^/]+)/(?P<column>[^/]+)$", cell),
        (r"^/cell/(?P<cell>[0-9]{1,15})$", cell),
    ]


@hookimpl
def render_cell(value: Any, column: str, table: str | None, datasette: Any) -> Markup | None:
    """In the results of the canned queries a report's id leads to its page."""
    if table is not None or column != "report_id" or not isinstance(value, str):
        return None
    href = datasette.urls.path(f"/report/{quote(value, safe='')}")
    return Markup('<a href="{}">{}</a>').format(href, value)


async def rows(datasette: Any, sql: str, **values: Any) -> list[Row]:
    found: list[Row] = (await datasette.get_database(DATABASE).execute(sql, values)).dicts()
    return found


async def row(datasette: Any, sql: str, **values: Any) -> Row | None:
    return next(iter(await rows(datasette, sql, **values)), None)


async def report(datasette: Any, request: Any) -> Response:
    """One report as the version in force prints it, section by section."""
    key = unquote(request.url_vars["report"])
    found = await row(datasette, "select * from reports where id = :id", id=key)
    if found is None:
        raise NotFound("没有这份报告 · no such report")
    forms = {"form": found["form"]}
    of = {"report": key, "version": found["version_id"]}
    context = {
        "report": found,
        "capture": await row(datasette, CAPTURE, capture=found["capture_id"]),
        "agency": await row(datasette, "select * from agencies where id = :id", id=found["agency_id"]),
        "years": await rows(datasette, YEARS, agency=found["agency_id"]),
        "versions": await rows(datasette, VERSIONS, report=key),
        "changes": await rows(datasette, CHANGES, report=key),
        "dates": await rows(datasette, DATES, report=key),
        "sections": await rows(datasette, SECTIONS, **of),
        "cells": await rows(datasette, CELLS, **of),
        "facts": await rows(datasette, FACTS, **of),
        "shape": {
            "tables": await rows(datasette, "select * from form_tables where form = :form order by position", **forms),
            "rows": await rows(datasette, "select * from form_rows where form = :form order by position", **forms),
            "columns": await rows(
                datasette, "select * from form_columns where form = :form order by position", **forms
            ),
        },
        "findings": await rows(datasette, FORM_FINDINGS, **of),
        "further": [
            finding | {"cells": json.loads(finding["left_cells"]) + json.loads(finding["right_cells"])}
            for finding in await rows(datasette, FURTHER, **of)
        ],
        "further_counts": await rows(datasette, FURTHER_COUNTS, **of),
        "issues": await rows(datasette, "select * from issues where report_id = :id order by id", id=key),
        "permalink": permalink(datasette, request, f"/report/{quote(key, safe='')}"),
    }
    return Response.html(await datasette.render_template("report.html", context, request=request))


async def cell(datasette: Any, request: Any) -> Response:
    """One printed cell: what was read, where it stands, from which bytes, and what it was checked against.

    Its number holds within one publication; its address below the report stays.
    """
    asked = {name: unquote(part) for name, part in request.url_vars.items()}
    if "cell" in asked:
        found = await row(datasette, "select * from cells where id = :cell", cell=int(asked["cell"]))
    else:
        found = await row(datasette, CELL, **asked)
    if found is None:
        raise NotFound("没有这个格 · no such cell")
    of = {"report": found["report_id"], "version": found["version_id"]}
    findings = [
        finding | {"left": json.loads(finding["left_cells"]), "right": json.loads(finding["right_cells"])}
        for finding in await rows(datasette, FINDINGS, **of)
    ]
    using = [finding for finding in findings if found["id"] in finding["left"] + finding["right"]]
    operands = await rows(
        datasette, OPERANDS, ids=json.dumps([key for finding in using for key in finding["left"] + finding["right"]])
    )
    context = {
        "cell": found,
        "report": await row(datasette, "select * from reports where id = :id", id=found["report_id"]),
        "version": await row(datasette, "select * from versions where id = :id", id=found["version_id"]),
        "capture": await row(datasette, CAPTURE, capture=found["capture_id"]),
        "findings": using,
        "operands": {operand["id"]: operand for operand in operands},
        "facts": [fact for fact in await rows(datasette, FACTS, **of) if fact["cell_id"] == found["id"]],
        "place": json.loads(found["place"]) if found["place"] else {},
        "permalink": permalink(datasette, request, cell_path(found)),
    }
    return Response.html(await datasette.render_template("cell.html", context, request=request))


def cell_path(found: Row) -> str:
    codes = (found["report_id"], found["table_code"], found["row_code"], found["column_code"])
    return "/report/" + "/".join(quote(code, safe="") for code in codes)


def permalink(datasette: Any, request: Any, path: str) -> str:
    address: str = datasette.absolute_url(request, datasette.urls.path(path))
    return address
