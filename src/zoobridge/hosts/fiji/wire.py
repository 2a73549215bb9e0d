"""Standard input and output of a worker: Appose's messages alone, in whole lines, and an end that is noticed."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from typing import TextIO


class Messages(io.TextIOBase):
    """Takes the place of standard output.

    Appose prints a message and its line end one by one, from several threads; here they leave together. What anybody
    else prints goes to standard error.
    """

    def __init__(self, descriptor: int, others: TextIO) -> None:
        self._descriptor = descriptor
        self._others = others
        self._writing = threading.Lock()
        self._of_thread = threading.local()

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, text: str) -> int:
        """Keep a message until its line ends; pass on other text."""
        message = getattr(self._of_thread, "message", "")
        if text.startswith('{"'):
            self._of_thread.message = text
        elif message and text == "\n":
            self._of_thread.message = ""
            self._send(f"{message}\n".encode())
        else:
            self._others.write(text)
        return len(text)

    def _send(self, line: bytes) -> None:
        with self._writing:
            while line:
                line = line[os.write(self._descriptor, line) :]


class WatchedInput:
    """Takes the place of standard input; its end is told at once, whatever tasks are still running."""

    def __init__(self, stream: TextIO, ended: Callable[[], None]) -> None:
        self._stream = stream
        self._ended = ended

    def readline(self, size: int = -1) -> str:
        """The next line."""
        line = self._stream.readline(size)
        if not line:
            self._ended()
        return line


def take_over(ended: Callable[[], None]) -> None:
    """Keep the process's own input and output for Appose; what libraries print goes to standard error.

    Parameters
    ----------
    ended : callable
        Called when Fiji has closed the input, or is gone.
    """
    descriptor = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = Messages(descriptor, sys.stderr)
    sys.stdin = WatchedInput(sys.stdin, ended)
