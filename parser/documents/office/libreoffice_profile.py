"""LibreOffice's profile: a folder of this process's own, kept between its runs and removed when it ends."""

import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from multiprocessing.util import Finalize
from pathlib import Path

PREFIX = "gov-reports-office-"
OWNER = "owner"  # a file that its process holds locked; a profile whose owner was killed is not
# No macros, no links followed, nothing fetched: whatever asks for the network meets a proxy that is not there.
SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
)
own: dict[int, Path] = {}  # process id -> its profile; a forked process must not use its parent's


def profile() -> Path:
    """The profile of this process, made at its first use."""
    if os.getpid() not in own:
        remove_abandoned()
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}profile-"))
        lock = os.open(folder / OWNER, os.O_CREAT | os.O_RDWR)
        fcntl.flock(lock, fcntl.LOCK_EX)
        write_settings(folder / "user")
        # Also in workers of multiprocessing, which end without running atexit.
        Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=1)
        own[os.getpid()] = folder
    return own[os.getpid()]


def write_settings(folder: Path) -> None:
    folder.mkdir()
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in SETTINGS
    )
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )


def remove_abandoned() -> None:
    """Remove the profiles of processes that were killed before they could do it themselves."""
    for owner in Path(tempfile.gettempdir()).glob(f"{PREFIX}profile-*/{OWNER}"):
        with suppress(OSError):
            lock = os.open(owner, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(owner.parent, ignore_errors=True)
            finally:
                os.close(lock)
