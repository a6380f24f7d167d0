"""Whatever has no module of its own: rows with a date or a document's address, pagers of links, parameters, scripts."""

from crawler import script_pager
from crawler.platforms import static_list

NAME = "generic"
listings, next_pages, lists = static_list.listings, script_pager.next_pages, static_list.lists
