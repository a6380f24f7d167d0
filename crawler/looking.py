"""Running a preview for a command: in a folder that is thrown away, with what went wrong told in the end."""

import tempfile
from pathlib import Path

from scrapy.crawler import CrawlerProcessBase
from scrapy.settings import Settings

from archive.catalogue import Catalogue
from archive.place import catalogue_path
from crawler.preview import Found, Preview
from crawler.sources import Source


def look(
    process: CrawlerProcessBase,
    settings: Settings,
    spider: type[Preview],
    sources: list[Source],
    pages: int,
) -> tuple[list[Found], list[str]]:
    """What was found of each list, and what went wrong on the way."""
    settings.set("MAX_LIST_PAGES", pages, priority="cmdline")
    settings.set("RECRAWL", "full", priority="cmdline")
    with tempfile.TemporaryDirectory(prefix="gov-reports-") as folder:
        crawler = process.create_crawler(spider)
        process.crawl(crawler, data=Path(folder), chosen=sources)
        process.start()
        found = crawler.spider
        if not isinstance(found, Preview):
            return [], ["the look did not come about: see the log above"]
        with Catalogue(catalogue_path(Path(folder)), read_only=True) as catalogue:
            issues = [
                f"{row['kind']}: {row['message']} {row['url'] or ''}".rstrip() for row in catalogue.rows("issues")
            ]
        return list(found.found.values()), issues
