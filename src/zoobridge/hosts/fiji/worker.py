"""The Python of a Fiji session (``python -m zoobridge.hosts.fiji.worker PREFIX``): Appose's worker with the zoo in it.

It ends with Fiji, however Fiji ends, and leaves no process and no shared memory behind.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from zoobridge.hosts.fiji.fijis import Fijis
from zoobridge.hosts.fiji.session import Session
from zoobridge.hosts.fiji.wire import take_over
from zoobridge.inference.zoo import Zoo

SHARED_MEMORY = Path("/dev/shm")
"""Where Linux shows shared memory as files."""


def main(prefix: str) -> None:
    """Serve a Fiji until it closes its end.

    Parameters
    ----------
    prefix : str
        How the names of all shared memory of that Fiji session begin.
    """
    take_over(lambda: _end(prefix))
    from appose.python_worker import Worker

    worker = Worker()
    zoo = Zoo()
    worker.exports["zoo"] = Session(zoo, models_changed=Fijis(zoo).refresh)
    worker.run()


def _end(prefix: str) -> None:
    """Fiji takes its shared memory away itself, unless it was killed."""
    try:
        _kill_children()
        for left in SHARED_MEMORY.glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                left.unlink()
    finally:
        os._exit(0)


def _kill_children() -> None:
    import psutil

    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()


if __name__ == "__main__":
    main(sys.argv[1])
