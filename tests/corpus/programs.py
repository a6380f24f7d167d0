"""The makers that need a program of the system: LibreOffice, Chromium, bsdtar. All files of a kind in one run."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

NAMES = {"soffice": ("soffice", "libreoffice"), "chromium": ("chromium", "chromium-browser"), "bsdtar": ("bsdtar",)}
SECONDS = 120  # for one run of a program
ENCRYPTED = (
    'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},'
    '"DocumentOpenPassword":{"type":"string","value":"x"}}'
)
NO_COPYING = (  # a password for the owner alone: anybody may open it, with an empty password
    'pdf:writer_pdf_Export:{"RestrictPermissions":{"type":"boolean","value":"true"},'
    '"PermissionPassword":{"type":"string","value":"x"},"EnableCopyingOfContent":{"type":"boolean","value":"false"}}'
)


def found(program: str) -> str | None:
    """The path of a program, None where it is not installed."""
    return next((path for name in NAMES[program] if (path := shutil.which(name))), None)


def run(command: list[str]) -> None:
    """Run a program and end what it started.

    Raises:
        subprocess.CalledProcessError: it failed.
        subprocess.TimeoutExpired: it ran longer than `SECONDS`; its process group was killed.
    """
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)


def converted(files: dict[str, bytes], suffix: str, target: str) -> dict[str, bytes]:
    """Files -> the same names in another format. ``target``: what soffice --convert-to takes, "doc:MS Word 97".

    Raises:
        FileNotFoundError: LibreOffice made no file of one of them; it says so only by leaving it out.
    """
    program = found("soffice")
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for name, data in files.items():
            source = Path(folder) / f"{name}.{suffix}"
            source.write_bytes(data)
            sources.append(str(source))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        made = Path(folder) / "made"
        run([program, profile, "--headless", "--norestore", "--convert-to", target, "--outdir", str(made), *sources])
        ending = target.partition(":")[0]
        return {name: (made / f"{name}.{ending}").read_bytes() for name in files}


def chromium(*arguments: str, page: bytes, made: str) -> bytes:
    """What headless Chromium makes of a page: ``made`` is the name of the file that the arguments call {made}."""
    program = found("chromium")
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "page.html", Path(folder) / made
        source.write_bytes(page)
        shared = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
        run([program, *shared, *(part.format(made=target) for part in arguments), source.as_uri()])
        return target.read_bytes()


def printed(page: bytes) -> bytes:
    """A page printed to PDF."""
    return chromium("--no-pdf-header-footer", "--print-to-pdf={made}", page=page, made="page.pdf")


def screenshot(page: bytes, width: int, height: int) -> bytes:
    """A page as one PNG, twice as fine as CSS pixels, as the screen of a phone."""
    window = f"--window-size={width},{height}"
    shot = ("--force-device-scale-factor=2", "--hide-scrollbars", "--screenshot={made}")
    return chromium(window, *shot, page=page, made="page.png")


def seven_zip(name: str, data: bytes) -> bytes:
    program = found("bsdtar")
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        target = Path(folder) / "packed.7z"
        run([program, "--format=7zip", "-cf", str(target), "-C", folder, name])
        return target.read_bytes()
