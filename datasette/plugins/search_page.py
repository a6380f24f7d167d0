"""The journalist's search: words in any report, ranked, with extracts, by year and agency."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from datasette import Response, hookimpl
from markupsafe import Markup

from parser import chinese

DATABASE = "reports"
NEWEST = 5000  # hits that are ranked; ranking all of 100,000 takes seven times as long (measured 103 against 14 ms)
COUNTED = 10_000
PAGE = 20
AGENCIES = 50  # shown to choose from
NAMES = 10  # agencies whose own name holds the words
EXTRACT = 150  # characters
TITLE = 300

# FTS5 walks rowids downward without sorting, so bm25() is computed for the newest hits only.
HITS = """select reports.rowid as rowid, reports.year as year, reports.agency_id as agency_id,
  reports.agency_name as agency_name, bm25(reports_fts, 5.0, 3.0, 1.0) as score
  from reports_fts join reports on reports.rowid = reports_fts.rowid
  where reports_fts match :match and (:year is null or reports.year = :year)
  and (:agency is null or reports.agency_id = :agency)
  order by reports_fts.rowid desc limit :newest"""
COUNT = """select count(*) from (select 1 from reports_fts join reports on reports.rowid = reports_fts.rowid
  where reports_fts match :match and (:year is null or reports.year = :year)
  and (:agency is null or reports.agency_id = :agency) limit :counted)"""
# By any name, of today or from before; also agencies of which no report was obtained.
NAMED = """select agencies.id, agencies.name, former_names.name as former, former_names.until
  from agencies left join former_names on former_names.agency_id = agencies.id
    and instr(former_names.name, :words) and not instr(agencies.name, :words)
  where instr(agencies.name, :words) or former_names.name is not null
  order by length(agencies.name), agencies.id, former_names.until desc limit :limit"""
SHOWN = """select rowid, id, agency_id, agency_name, year, title, form, status, body, cells_number, findings_differ
  from reports where rowid in ({})"""


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    return [(r"^/search$", search)]


async def search(datasette: Any, request: Any) -> Response:
    """``?q=`` words, ``year``, ``agency`` (its id), ``sort=newest`` and ``page`` (from 1)."""
    words = (request.args.get("q") or "").strip()
    year = whole(request.args.get("year"))
    agency = request.args.get("agency") or None
    newest_first = request.args.get("sort") == "newest"
    page = max(1, whole(request.args.get("page")) or 1)
    asked = {"q": words, "year": year, "agency": agency, "sort": "newest" if newest_first else None}

    def address(**changes: object) -> str:
        """This search with other filters; from the first page on unless a page is named."""
        kept = {name: value for name, value in {**asked, **changes}.items() if value is not None}
        path: str = datasette.urls.path("/search")
        return f"{path}?{urlencode(kept)}"

    context: dict[str, Any] = {**asked, "page": page, "newest": NEWEST, "address": address}
    if words:
        context |= await found(datasette, words, year, agency, newest_first=newest_first, page=page)
    return Response.html(await datasette.render_template("search.html", context, request=request))


async def found(
    datasette: Any, words: str, year: int | None, agency: str | None, *, newest_first: bool, page: int
) -> dict[str, Any]:
    """Results of one page, the number of all hits, and the years and agencies among them."""
    db = datasette.get_database(DATABASE)
    asked = {"match": chinese.match_query(words), "newest": NEWEST, "counted": COUNTED + 1}
    unfiltered = (await db.execute(HITS, {**asked, "year": None, "agency": None})).dicts()
    hits = unfiltered
    if year is not None or agency is not None:
        hits = (await db.execute(HITS, {**asked, "year": year, "agency": agency})).dicts()
    total = len(hits)
    if total == NEWEST:
        total = (await db.execute(COUNT, {**asked, "year": year, "agency": agency})).single_value()
    hits.sort(key=lambda hit: (hit["score"], -(hit["year"] or 0)))
    if newest_first:
        hits.sort(key=lambda hit: -(hit["year"] or 0))
    wanted = [int(hit["rowid"]) for hit in hits[(page - 1) * PAGE : page * PAGE]]
    shown = (await db.execute(SHOWN.format(",".join(map(str, wanted))))).dicts()
    names = {hit["agency_id"]: hit["agency_name"] for hit in unfiltered}
    agencies = Counter(hit["agency_id"] for hit in unfiltered)
    return {
        "named": (await db.execute(NAMED, {"words": words.strip('"“”'), "limit": NAMES})).dicts() if page == 1 else [],
        "results": [
            {
                **report,
                "title_html": marked(report["title"], words, TITLE),
                "extract_html": marked(report["body"], words, EXTRACT),
            }
            for report in sorted(shown, key=lambda report: wanted.index(report["rowid"]))
        ],
        "asks": bool(chinese.terms(words)),
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "capped": len(hits) == NEWEST,
        "pages": -(-len(hits) // PAGE),
        "years": sorted(Counter(hit["year"] for hit in unfiltered if hit["year"]).items(), reverse=True),
        "agencies": [(key, names[key], count) for key, count in agencies.most_common(AGENCIES)],
        "agency_name": names.get(agency, agency),
    }


def marked(text: str | None, words: str, width: int) -> Markup:
    return Markup(chinese.snippet(text, words, width))  # noqa: S704 - escaped there


def whole(text: str | None) -> int | None:
    """A whole number someone put into the address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
