"""Why a request brought no answer, in the words of the issue table."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.guard import Refused


def failure(error: BaseException, connected: bool) -> tuple[str, str]:
    """Give kind and message. `unreachable` means that no connection came about."""
    said = " ".join(str(error).split()) or type(error).__name__
    match error:
        case Refused():
            return error.kind, error.reason
        case IgnoreRequest():
            # The engine raises it after too many redirects, and for a body that grows too large when it is unpacked.
            return ("redirect_loop" if said.startswith("max redirect") else "too_large"), said
        case CannotResolveHostError():
            return "unreachable", f"the host name cannot be resolved: {said}"
        case DownloadConnectionRefusedError():
            return "unreachable", "the connection was refused"
        case DownloadTimeoutError():
            return ("timeout", said) if connected else ("unreachable", f"no connection in time: {said}")
        case DownloadCancelledError():
            return "too_large", said
        case ResponseDataLossError():
            return "truncated", "the connection ended before the body did"
    kind = "network" if connected else "unreachable"
    return kind, f"{type(error).__name__}: {said}"
