"""Starting the site: Datasette on datasette/ with the published file, under the settings that stand there."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def serve(data: Path, host: str, port: int) -> int:
    """Serve ``data/reports.db`` at the address until Ctrl-C; gives 1 when there is nothing to serve.

    The file is opened as immutable: a new publication is a new file, which the site takes up by itself.
    This process becomes Datasette, so that signals reach it and nothing of ours stays in between.
    """
    database = data / "reports.db"
    if database.is_file():
        shown = f"[{host}]" if ":" in host else host
        print(f"Serving {database} at http://{shown}:{port}/  (Ctrl-C ends it)", flush=True)
        options = ["--immutable", str(database.absolute()), "--host", host, "--port", str(port)]
        command = [sys.executable, "-m", "datasette", "serve", str(ROOT / "datasette"), *options]
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        os.execve(sys.executable, command, {**os.environ, "PYTHONPATH": path})  # noqa: S606 - nothing of a shell is wanted
    print(
        f"There is no {database} to serve yet. Publish it from the archive with\n"
        f"    python -m parser build --data {data}\n"
        "or crawl first: scrapy crawl gov_reports. A trial with replica sites: make demo",
        file=sys.stderr,
    )
    return 1
