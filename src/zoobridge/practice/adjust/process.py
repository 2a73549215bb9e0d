"""The process that trains: its memory goes with it, and it ends with the one that started it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from zoobridge.errors import CancelledError, EngineError
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.adjust.work_folder import State, WorkFolder
from zoobridge.runtime.sessions import kill_session

_POLL_SECONDS = 0.1
_MODULE = "zoobridge.practice.adjust.job"
_MESSAGES = "messages.txt"


def train_elsewhere(work: WorkFolder, progress: Progress) -> dict[str, object]:
    """Let a process of its own do the job in a folder.

    Raises
    ------
    ZoobridgeError
        What the process said when it failed.
    EngineError
        If it died.
    CancelledError
        If `progress` says so; the process is ended, its checkpoint stays.
    """
    status = _run(work, progress)
    result = work.result()
    if status == 0 and result is not None:
        return result
    failure = work.failure()
    if failure is not None:
        raise failure
    raise EngineError(_obituary(status, (work.path / _MESSAGES).read_text(encoding="utf-8", errors="replace")))


def end_with_parent() -> None:
    """End this process as soon as nobody holds the other end of its standard input any more."""
    descriptor = sys.stdin.fileno()

    def wait() -> None:
        while os.read(descriptor, 1):  # not through sys.stdin, whose lock the interpreter wants when it ends
            pass
        os._exit(CancelledError.exit_status)

    threading.Thread(target=wait, daemon=True).start()


def _run(work: WorkFolder, progress: Progress) -> int:
    command = [sys.executable, "-m", _MODULE, str(work.path)]
    with (work.path / _MESSAGES).open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=stream, stderr=stream, start_new_session=True, cwd=Path.cwd()
        )
        try:
            while process.poll() is None:
                state = work.state() or State(0, 1, "starting")
                progress.update(min(state.done, state.total - 1), state.total, state.message)
                time.sleep(_POLL_SECONDS)
        finally:
            if process.poll() is None:
                kill_session(process)
            status = process.wait()
            if process.stdin is not None:
                process.stdin.close()
    return status


def _obituary(status: int, messages: str) -> str:
    goes_on = "the same command goes on from the last pass"
    if status < 0:
        return f"The training was ended by signal {-status}, which often means that memory ran out; {goes_on}."
    lines = [line for line in messages.splitlines() if line.strip()]
    return f"The training ended with status {status} ({lines[-1].strip() if lines else 'no message'}); {goes_on}."
