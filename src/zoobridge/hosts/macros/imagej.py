"""ImageJ in this process: one console, one exception handler, one watch over opened files for all hosts."""

from __future__ import annotations

import threading

from zoobridge.hosts.failures.opened_files import OpenedFiles
from zoobridge.hosts.failures.reader_faults import READER_FAULTS
from zoobridge.hosts.failures.unattended import UnattendedDialogs
from zoobridge.hosts.java.display import nobody_looks
from zoobridge.hosts.java.hooks import install_hooks
from zoobridge.hosts.java.types import JavaObject, has_window, java_class
from zoobridge.hosts.macros.console import Console
from zoobridge.hosts.macros.interpreter import InterpreterRun


class ImageJ:
    """What of ImageJ is shared by all hosts of this process."""

    def __init__(self) -> None:
        import jpype

        self.console = Console()
        self.run: InterpreterRun | None = None
        self.busy = threading.Lock()
        """Held while a macro runs: ImageJ's state is static, so there is one macro at a time."""
        self.stuck = False
        """A macro that was stopped did not end; no other may start beside it."""
        files = OpenedFiles(self.fail, self._about)
        hooks = {"interceptFileOpen": files.open, "interceptOpenImage": files.check, "showStatus": self._status}
        READER_FAULTS.fail = self.fail
        READER_FAULTS.listen()
        install_hooks({**self.console.attach(), **hooks})
        if has_window() and nobody_looks():
            UnattendedDialogs(self.fail, self._stack, self._wake).listen()

        handler = jpype.JProxy("ij.IJ$ExceptionHandler", dict={"handle": self._handle})
        java_class("ij.IJ").setExceptionHandler(handler)

    def begin(self, run: InterpreterRun) -> None:
        """From now on failures belong to this run."""
        self.run = run
        self.console.witness = run

    def end(self, run: InterpreterRun) -> None:
        """A run is over; what Java prints from now on is only passed on."""
        if self.run is run:
            self.run = None
            self.console.witness = None

    def fail(self, message: str) -> None:
        """Stop the running macro with a sentence, from inside a Java call on its thread."""
        if self.run is not None:
            self.run.fail_with(message)
            self.run.unwind()

    def _stack(self) -> str:
        return "" if self.run is None else self.run.stack()

    def _wake(self) -> None:
        if self.run is not None:
            self.run.wake()

    def _status(self, _text: JavaObject) -> None:
        if self.run is not None:
            self.run.witness_status()

    def _about(self, file: str | None) -> None:
        if self.run is not None:
            self.run.file = file

    def _handle(self, error: JavaObject) -> None:
        if self.run is None:
            error.printStackTrace()
        else:
            self.run.witness_exception(error)
