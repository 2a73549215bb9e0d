"""ImageJ in this process: one console, one exception handler, one watch over opened files for all hosts."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from typing import TypeAlias

from zoobridge.hosts.failures.opened_files import OpenedFiles
from zoobridge.hosts.failures.reader_faults import READER_FAULTS
from zoobridge.hosts.java.hooks import Hook
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.macros.console import Console
from zoobridge.hosts.macros.interpreter import InterpreterRun

Undo: TypeAlias = Callable[[], None]


class ImageJ:
    """What of ImageJ is shared by all hosts of this process.

    `listen` is to be called before the first macro, once or around each macro.
    """

    def __init__(self) -> None:
        self.console = Console()
        self.run: InterpreterRun | None = None
        self.busy = threading.Lock()
        """Held while a macro runs: ImageJ's state is static, so there is one macro at a time."""
        self.stuck = False
        """A macro that was stopped did not end; no other may start beside it."""
        files = OpenedFiles(self.fail, self._about)
        self._hooks = {
            "log": self.console.logged,
            "interceptFileOpen": files.open,
            "interceptOpenImage": files.check,
            "showStatus": self._status,
        }

    def listen(self, install: Callable[[Mapping[str, Hook]], Undo]) -> Undo:
        """Let what ImageJ prints, opens and fails at come here.

        Parameters
        ----------
        install : callable
            Puts our hooks into ImageJ, and returns how to take them out.

        Returns
        -------
        callable
            Leaves ImageJ as it was.
        """
        import jpype

        imagej = java_class("ij.IJ")
        release_streams = self.console.attach()
        READER_FAULTS.fail = self.fail
        READER_FAULTS.listen()
        remove = install(self._hooks)
        handler_field = imagej.class_.getDeclaredField("exceptionHandler")
        handler_field.setAccessible(True)
        before = handler_field.get(None)
        imagej.setExceptionHandler(jpype.JProxy("ij.IJ$ExceptionHandler", dict={"handle": self._handle}))

        def undo() -> None:
            imagej.setExceptionHandler(before)
            remove()
            release_streams()

        return undo

    def log(self, text: str) -> None:
        """Print to the log and standard output."""
        self.console.print_log(text)

    def warn(self, sentence: str) -> None:
        """Tell something the user should read, on standard error."""
        sys.stderr.write(f"zoobridge: {sentence}\n")
        sys.stderr.flush()

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

    def stack(self) -> str:
        """Where in Java the running macro is."""
        return "" if self.run is None else self.run.stack()

    def wake(self) -> None:
        """End the waiting of the running macro for a dialog."""
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
