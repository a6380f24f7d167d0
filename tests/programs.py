"""What tests need of the machine: they run where it is there, skip with a reason where not, and fail under CI=true."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

PACKAGES = {"chromium": "chromium", "soffice": "libreoffice-writer-nogui", "bsdtar": "libarchive-tools"}


def needed(program: str) -> Path:
    """The path of a program; without it the test is skipped, and fails under CI=true."""
    found = shutil.which(program)
    if found is None:
        absent(f"{program} is missing: apt-get install {PACKAGES[program]}")
    return Path(found)


def absent(reason: str) -> NoReturn:
    """Skip the test for a reason; fail it under CI=true, where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
