"""A macro stops at an error of ours, with one sentence and its line; the error itself is kept for the host."""

from __future__ import annotations

from zoobridge.errors import CancelledError
from zoobridge.hosts.failures.sentence import sentence
from zoobridge.hosts.java.types import java_class


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
            Its own message is shown if it is one of ours; anything else is a fault of zoobridge. Either becomes the
            cause of the host's `MacroError`, whose traceback ``-vv`` shows.

        Raises
        ------
        java.lang.RuntimeException
            "Macro canceled", by which ImageJ leaves a macro; let it pass.
        """
        if isinstance(error, KeyboardInterrupt):
            error = CancelledError(f"{label} was interrupted.")
        if self._error is None:
            self._error = error
        _tell_imagej(label, sentence(label, error))


def _tell_imagej(label: str, message: str) -> None:
    import jpype

    interpreter = java_class("ij.macro.Interpreter").getInstance()
    name = str(java_class("java.lang.Thread").currentThread().getName())
    if interpreter is None or not name.startswith("Run$_"):
        java_class("ij.IJ").error(label, message)
        return
    try:
        # What IJ.error does in run(...), but also in an extension function and after nested commands.
        interpreter.abort(message)
    except jpype.JException:
        # ImageJ's own "Macro canceled" leaves the macro at once; swallowed, the interpreter would read on for a while.
        _leave_run()
        raise


def _leave_run() -> None:
    """Do what ``IJ.run`` does at its end, which the exception skips."""
    java_class("ij.Macro").setOptions(None)
    running = java_class("ij.IJ").class_.getDeclaredField("macroRunning")
    running.setAccessible(True)
    running.setBoolean(None, False)
