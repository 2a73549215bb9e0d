"""Why a script failed, in one sentence, and in which of its lines; every language tells it in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from zoobridge.errors import MacroError
from zoobridge.hosts.failures.explained import one_line
from zoobridge.hosts.java.threads import java_trace
from zoobridge.hosts.java.types import JavaObject

_PYTHON_LINE = re.compile(r'File "(?P<file>[^"]*)", line (?P<line>\d+)')
_TOLD_LINE = re.compile(r"(?i)\bline\b:? ?(?P<line>\d+)")


def script_error(path: Path, error: JavaObject) -> MacroError:
    """The error for a script that has come to an end with a Java exception.

    Its line is that of the innermost function of the script that was running.
    """
    chain = list(_causes(error))
    failure = MacroError(f"{path.name}: {headline(str(chain[-1].toString()))}", _line(path.name, chain))
    failure.add_note(java_trace(error))
    return failure


def headline(text: str) -> str:
    """What an exception says: all of it in one line, but of a Python traceback only its last line."""
    lines = text.strip().split("\n")
    return one_line(lines[-1] if _PYTHON_LINE.search(text) else text)


def told_line(file: str, text: str) -> int | None:
    """The line of a script that the text of an exception tells; None if it tells none."""
    frames = [match for match in _PYTHON_LINE.finditer(text) if Path(match["file"]).name == file]
    match = frames[-1] if frames else _TOLD_LINE.search(text)
    return None if match is None else int(match["line"])


def _causes(error: JavaObject) -> Iterator[JavaObject]:
    while error is not None:
        yield error
        error = error.getCause()


def _line(file: str, chain: list[JavaObject]) -> int | None:
    for error in reversed(chain):
        for frame in error.getStackTrace():
            if Path(str(frame.getFileName())).name == file and frame.getLineNumber() > 0:
                return int(frame.getLineNumber())
    told = (told_line(file, str(error.toString())) for error in reversed(chain))
    return next((line for line in told if line is not None), None)
