"""Programs of the system that tests need: they run where it is installed, skip with a reason, fail under CI=true."""

import os
import shutil
from pathlib import Path

import pytest

PACKAGES = {"chromium": "chromium", "soffice": "libreoffice-writer-nogui", "bsdtar": "libarchive-tools"}


def needed(program: str) -> Path:
    """The path of a program; without it the test is skipped, and fails under CI=true."""
    found = shutil.which(program)
    if found is None:
        reason = f"{program} is missing: apt-get install {PACKAGES[program]}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Path(found)
