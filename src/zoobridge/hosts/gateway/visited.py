"""ImageJ of a gateway: we listen inside it only while a macro of ours runs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from zoobridge.hosts.failures.explained import explain_question
from zoobridge.hosts.gateway.dialogs import Dialogs
from zoobridge.hosts.java.hooks import add_hooks
from zoobridge.hosts.java.types import has_window, java_class
from zoobridge.hosts.macros.imagej import ImageJ
from zoobridge.hosts.macros.interpreter import InterpreterRun


class VisitedImageJ(ImageJ):
    """What a macro prints and fails at comes to its caller; everything else goes where the gateway lets it go.

    Parameters
    ----------
    attended : bool
        Whether somebody sits at the gateway's windows.
    """

    def __init__(self, *, attended: bool) -> None:
        super().__init__()
        self._dialogs = Dialogs(attended=attended, failed=self._failed, said=self.log, asked=self._asked)
        self._listening = ExitStack()
        self._script_thread: int | None = None

    def begin(self, run: InterpreterRun) -> None:
        """Listen, and take failures for those of this run."""
        self._listening.callback(self.listen(add_hooks))
        self._listening.enter_context(self._dialogs.watched())
        super().begin(run)

    def end(self, run: InterpreterRun) -> None:
        """Leave ImageJ as it was."""
        super().end(run)
        self._listening.close()

    @contextmanager
    def hears_script(self) -> Iterator[None]:
        """Take what a script prints for its log."""
        with ExitStack() as listening:
            listening.callback(self.listen(add_hooks))
            listening.enter_context(self._dialogs.watched())
            self._script_thread = threading.get_ident()
            listening.callback(self._forget_script)
            with self.console.prints_are_log():
                yield

    def fail(self, message: str) -> None:
        """Stop the running macro or script with a sentence."""
        if threading.get_ident() == self._script_thread:
            raise java_class("java.lang.RuntimeException")(message)
        super().fail(message)

    def _forget_script(self) -> None:
        self._script_thread = None

    def _failed(self, text: str, stack: str) -> None:
        """Take an error; that of a script comes as an exception as well."""
        if self.run is not None:
            self.run.witness_print(text, stack)

    def _asked(self, stack: str) -> None:
        if self.run is not None:
            self.run.fail_with(explain_question(stack, self.run.command))

    def log(self, text: str) -> None:
        """Print to ImageJ's Log; from there it comes to the macro's caller as well."""
        java_class("ij.IJ").log(text)

    def warn(self, sentence: str) -> None:
        """Tell something the user should read, in the Log where there is a window for it."""
        if has_window():
            self.log(sentence)
        else:
            super().warn(sentence)
