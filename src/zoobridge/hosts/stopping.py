"""A macro stops at an error of ours, with one sentence and its line; the error itself is kept for the host."""

from __future__ import annotations

import sys
import traceback

from zoobridge.errors import CancelledError, ZoobridgeError
from zoobridge.hosts.java_types import java_class, java_message


class MacroStop:
    """Stops the macro of the current thread, and remembers why."""

    def __init__(self) -> None:
        self._error: BaseException | None = None

    def take(self) -> BaseException | None:
        """The first error since the last call, forgotten afterwards; None when there was none."""
        error, self._error = self._error, None
        return error

    def forget(self) -> None:
        """Forget the error here and in ImageJ."""
        self._error = None
        java_class("ij.IJ").getErrorMessage()

    def stop(self, label: str, error: BaseException) -> None:
        """Stop the macro that runs on this thread; outside of macros ImageJ shows the message.

        Parameters
        ----------
        label : str
            Command or extension function that failed.
        error : BaseException
            Its own message is shown if it is one of ours; anything else is a fault, whose details go to standard error.
        """
        import jpype

        if isinstance(error, KeyboardInterrupt):
            error = CancelledError(f"{label} was interrupted.")
        if self._error is None:
            self._error = error
        if not isinstance(error, ZoobridgeError):
            traceback.print_exception(error, file=sys.stderr)
        try:
            _tell_imagej(label, _sentence(label, error))
        except jpype.JException as cancelled:
            # ImageJ unwinds its own callers by this exception; the listener returns instead, so that IJ.run puts
            # the thread's options back, and the interpreter finds itself done.
            if "Macro canceled" not in java_message(cancelled):
                raise


def _tell_imagej(label: str, sentence: str) -> None:
    interpreter = java_class("ij.macro.Interpreter").getInstance()
    name = str(java_class("java.lang.Thread").currentThread().getName())
    if interpreter is not None and name.startswith("Run$_"):
        # What IJ.error does in run(...), but also in an extension function and after nested commands.
        interpreter.abort(sentence)
    else:
        java_class("ij.IJ").error(label, sentence)


def _sentence(label: str, error: BaseException) -> str:
    if isinstance(error, ZoobridgeError):
        return " ".join(str(error).split())
    if type(error).__name__ == "java.lang.OutOfMemoryError":
        return f"{label}: Java has no memory left; close images, use a virtual stack, or give Java more memory."
    reason = f"{type(error).__name__}: {java_message(error)}"
    return f"{label} failed unexpectedly ({reason}); details are on standard error."
