"""`scrapy detect URL`: the platform behind an address, with the evidence, and a sources file to begin with."""

import argparse
import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.terminal import one_line
from crawler.links import YEAR
from crawler.looking import look
from crawler.preview import Detect, Found, unknown_source
from crawler.recognise import SLUG, level_of
from crawler.sources import is_government, is_loopback

EXAMPLE = "scrapy detect https://www.hp.gov.cn/"
YEAR_FOLDER = r"(19|20)\d\d/(index\.\w+)?"
PART_FOLDER = r"[\w-]{1,30}/(index\.\w+)?"
PAGES = 4  # of each list, with what lies before it: a shell, its script, a page that is none


class Command(ScrapyCommand):
    """Exit status: 0 a list of annual reports was found, 1 none was, 2 wrong usage."""

    requires_project = True

    def syntax(self) -> str:
        return "URL"

    def short_desc(self) -> str:
        return "Name the platform of an agency's site and find its annual reports"

    def long_desc(self) -> str:
        return (
            "Give the address of an agency's list, catalogue or home page. A few pages are asked for, with the manners "
            "of a crawl; the platform is named with its evidence, the column of annual reports is looked for, and a "
            f"sources file is proposed. Nothing is kept. Example: {EXAMPLE}"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError(f"give one address. Example: {EXAMPLE}")
        host = host_of(args[0])
        if not host:
            raise UsageError(f"{args[0]!r} is no web address; give a full one. Example: {EXAMPLE}")
        if not (is_government(host) or is_loopback(host)):
            raise UsageError(f"{host} is not under .gov.cn; copies of official pages on other hosts are not taken")
        assert self.crawler_process and self.settings
        found, issues = look(self.crawler_process, self.settings, Detect, [unknown_source(args[0])], PAGES)
        for one in found:
            print("\n".join(map(one_line, told(one))))
        for issue in issues:
            if not issue.startswith(("no_listings", "no_reports", "too_many_pages")):
                print(one_line(f"  ISSUE {issue}"))
        best = best_of(found)
        if best is None or not best.reports:
            print(advice(found))
            self.exitcode = 1
            return
        site = next((one.site for one in found if one.site), "")
        proposed = map(one_line, [*proposal(best, site), *further(best, found)])
        print("\n".join(["", "Proposed for crawler/sources/:", "", *proposed]))


def host_of(address: str) -> str:
    """The host of a web address, '' when it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in ("http", "https") else ""


def best_of(found: list[Found]) -> Found | None:
    """The list that shows most reports; where a column keeps them by years or writers in folders, the column."""
    best = max(found, key=lambda one: (len(one.dated), len(one.reports), len(one.signs)), default=None)
    for column in found:
        folder = column.source.url.rpartition("/")[0] + "/"
        parted = bool(column.pages and not column.reports and SLUG.search(urlsplit(folder).path))
        parts = PART_FOLDER if parted else YEAR_FOLDER
        below = [one for one in found if one.reports and re.fullmatch(parts, one.source.url.removeprefix(folder))]
        rows = [row for one in below for row in one.rows]
        if best and len(below) > 1 and sum(row.taken for row in rows) > len(best.reports):
            best = replace(column, rows=[*column.rows, *rows])
    return best


def advice(found: list[Found]) -> str:
    """What to do when no list of annual reports was seen."""
    if not any(one.pages for one in found):
        return (
            "Nothing could be obtained, so nothing is known of this site. See whether the address opens in a browser; "
            "if it does, the site may refuse this computer: that is recorded and not worked around."
        )
    return "No list of annual reports was found. Open the site in a browser and give the address of its column."


def further(best: Found, found: list[Found]) -> list[str]:
    """The next steps, and the lists of other agencies that were seen; comments of the proposed file."""
    site = f"000000-{(urlsplit(best.source.url).hostname or '').removeprefix('www.')}"
    lines = [
        "",
        f"# Put code and names in, save the file, then: scrapy check-source crawler/sources/{site}.toml",
        f"# and: scrapy crawl gov_reports -a 'sources={site}/*'",
    ]
    folder = best.source.url.rpartition("/")[0] + "/"
    known = {row.listing.url for row in best.reports}
    others = [
        one for one in found if not one.source.url.startswith(folder) and {row.listing.url for row in one.dated} - known
    ]
    if others:
        lines.append(
            "# Other lists of annual reports seen here; those of another agency are a [[source]] of their own:"
        )
        lines += [f"#   {one.source.url}  ({len(one.reports)} annual reports)" for one in others]
    return lines


def told(one: Found) -> list[str]:
    if not one.pages:
        return [one.source.url, "  not obtained"]
    count = f"{len(one.rows)} rows, {len(one.reports)} annual reports"
    more = ", and more pages" if one.more else ""
    lines = [f"{one.source.url}", f"  {count}{more}; platform {one.source.platform}"]
    lines += [f"  {sign.platform}: {sign.says}: {sign.seen}" for sign in one.signs]
    if not one.signs:
        lines.append("  no mark of a known platform; read as plain links")
    return lines


def quoted(text: str) -> str:
    """A text in TOML: its strings take the escapes of JSON."""
    return json.dumps(one_line(text), ensure_ascii=False)


def proposal(best: Found, site: str) -> list[str]:
    """A sources file. What the site does not tell is marked for a person to fill in."""
    host = (urlsplit(best.source.url).hostname or "").removeprefix("www.")
    name = site or "机关名称"
    level = next(level_of(name))
    years = sorted({year for row in best.reports for year in YEAR.findall(row.listing.title)})
    lines = [
        f"# 000000-{host}.toml: put the region's code (GB/T 2260) for 000000 here and below",
        f'site = "000000-{host}"',
        f"name = {quoted(name)}",
        f'platform = "{best.source.platform}"',
    ]
    if best.source.local:
        lines.append("local = true")
    return [
        *lines,
        "",
        "[[source]]",
        f'id = "000000-{host}/agency"        # a short name for the agency, and the same below',
        f'agency = {{ id = "000000-agency", name = {quoted(name)}, level = "{level}", region = "000000" }}',
        f"url = {quoted(best.source.url)}",
        *([f"first_year = {years[0]}  # the earliest year seen on {len(best.pages)} page(s)"] if years else []),
    ]
