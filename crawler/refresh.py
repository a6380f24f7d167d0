"""Pages that send a reader on with <meta http-equiv=refresh>."""

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.http import Response

HEAD = 4096  # bytes; the engine looks for the element in as many characters


class RefreshMiddleware(MetaRefreshMiddleware):
    """The engine's own, which decodes every page to look for the element: only where the word stands in the page."""

    # The engine's method also takes an argument of older versions, and warns of it.
    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if b"refresh" not in response.body[:HEAD].lower():
            return response
        return super().process_response(request, response)
