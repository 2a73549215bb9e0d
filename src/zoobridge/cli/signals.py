"""Termination by a batch system is treated like Ctrl-C: work stops, files are cleaned up, the exit status is 6."""

from __future__ import annotations

import signal
import threading


def termination_is_an_interrupt() -> None:
    """Turn SIGTERM and SIGINT into KeyboardInterrupt on the main thread; does nothing on another one."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)
