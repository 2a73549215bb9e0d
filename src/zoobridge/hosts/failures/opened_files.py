"""``open(path)`` that opens a file or stops the macro.

``ij.IJ.open`` says nothing when a reader gives up, and the image that was active before stays active. ij1-patcher
asks a hook before each ``open``; the hook lets ImageJ open the file inside, and compares before and after.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from zoobridge.hosts.failures.reader_faults import READER_FAULTS
from zoobridge.hosts.java.types import JavaObject, has_window, java_class

OPENED = True
"""Any object: tells ij1-patcher that the hook has done the work."""

_KINDS = ("JAVA_OR_TEXT", "ROI", "TEXT", "OJJ", "TABLE", "RAW", "LUT")
# What ij.io.Opener.getFileType calls files that ImageJ opens as something else than an image.
_NO_IMAGE = frozenset(_KINDS)
_TEXTS = frozenset({"JAVA_OR_TEXT", "TEXT"})


class OpenedFiles:
    """Watches over ``ij.IJ.open``.

    Parameters
    ----------
    fail : callable
        Stops the macro with a sentence; does not return on a macro's thread.
    about : callable
        Told which file errors are about from now on, None afterwards.
    """

    def __init__(self, fail: Callable[[str], None], about: Callable[[str | None], None]) -> None:
        self._fail = fail
        self._about = about
        self._inside = threading.local()

    def open(self, path: JavaObject) -> bool | None:
        """Open a file in place of ``IJ.open``; None leaves the file to ImageJ."""
        name = str(path or "")
        imagej = java_class("ij.IJ")
        tolerant = bool(imagej.redirectingErrorMessages())
        if not name or "://" in name or tolerant or getattr(self._inside, "now", False):
            return None
        self._inside.now = True
        try:
            self._open(name)
        finally:
            self._inside.now = False
        return OPENED

    def check(self, path: JavaObject, _plane: int = -1) -> None:
        """Stop the macro if a file from which one plane is to be opened is damaged."""
        READER_FAULTS.check(str(path or ""))

    def _open(self, name: str) -> None:
        path = Path(name)
        kind = _kind(name)
        if not path.exists():
            self._fail(f"open: there is no file {name}")
        before = _image_ids()
        if kind in _TEXTS and not has_window():
            self._fail(f"open: {name} is no image that ImageJ can read; read text with File.openAsString(path)")
        if kind == "TABLE" and not has_window():
            self._fail(f"open: the table {name} needs a display: use File.openAsString(path) and split(text)")
        self._about(name)
        java_class("ij.IJ").open(name)
        self._about(None)
        if kind not in _NO_IMAGE and _image_ids() <= before:
            self._fail(f"open: {name} is damaged or in a format ImageJ cannot read")


def _kind(name: str) -> str:
    opener = java_class("ij.io.Opener")
    number = opener().getFileType(name)
    return next((field for field in _KINDS if getattr(opener, field, None) == number), "other")


def _image_ids() -> set[int]:
    return set(java_class("ij.WindowManager").getIDList() or ())
