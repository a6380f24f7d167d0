"""Programs of the system that readers call: what of this process's environment they are given."""

import os

# Set by the room of the workers; whatever a worker starts is found by it when the worker is ended.
MARK = "GOV_REPORTS_WORKER"
PASSED_ON = ("PATH", MARK)


def environment(**more: str) -> dict[str, str]:
    """Where programs are, UTF-8, and ``more``; the rest of the environment is none of their business."""
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"} | {n: os.environ[n] for n in PASSED_ON if n in os.environ} | more
