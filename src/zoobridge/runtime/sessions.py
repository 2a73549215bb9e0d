"""Processes that are sessions of their own, started with ``start_new_session``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys


def kill_session(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started, such as the freezing of a SavedModel."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
