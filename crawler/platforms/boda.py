"""Boda (博达) VSB: documents are /info/<tree>/<news>.htm. The names of list pages count down: of eleven pages the
second is <list>/10.htm and the last <list>/1.htm, so that only the pager's links say where they lie."""

from crawler import pager
from crawler.platforms import static_list

NAME = "boda"
listings, next_pages, lists = static_list.listings, pager.next_pages, static_list.lists
