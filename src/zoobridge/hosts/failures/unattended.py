"""Dialogs that open on a virtual display, where nobody can answer: the macro would wait for ever."""

from __future__ import annotations

from collections.abc import Callable

from zoobridge.hosts.failures.advice import advice_in
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.java.windows import on_opened_window

_WAIT_BUT_LET_WORK = ("ij.gui.WaitForUserDialog", "ij.gui.NonBlockingGenericDialog")
"""Dialogs that wait for somebody although other windows can be used meanwhile."""


class UnattendedDialogs:
    """Closes every dialog that waits for an answer, and stops the macro that has opened it.

    Parameters
    ----------
    fail : callable
        Stops the running macro with a sentence, from any thread.
    stack : callable
        Where in Java the running macro is, as text.
    wake : callable
        Ends the waiting of the macro for a dialog that does not block other windows.
    """

    def __init__(self, fail: Callable[[str], None], stack: Callable[[], str], wake: Callable[[], None]) -> None:
        self._fail = fail
        self._stack = stack
        self._wake = wake

    def listen(self) -> None:
        """Look at every window that opens from now on."""
        # GTK complains on the terminal of a file dialog that is closed as soon as it opens; Java's own does not.
        java_class("java.lang.System").setProperty("sun.awt.disableGtkFileDialogs", "true")
        on_opened_window(self._look)

    def _look(self, window: JavaObject) -> None:
        if not _waits(window):
            return
        title = str(window.getTitle() or "").strip()
        unknown = f'The dialog "{title}" waits for somebody: give its options in the macro, run(command, options)'
        self._fail(advice_in(self._stack()) or unknown)
        window.dispose()
        if not window.isModal():
            self._wake()


def _waits(window: JavaObject) -> bool:
    if not isinstance(window, java_class("java.awt.Dialog")):
        return False
    return bool(window.isModal()) or any(isinstance(window, java_class(name)) for name in _WAIT_BUT_LET_WORK)
