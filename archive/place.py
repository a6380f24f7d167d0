"""Where the data lies: one folder with the WARC files, the catalogue and the published tables."""

import os
from pathlib import Path

VARIABLE = "GOV_REPORTS_DATA"


def data_dir(given: str | None = None) -> Path:
    """The folder named by the argument, else by GOV_REPORTS_DATA, else `data` below the current folder."""
    return Path(given or os.environ.get(VARIABLE) or "data")


def catalogue_path(data: Path) -> Path:
    return data / "catalogue.db"


def warc_dir(data: Path) -> Path:
    return data / "warc"


def reports_path(data: Path) -> Path:
    return data / "reports.db"
