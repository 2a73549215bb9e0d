"""ImageJ of a gateway: we listen inside it only while a macro of ours runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from zoobridge.hosts.java.hooks import add_hooks
from zoobridge.hosts.java.types import has_window, java_class
from zoobridge.hosts.macros.imagej import ImageJ, Undo
from zoobridge.hosts.macros.interpreter import InterpreterRun


class VisitedImageJ(ImageJ):
    """What a macro prints and fails at comes to its caller; everything else goes where the gateway lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self._undo: Undo | None = None
        self._script_thread: int | None = None

    def begin(self, run: InterpreterRun) -> None:
        """Listen, and take failures for those of this run."""
        self._undo = self.listen(add_hooks)
        super().begin(run)

    def end(self, run: InterpreterRun) -> None:
        """Leave ImageJ as it was."""
        super().end(run)
        if self._undo is not None:
            self._undo()
            self._undo = None

    @contextmanager
    def hears_script(self) -> Iterator[None]:
        """Take what a script prints for its log."""
        undo = self.listen(add_hooks)
        self._script_thread = threading.get_ident()
        try:
            with self.console.prints_are_log():
                yield
        finally:
            self._script_thread = None
            undo()

    def fail(self, message: str) -> None:
        """Stop the running macro or script with a sentence."""
        if threading.get_ident() == self._script_thread:
            raise java_class("java.lang.RuntimeException")(message)
        super().fail(message)

    def log(self, text: str) -> None:
        """Print to ImageJ's Log; from there it comes to the macro's caller as well."""
        java_class("ij.IJ").log(text)

    def warn(self, sentence: str) -> None:
        """Tell something the user should read, in the Log where there is a window for it."""
        if has_window():
            self.log(sentence)
        else:
            super().warn(sentence)
