"""What one file may cost, and how a process is held to it."""

import resource
from dataclasses import dataclass

PROGRAMS_MEMORY = 5 << 30  # bytes of address space that a program called by a reader may be given; LibreOffice has 4


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file in one worker. What a reader starts is bound by them too, its memory by the reader itself.

    Measured on this project's corpus: readers have 70 MB of address space and 51 MB resident, recognition 1.0 GB and
    673 MB, LibreOffice with 30 documents 1.3 GB of its own.
    """

    cpu: int = 60  # seconds of the worker itself
    wall: float = 180.0  # seconds, all in; a machine with other work gives a third of a core at least
    memory: int = 2 << 30  # bytes of address space
    answer: int = 64 << 20  # bytes of the document as JSON; 300 cells and 20 pages are 40 kB
    file: int = 256 << 20  # bytes of each file written
    files: int = 256  # open at a time
    kept: int = 512 << 20  # bytes resident between two files, before a worker is replaced
    documents: int = 1000  # files, before a worker is replaced
    start: float = 120.0  # seconds until a new worker is ready


# A batch of Word files, whose LibreOffice has limits of its own: 120 s a run, and one more for each bad file.
CONVERSION = Limits(wall=600.0, answer=512 << 20)

# A page of a scan: 4 CPU seconds; the weights stay loaded between two pages.
RECOGNITION = Limits(cpu=180, wall=600.0, memory=4 << 30, kept=1 << 30, documents=500)


def hold(limits: Limits) -> None:
    """Hold this process, and what it starts, to the limits that last for its life."""
    for what, most, ever in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_AS, limits.memory, max(limits.memory, PROGRAMS_MEMORY)),
        (resource.RLIMIT_FSIZE, limits.file, limits.file),
        (resource.RLIMIT_NOFILE, limits.files, limits.files),
    ):
        _, hard = resource.getrlimit(what)
        bound = ever if hard == resource.RLIM_INFINITY else min(ever, hard)
        resource.setrlimit(what, (min(most, bound), bound))


def hold_cpu(seconds: int) -> None:
    """Let this process use so many seconds of CPU from now on; beyond, the system ends it with SIGXCPU."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
