"""From the catalogue: each page that a list named, with what was attached to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from archive.captures import Capture
from archive.catalogue import Catalogue
from parser.documents.html.joined import further_number


@dataclass
class Article:
    """A listed page with the attachments found on it, as captured at one time."""

    page: Capture
    attachments: list[Capture] = field(default_factory=list)

    @property
    def captures(self) -> list[Capture]:
        return [self.page, *self.attachments]

    @property
    def pages(self) -> list[Capture | None]:
        """The page and those in which its article goes on, in their order; None for one that was not obtained."""
        further = {n: file for file in self.attachments if (n := further_number(self.page.url, file.url)) is not None}
        numbers = range(min(2, *further), max(further) + 1) if further else ()  # the second page is 1 or 2
        return [self.page, *map(further.get, numbers)]

    @property
    def offered(self) -> list[tuple[Capture, list[Capture | None]]]:
        """What may show the report: the article with its further pages, and the files attached to it."""
        pages = self.pages
        return [(self.page, pages[1:]), *((file, []) for file in self.attachments if file not in pages)]


def articles(catalogue: Catalogue) -> Iterator[list[Article]]:
    """The articles of one agency after the other, each agency's in order of capture."""
    agency_of = {source["id"]: source["agency_id"] for source in catalogue.rows("sources")}
    for _, captures in groupby(catalogue.documents(), key=lambda capture: agency_of.get(capture.source_id)):
        yield of_agency(catalogue, captures)


def of_agency(catalogue: Catalogue, captures: Iterable[Capture]) -> list[Article]:
    """Pages with the attachments that each led to in the same crawl.

    A page or file of which its server said that it did not change stands as it was captured last.
    """
    pages: dict[tuple[int | None, str | None, str], Article] = {}
    attachments: list[tuple[Capture, Capture]] = []
    for capture in captures:
        shown = capture if capture.verdict == "ok" else catalogue.last_good(capture)
        if shown is None:
            continue
        if capture.role == "document":
            pages[capture.crawl_id, capture.source_id, capture.url] = Article(shown)
        else:
            attachments.append((capture, shown))
    for capture, shown in attachments:
        page = pages.get((capture.crawl_id, capture.source_id, capture.parent_url or ""))
        if page:
            page.attachments.append(shown)
    return sorted(pages.values(), key=lambda article: (article.page.captured_at, article.page.id))
