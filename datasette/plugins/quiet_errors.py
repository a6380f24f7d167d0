"""No essay in the log for every wrong address.

Datasette prints each exception, a 404 too, with all local variables when the package rich is installed. We need
rich for our commands. Printing takes 0.4 s of processor time per request, so anybody could keep the site busy by
asking for pages that do not exist. Without rich, Datasette prints the traceback of real faults (status 500) only.
"""

from datasette import handle_exception, hookimpl


@hookimpl
def startup() -> None:
    handle_exception.rich = None
