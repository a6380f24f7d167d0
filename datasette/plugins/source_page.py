"""Each source: how its visits went, what its list shows, and what could not be obtained there, and why."""

from typing import Any
from urllib.parse import unquote

from datasette import NotFound, Response, hookimpl

DATABASE = "reports"
SOURCES = 100  # of a page
VISITS = 20
ROWS = 500  # of a list, and of what could not be obtained

Row = dict[str, Any]

# The last visit of each source, and what its visits came to. A good one read the list and lacked nothing.
STANDINGS = """with latest as (select source_id, max(crawl_id) as crawl_id, count(*) as visits from visits group by 1)
  select sources.*, agencies.name as agency_name, latest.visits, crawls.started_at as visited_at, visits.crawl_id,
    crawls.status as crawl_status, visits.extent, visits.pages, visits.reports, visits.issues,
    (select max(c.finished_at) from visits as v join crawls as c on c.id = v.crawl_id
      where v.source_id = sources.id and v.pages > 0 and v.issues = 0
      and (c.status = 'finished' or v.extent is not null)) as last_good,
    (select v.reports from visits as v where v.source_id = sources.id and v.crawl_id < latest.crawl_id
      order by v.crawl_id desc limit 1) as reports_before,
    (select count(*) from issues where source_id = sources.id and stage = 'crawl') as lacking
  from sources left join agencies on agencies.id = sources.agency_id
    left join latest on latest.source_id = sources.id
    left join visits on visits.source_id = sources.id and visits.crawl_id = latest.crawl_id
    left join crawls on crawls.id = latest.crawl_id
  where :id is null or sources.id = :id order by sources.id limit :limit offset :offset"""
VISITED = """select visits.*, crawls.started_at, crawls.finished_at, crawls.status
  from visits join crawls on crawls.id = visits.crawl_id
  where source_id = :id order by crawl_id desc limit :limit"""
LACKING = """select issues.*, (select max(title) from listings
    where listings.source_id = issues.source_id and listings.url = issues.url) as listed_title
  from issues where source_id = :id and stage = 'crawl' order by kind, id limit :limit"""
UNREAD = """select issues.*, reports.title as report_title
  from issues left join reports on reports.id = issues.report_id
  where issues.source_id = :id and stage = 'read' order by kind, issues.id limit :limit"""
KINDS = """select stage, kind, count(*) as number from issues where source_id = :id group by 1, 2 order by 1, 3 desc"""
# Rows as they stood last, with what became of those that the list does not show any more.
LISTED = """select listings.*, (select e.kind from listing_events as e where e.source_id = listings.source_id
    and (e.kind in ('deleted', 'returned') and e.url = listings.url or e.kind = 'moved' and e.before = listings.url)
    order by e.at desc, e.rowid desc limit 1) as event
  from listings where source_id = :id
  order by kind = 'report' desc, listed_date desc, position limit :limit"""
EVENTS = "select * from listing_events where source_id = :id order by at desc, rowid limit :limit"
# The years of this source of which nothing was read.
HOLES = """select expected_reports.*
  from expected_reports join sources on sources.agency_id = expected_reports.agency_id
  where sources.id = :id and report_id is null and year >= coalesce(first_year, year)
    and year <= coalesce(last_year, year) order by year desc"""


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/sources$", sources), (r"^/source/(?P<source>.+)$", source)]


async def rows(datasette: Any, sql: str, **values: Any) -> list[Row]:
    found: list[Row] = (await datasette.get_database(DATABASE).execute(sql, values)).dicts()
    return found


def standing(one: Row) -> str:
    """How a source stood at its last visit, as a code of the labels."""
    if one["crawl_id"] is None:
        return "not_visited"
    if one["crawl_status"] != "finished" and one["extent"] is None:
        return "cut_short"
    if not one["pages"]:
        return "no_list"
    return "lacking" if one["issues"] or one["extent"] is None else "well"


async def standings(datasette: Any, limit: int, offset: int = 0, key: str | None = None) -> list[Row]:
    found = await rows(datasette, STANDINGS, id=key, limit=limit, offset=offset)
    return [one | {"standing": standing(one)} for one in found]


async def sources(datasette: Any, request: Any) -> Response:
    """All sources and how each stood at its last visit; ``page`` counts from 1."""
    asked = request.args.get("page") or "1"
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    found = await standings(datasette, SOURCES + 1, (number - 1) * SOURCES)
    context = {"sources": found[:SOURCES], "more": len(found) > SOURCES, "page": number}
    return Response.html(await datasette.render_template("sources.html", context, request=request))


async def source(datasette: Any, request: Any) -> Response:
    """One source, all that is known of it."""
    key = unquote(request.url_vars["source"])
    found = await standings(datasette, 1, key=key)
    if not found:
        raise NotFound("没有这个来源 · no such source")
    context = {
        "source": found[0],
        "visits": await rows(datasette, VISITED, id=key, limit=VISITS),
        "kinds": await rows(datasette, KINDS, id=key),
        "lacking": await rows(datasette, LACKING, id=key, limit=ROWS),
        "unread": await rows(datasette, UNREAD, id=key, limit=ROWS),
        "holes": await rows(datasette, HOLES, id=key),
        "listings": await rows(datasette, LISTED, id=key, limit=ROWS),
        "events": await rows(datasette, EVENTS, id=key, limit=ROWS),
        "limit": ROWS,
    }
    return Response.html(await datasette.render_template("source.html", context, request=request))
