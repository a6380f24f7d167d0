"""`scrapy check-source FILE`: what a sources file would yield, row by row, and what is left out and why."""

import argparse
from collections import Counter
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.terminal import one_line
from crawler.looking import look
from crawler.preview import Found, Preview
from crawler.sources import SourceError, load_file

EXAMPLE = "scrapy check-source crawler/sources/440112-hp.gov.cn.toml"
SHELL_PAGES = 4  # a catalogue's shell and frames may stand before the first page of its list


class Command(ScrapyCommand):
    """Exit status: 0 every source shows annual reports, 1 one does not, 2 wrong usage."""

    requires_project = True

    def syntax(self) -> str:
        return "FILE"

    def short_desc(self) -> str:
        return "Look at the first page of each list of a sources file"

    def long_desc(self) -> str:
        return (
            "Ask for the first pages of each list in FILE and print what a crawl would take of them, what it would "
            f"leave out, and why. No report is asked for, nothing is kept. Example: {EXAMPLE}"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError(f"give one sources file. Example: {EXAMPLE}")
        if not Path(args[0]).is_file():
            raise UsageError(f"there is no sources file {args[0]}. Example: {EXAMPLE}")
        try:
            sources = load_file(Path(args[0]))
        except SourceError as error:
            raise UsageError(str(error)) from error
        assert self.crawler_process and self.settings
        found, issues = look(self.crawler_process, self.settings, Preview, sources, SHELL_PAGES)
        for one in found:
            show(one)
        for issue in issues:
            if not issue.startswith("too_many_pages"):
                print(one_line(f"ISSUE {issue}"))
        serious = [issue for issue in issues if not issue.startswith("too_many_pages")]
        self.exitcode = 0 if found and all(one.reports for one in found) and not serious else 1


def show(one: Found) -> None:
    more = "; the list goes on" if one.more else ""
    print(f"{one.source.id} ({one.source.platform}) {one.source.url}")
    print(f"  {len(one.pages)} pages, {len(one.rows)} rows{more}")
    for row in one.reports:
        files = f" with {len(row.listing.attachments)} files" if row.listing.attachments else ""
        print(one_line(f"  take   {row.listing.date or 'no date   '}  {row.listing.title}{files}  {row.listing.url}"))
    left = [row for row in one.rows if not row.taken]
    for row in left[:10]:
        print(one_line(f"  leave  {row.listing.date or 'no date   '}  {row.listing.title}: {row.reason}"))
    if len(left) > 10:
        reasons = Counter(row.reason for row in left[10:])
        print("  leave  " + "; ".join(f"{number} more: {reason}" for reason, number in reasons.items()))
