"""Old Word files and RTF -> DOCX by LibreOffice, many in one run.

Starting LibreOffice takes a second and a document a tenth of one, so files are converted in batches. It reports
success whatever happened: only a file that it wrote counts, and what stands in it has to be judged by the reader.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path

from parser.documents.document import UnreadableDocument
from parser.documents.office.libreoffice_profile import PREFIX, profile
from parser.documents.office.package import ZippedPackage
from parser.documents.programs import environment

TIMEOUT = 120.0  # seconds of the longest run
STARTING, EACH = 30.0, 3.0  # seconds a run may take, and for each of its files
BATCH = 30  # files of one run
MAX_OUTPUT = 256 << 20  # bytes of a file that LibreOffice writes
MAX_MEMORY = 4 << 30  # bytes of address space; 30 documents take 1.3 GB of it
RTF = b"{\\rtf"
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}

Converted = bytes | UnreadableDocument

one_run = threading.Lock()  # of two runs on one profile one ends at once, with nothing written


def program() -> Path | None:
    """LibreOffice's own program, None where it is not installed."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found) if found else None


def convert(files: Mapping[str, bytes], target: str = "docx", timeout: float = TIMEOUT) -> dict[str, Converted]:
    """Convert files to DOCX or XLSX; each name with the bytes that were written, or with why there are none.

    Files are taken in their order, so the first that a run does not give is the one that stopped it: it is run again
    alone, and the others without it. One bad file costs the others nothing but time.

    Raises:
        UnreadableDocument: LibreOffice is not installed.
    """
    found: dict[str, Converted] = {}
    names = list(files)
    waiting = [names[at : at + BATCH] for at in range(0, len(names), BATCH)]
    while waiting:
        batch = waiting.pop()
        done, said = run({name: files[name] for name in batch}, target, min(timeout, STARTING + EACH * len(batch)))
        found.update(done)
        missing = [name for name in batch if name not in done]
        if missing and len(batch) == 1:
            found[missing[0]] = UnreadableDocument(f"LibreOffice gives nothing for it: {said}")
        elif missing:
            waiting += [part for part in (missing[1:], missing[:1]) if part]
    return {name: found[name] for name in files}


def run(files: Mapping[str, bytes], target: str, timeout: float) -> tuple[dict[str, bytes], str]:
    """One run of LibreOffice: what it wrote, and what is known of why it wrote no more."""
    soffice = program()
    if soffice is None:
        raise UnreadableDocument("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    with one_run, tempfile.TemporaryDirectory(prefix=f"{PREFIX}run-") as folder:
        work = Path(folder)
        sources = {}
        for number, (name, data) in enumerate(files.items()):
            sources[name] = work / f"{number}.{'rtf' if data.startswith(RTF) else 'doc'}"
            sources[name].write_bytes(data)
        said = start(soffice, [*sources.values()], target, work, timeout)
        written = {name: work / "out" / f"{source.stem}.{target}" for name, source in sources.items()}
        read = {name: path.read_bytes() for name, path in written.items() if path.is_file()}
        return {name: data for name, data in read.items() if is_whole(data, target)}, said


def start(soffice: Path, sources: list[Path], target: str, work: Path, timeout: float) -> str:
    """Run LibreOffice within limits and wait for it; when its time is over, end all it started."""
    command = [
        *limits(timeout),
        str(soffice),
        f"-env:UserInstallation={profile().as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", target, "--outdir", str(work / "out")),
        *map(str, sources),
    ]
    known = environment(SAL_USE_VCLPLUGIN="svp", HOME=str(work), TMPDIR=str(work))
    with (work / "said").open("w+b") as said:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=known, start_new_session=True
        )
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            return f"it did not end within {timeout:.0f} seconds"
        finally:
            if process.returncode is None:  # its number still names the group of all it started
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        said.seek(0)
        last = said.read(4096).decode("utf-8", "replace").strip().splitlines()[-1:]
    return f"{''.join(last) or 'it wrote nothing'} (status {status})"


def limits(timeout: float) -> list[str]:
    """The programs that hold LibreOffice within its limits, as far as this machine has them.

    ``setpriv`` ends it when the process that started it is killed; ``timeout`` ends it when nobody waits any more.
    """
    seconds = int(timeout) + 5
    bounds = [f"--as={below(resource.RLIMIT_AS, MAX_MEMORY)}", f"--fsize={below(resource.RLIMIT_FSIZE, MAX_OUTPUT)}"]
    wanted = (
        ["setpriv", "--pdeathsig", "TERM"],
        ["timeout", "--kill-after", "2", str(seconds)],
        ["prlimit", *bounds, f"--cpu={below(resource.RLIMIT_CPU, seconds)}", "--core=0"],
    )
    return [word for part in wanted if shutil.which(part[0]) for word in part]


def below(kind: int, most: int) -> int:
    """A bound that this process, which may be held to bounds itself, is free to set."""
    _, hard = resource.getrlimit(kind)
    return most if hard == resource.RLIM_INFINITY else min(most, hard)


def is_whole(data: bytes, target: str) -> bool:
    """Whether a written file is a package with its main part, and not what was left when the program was ended."""
    try:
        return len(ZippedPackage(data).read(MAIN_PARTS[target])) > 0
    except UnreadableDocument:
        return False
