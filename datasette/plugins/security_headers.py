"""Response headers that keep crawled text harmless, on every answer of the site.

The site's own pages hold no script and no inline style, so their policy forbids both. Datasette's pages hold
inline scripts (six on a table page of 1.0a41), so theirs cannot. A response that brings its own policy keeps it.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

OWN_PAGES = re.compile(r"^/(?:$|search$|coverage$|issues$|about$|static/|(?:report|cell|agency|snapshot|capture)/)")
OWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
CORE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
    b"cross-origin-opener-policy": b"same-origin",
}

Message = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    base = datasette.setting("base_url").rstrip("/")

    def wrap(app: Any) -> Any:
        async def with_headers(scope: Message, receive: Any, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return

            async def send_with_headers(message: Message) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": complete(message["headers"], scope["path"].removeprefix(base))}
                await send(message)

            await app(scope, receive, send_with_headers)

        return with_headers

    return wrap


def complete(headers: list[Any], path: str) -> list[tuple[bytes, bytes]]:
    """The headers with those of the site that are not there yet."""
    there = [(bytes(name), bytes(value)) for name, value in headers]
    names = {name.lower() for name, _ in there}
    policy = OWN_POLICY if OWN_PAGES.match(path) else CORE_POLICY
    wanted = {b"content-security-policy": policy.encode(), **ALWAYS}
    return there + [(name, value) for name, value in wanted.items() if name not in names]
