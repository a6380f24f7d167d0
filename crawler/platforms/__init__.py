"""One module per family of content management systems, found by its name: crawler/platforms/<name>.py."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Protocol, cast

from crawler.links import Listing
from crawler.page import Page
from crawler.pager import Step


class Platform(Protocol):
    """What a platform module defines. Both functions raise PageChanged on a page they do not know."""

    NAME: str

    def listings(self, page: Page) -> Iterator[Listing]:
        """Yield the rows of one list page in the order in which they stand."""

    def next_pages(self, page: Page) -> Iterator[Step]:
        """Yield further pages of this list; they are asked for while rows are new. The walk drops those it has seen.

        A page is an address, a PageRequest when it is asked for by POST, or a PageSeries when only the number that
        stands in its address or body is known.
        """


def platform(name: str) -> Platform:
    return cast(Platform, import_module(f"crawler.platforms.{name}"))


def lists(module: Platform, page: Page) -> Iterator[Step]:
    """Other lists a page leads to: frames, nodes of a catalogue, the annual-report column. A module may define
    `lists(page)`; a PageSeries stands for a list whose first page has a number too."""
    own: Callable[[Page], Iterator[Step]] | None = getattr(module, "lists", None)
    return own(page) if own else iter(())


def column(module: Platform, page: Page) -> str:
    """Name of the column a list page belongs to; a module may define `column(page)` where meta tags do not say."""
    own: Callable[[Page], str] | None = getattr(module, "column", None)
    return own(page) if own else page.column


def hidden(module: Platform, page: Page) -> str:
    """HTML that a document page keeps inside its scripts; a module may define `hidden(page)`."""
    own: Callable[[Page], str] | None = getattr(module, "hidden", None)
    return own(page) if own else ""


def announced(module: Platform, page: Page) -> int | None:
    """Number of rows the server claims the list has; a module may define `announced(page)`."""
    own: Callable[[Page], int | None] | None = getattr(module, "announced", None)
    return own(page) if own else None
