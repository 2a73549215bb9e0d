"""``open(path)`` that opens a whole file or stops the macro.

``ij.IJ.open`` says nothing when a reader gives up, and the image that was active before stays active; readers also fill
what is missing at the end of a file with zeros. ij1-patcher asks a hook before each ``open``; the hook lets ImageJ open
the file inside, and compares before and after.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from zoobridge.hosts.java_types import JavaObject, java_class

OPENED = True
"""Any object: tells ij1-patcher that the hook has done the work."""

_KINDS = ("TIFF", "JAVA_OR_TEXT", "ROI", "TEXT", "OJJ", "TABLE", "RAW", "LUT")
# What ij.io.Opener.getFileType calls files that ImageJ opens as something else than an image.
_NO_IMAGE = frozenset({"JAVA_OR_TEXT", "ROI", "TEXT", "OJJ", "TABLE", "RAW", "LUT"})


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
        """Stop the macro if a TIFF has lost its end; other errors of reading are left to ImageJ."""
        missing = missing_bytes(str(path or ""))
        if missing > 0:
            self._fail(f"open: {path} is damaged, {missing} bytes are missing at its end")

    def _open(self, name: str) -> None:
        path = Path(name)
        kind = _kind(name)
        if not path.exists():
            self._fail(f"open: there is no file {name}")
        before = _image_ids()
        self.check(name)
        self._about(name)
        java_class("ij.IJ").open(name)
        self._about(None)
        if kind == "TABLE":
            self._fail(f"open: the table {name} needs a display: use File.openAsString(path) and split(text)")
        if kind not in _NO_IMAGE and _image_ids() <= before:
            self._fail(f"open: {name} is damaged or in a format ImageJ cannot read")


def _kind(name: str) -> str:
    opener = java_class("ij.io.Opener")
    number = opener().getFileType(name)
    return next((field for field in _KINDS if getattr(opener, field, None) == number), "other")


def _image_ids() -> set[int]:
    return set(java_class("ij.WindowManager").getIDList() or ())


def missing_bytes(name: str) -> int:
    """How far the strips of a TIFF reach beyond the end of the file; 0 for a whole file and for anything else."""
    import jpype

    if not Path(name).is_file() or _kind(name) != "TIFF":
        return 0
    try:
        planes = java_class("ij.io.Opener").getTiffFileInfo(name) or ()
        ends = [offset + length for plane in planes for offset, length in _strips(plane)]
    except jpype.JException:
        return 0
    return max(ends, default=0) - Path(name).stat().st_size


def _strips(plane: JavaObject) -> list[tuple[int, int]]:
    """Offset and length of what one image directory of a TIFF says is in the file."""
    if plane.nImages > 1:
        # ImageJ writes one directory for a whole stack.
        size = int(plane.width) * int(plane.height) * int(plane.getBytesPerPixel()) + int(plane.getGap())
        return [(int(plane.getOffset()), int(plane.nImages) * size - int(plane.getGap()))]
    if plane.stripOffsets is None or plane.stripLengths is None:
        return []
    offsets = (int(offset) & 0xFFFFFFFF for offset in plane.stripOffsets)
    return list(zip(offsets, map(int, plane.stripLengths), strict=False))
