"""The site's front: landing page, coverage, agencies, what is missing, and how it is made."""

from typing import Any
from urllib.parse import unquote

from datasette import NotFound, Response, hookimpl

DATABASE = "reports"
LANDING_AGENCIES = 25
COVERAGE_AGENCIES = 100
ISSUES = 100
LIST_CAPTURES = 100
LISTINGS = 200

Row = dict[str, Any]

AGENCIES = """select agencies.*, (select count(*) from reports where reports.agency_id = agencies.id) as reports
  from agencies where listed_by is null order by region, id limit :limit offset :offset"""
EXPECTED = """select expected_reports.*, reports.status as status, reports.findings_differ as findings_differ
  from expected_reports left join reports on reports.id = expected_reports.report_id
  where expected_reports.agency_id in (
    select id from agencies where listed_by is null order by region, id limit :limit offset :offset)"""
NEWEST = "select id, title, agency_name, year, status from reports order by year desc, rowid desc limit 10"
# Cells are numbered from 1, so the last number is their count, without a walk over millions of rows.
COUNTS = """select (select count(*) from agencies where listed_by is null) as agency_count,
  (select coalesce(max(id), 0) from cells) as cell_count, (select count(*) from issues) as issue_count"""
YEARS = """select year, state, report_id is not null as report_id, count(*) as number from expected_reports
  group by 1, 2, 3 order by year desc, number desc"""
AGENCY = "select * from agencies where id = :id"
FORMER = "select name, until from former_names where agency_id = :id order by until desc"
DUE = "select * from expected_reports where agency_id = :id"
DATED = {"on_time", "late_declared", "late_observed", "date_unknown"}


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [
        (r"^/$", landing),
        (r"^/coverage$", coverage),
        (r"^/agency/(?P<agency>[^/]+)$", agency),
        (r"^/issues$", issues),
        (r"^/about$", about),
    ]


async def rows(datasette: Any, sql: str, **values: Any) -> list[Row]:
    found: list[Row] = (await datasette.get_database(DATABASE).execute(sql, values)).dicts()
    return found


async def page(datasette: Any, request: Any, template: str, context: Row) -> Response:
    return Response.html(await datasette.render_template(template, context, request=request))


async def landing(datasette: Any, request: Any) -> Response:
    """The search box, what is in the publication, and how far it reaches."""
    context = await matrix(datasette, limit=LANDING_AGENCIES, offset=0)
    context["by_year"] = by_year(told(await rows(datasette, YEARS)))
    context["newest"] = await rows(datasette, NEWEST)
    counts = await rows(datasette, COUNTS)
    context |= counts[0]
    return await page(datasette, request, "landing.html", context)


async def coverage(datasette: Any, request: Any) -> Response:
    """Agency by year, a page of agencies at a time; ``page`` counts from 1."""
    number = page_number(request)
    context = await matrix(datasette, limit=COVERAGE_AGENCIES, offset=(number - 1) * COVERAGE_AGENCIES)
    context["by_year"] = by_year(told(await rows(datasette, YEARS)))
    context["page"] = number
    return await page(datasette, request, "coverage.html", context)


async def matrix(datasette: Any, *, limit: int, offset: int) -> Row:
    """``agencies`` in order, ``years`` newest first, and ``expected[agency, year]``."""
    agencies = await rows(datasette, AGENCIES, limit=limit + 1, offset=offset)
    expected = told(await rows(datasette, EXPECTED, limit=limit, offset=offset))
    return {
        "agencies": agencies[:limit],
        "more_agencies": len(agencies) > limit,
        "years": sorted({entry["year"] for entry in expected}, reverse=True),
        "expected": {(entry["agency_id"], entry["year"]): entry for entry in expected},
    }


def told(expected: list[Row]) -> list[Row]:
    """The states as readers are told them.

    A dated row of a list whose document was never obtained is no archived report, whatever its date says.
    """
    return [
        entry | {"state": "listed_only"} if entry["state"] in DATED and not entry["report_id"] else entry
        for entry in expected
    ]


def by_year(counted: list[Row]) -> list[tuple[int, list[Row], int]]:
    """(year, its states with numbers, their sum), newest first."""
    years: dict[int, list[Row]] = {}
    for entry in counted:
        years.setdefault(entry["year"], []).append(entry)
    return [(year, entries, sum(entry["number"] for entry in entries)) for year, entries in years.items()]


async def agency(datasette: Any, request: Any) -> Response:
    """One agency: each year with what is known of it, its sources, and the captures of its list pages."""
    key = unquote(request.url_vars["agency"])
    found = await rows(datasette, AGENCY, id=key)
    if not found:
        raise NotFound("没有这个机关 · no such agency")
    reports = await rows(
        datasette,
        """select id, year, title, form, status, reason, published, cells_number, cells_missing, cells_ambiguous,
        findings_agree, findings_differ, findings_unknown from reports where agency_id = :id""",
        id=key,
    )
    expected = told(await rows(datasette, DUE, id=key))
    years = {entry["year"] for entry in (*reports, *expected)}
    context = {
        "agency": found[0],
        "parent": next(iter(await rows(datasette, AGENCY, id=found[0]["parent"])), None),
        "children": await rows(datasette, "select id, name from agencies where parent = :id order by id", id=key),
        "listed_by": next(iter(await rows(datasette, AGENCY, id=found[0]["listed_by"])), None),
        "others": await rows(datasette, "select id, name from agencies where listed_by = :id order by name", id=key),
        "former": await rows(datasette, FORMER, id=key),
        "years": sorted(years, reverse=True),
        "reports": {report["year"]: report for report in reports},
        "expected": {entry["year"]: entry for entry in expected},
        "sources": await rows(datasette, "select * from sources where agency_id = :id order by id", id=key),
        "list_captures": await rows(
            datasette,
            """select * from captures where role = 'list'
            and source_id in (select id from sources where agency_id = :id) order by captured_at desc limit :limit""",
            id=key,
            limit=LIST_CAPTURES,
        ),
        "listings": await rows(
            datasette,
            """select listings.* from listings where source_id in (select id from sources where agency_id = :id)
            and capture_id in (select max(capture_id) from listings group by source_id, url)
            order by listed_date desc, position limit :limit""",
            id=key,
            limit=LISTINGS,
        ),
        "events": await rows(
            datasette,
            """select * from listing_events where source_id in (select id from sources where agency_id = :id)
            order by at desc, rowid limit :limit""",
            id=key,
            limit=LISTINGS,
        ),
        "issues": await rows(
            datasette,
            """select issues.*, (select max(title) from listings
              where listings.source_id = issues.source_id and listings.url = issues.url) as listed_title
            from issues where source_id in (select id from sources where agency_id = :id)
            or report_id in (select id from reports where agency_id = :id) order by at desc limit :limit""",
            id=key,
            limit=ISSUES,
        ),
    }
    return await page(datasette, request, "agency.html", context)


async def issues(datasette: Any, request: Any) -> Response:
    """What could not be obtained or read; ``stage`` and ``kind`` narrow it, ``page`` counts from 1."""
    wanted = {"stage": request.args.get("stage") or None, "kind": request.args.get("kind") or None}
    number = page_number(request)
    found = await rows(
        datasette,
        """select issues.*, reports.title as report_title, sources.agency_id as agency_id, sources.name as source_name,
        (select max(title) from listings where listings.source_id = issues.source_id and listings.url = issues.url)
          as listed_title
        from issues left join reports on reports.id = issues.report_id
        left join sources on sources.id = issues.source_id
        where (:stage is null or issues.stage = :stage) and (:kind is null or issues.kind = :kind)
        order by issues.id desc limit :limit offset :offset""",
        **wanted,
        limit=ISSUES + 1,
        offset=(number - 1) * ISSUES,
    )
    context = {
        **wanted,
        "issues": found[:ISSUES],
        "more": len(found) > ISSUES,
        "page": number,
        "kinds": await rows(
            datasette,
            "select stage, kind, count(*) as number from issues group by stage, kind order by number desc, kind",
        ),
    }
    return await page(datasette, request, "issues.html", context)


async def about(datasette: Any, request: Any) -> Response:
    forms = await rows(
        datasette,
        """select form, count(*) as number, min(year) as first, max(year) as last from reports
        where form is not null group by form order by form""",
    )
    return await page(datasette, request, "about.html", {"forms": forms})


def page_number(request: Any) -> int:
    """``?page=``, at least 1; anything that is no page number is the first page."""
    text = request.args.get("page") or "1"
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
