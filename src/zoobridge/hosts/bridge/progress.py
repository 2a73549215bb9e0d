"""ImageJ's progress bar, status line and Escape key."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from zoobridge.errors import CancelledError
from zoobridge.hosts.java.types import java_class


class ImageJProgress:
    """Progress of the command that runs now.

    Parameters
    ----------
    cancelled : callable
        True as soon as something other than the Escape key (a signal, a time limit) ends the work.
    """

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled

    def update(self, done: int, total: int, message: str) -> None:
        """Move the bar to `done` of `total` and show `message`.

        Raises
        ------
        CancelledError
            After Escape, or when `cancelled` says so; bar and status line are cleared.
        """
        imagej = java_class("ij.IJ")
        if imagej.escapePressed() or self._cancelled():
            _clear_bar()
            msg = f"Cancelled at {message}." if message else "Cancelled."
            raise CancelledError(msg)
        imagej.showStatus(message)
        imagej.showProgress(float(done) / max(total, 1))


def _clear_bar() -> None:
    """ImageJ may wait a moment here, which an interrupted thread cannot; that must not hide the reason."""
    import jpype

    with contextlib.suppress(jpype.JException):
        java_class("ij.IJ").showProgress(1.0)
        java_class("ij.IJ").showStatus("Cancelled")
