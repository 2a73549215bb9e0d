"""The end of the process: a status that nothing changes any more, once it is known."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

from zoobridge.errors import CancelledError, ZoobridgeError

PATIENCE = 30.0
"""Seconds the clean-up gets once the status is known."""


def end_process(work: Callable[[], int]) -> NoReturn:
    """Do the work and end the process with the status it returns.

    Python cleans up (``atexit``) but is not taken apart: threads of Java, TensorFlow and OpenVINO that are still
    running would find it half gone and crash the process after all its work is done. Signals that come once the status
    is known come too late to change it.
    """
    status = CancelledError.exit_status
    try:
        status = work()
        _ignore_signals()
    except KeyboardInterrupt:
        _ignore_signals()
    _end_at_the_latest(status)
    atexit._run_exitfuncs()  # noqa: SLF001 the rest of Python's own end is what must not happen
    _leave(status)


def _end_at_the_latest(status: int) -> None:
    """End the process although its clean-up does not: Java may wait for a thread that never ends."""
    watchdog = threading.Timer(PATIENCE, _leave, (status,))
    watchdog.daemon = True
    watchdog.start()


def _leave(status: int) -> NoReturn:
    os._exit(status if _flushed() else status or ZoobridgeError.exit_status)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _flushed() -> bool:
    """Whether all that was written has arrived; not so on a full disk or in a pipe nobody reads."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return False
    return True
