"""A host in somebody else's ImageJ: what is open there stays, and what macros leave is taken away by the next one."""

from __future__ import annotations

from collections.abc import Iterable

from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.images.windows import open_images
from zoobridge.hosts.java.types import JavaObject, has_window, java_class
from zoobridge.hosts.macros.state import batch_images, forget_macro, open_batch_mode


class Guest:
    """`zoobridge.hosts.macros.session.Tenancy` of a host that does not own its ImageJ."""

    def __init__(self) -> None:
        self._was_batch_mode = bool(java_class("ij.macro.Interpreter").isBatchMode())
        self._before: list[JavaObject] = []
        self._active: JavaObject = None
        self._listed: JavaObject = None
        self._left: set[int] = set()
        self._table: JavaObject = None
        self._rows = range(0)  # of the table, that a macro has added
        self._first_row = 0

    def enter(self, bridge: CommandBridge, *, keep_state: bool) -> None:
        """Close the images and forget the rows that earlier macros of this host left, unless they are to stay."""
        if not keep_state:
            self._close_left()
            self._delete_rows()
        _forget_closed()
        self._before = open_images()
        self._active = java_class("ij.WindowManager").getCurrentImage()
        self._table, self._rows = _results(), range(0)
        self._first_row = int(self._table.size())
        forget_macro()
        java_class("ij.IJ").getErrorMessage()
        java_class("ij.IJ").resetEscape()
        if not has_window():
            open_batch_mode()  # in which images live without windows
            _list(self._before)
            self._listed = batch_images()

    def begin(self, bridge: CommandBridge) -> None:
        """Nothing to do: the commands are there all the time."""

    def end(self, bridge: CommandBridge) -> None:
        """Remember what the macro leaves."""
        forget_macro()
        if not has_window():
            self._bring_back()
        before = {int(imp.getID()) for imp in self._before}
        self._left |= {int(imp.getID()) for imp in open_images()} - before
        first = self._first_row if self._table.equals(_results()) else 0
        self._table = _results()
        self._rows = range(first, int(self._table.size()))

    def leave(self, bridge: CommandBridge) -> None:
        """Take the commands away; images stay, as they may be all that is left of somebody's work."""
        bridge.uninstall()
        if not has_window() and not open_images():
            java_class("ij.macro.Interpreter").batchMode = self._was_batch_mode

    def _bring_back(self) -> None:
        """ImageJ forgets images without a window when a macro fails, all but the active one when batch mode ends."""
        manager = java_class("ij.WindowManager")
        active = manager.getCurrentImage()
        open_batch_mode()
        before = {int(imp.getID()) for imp in self._before}
        still_open = [imp for imp in self._listed or () if int(imp.getID()) in before]
        _list([*still_open, *([] if active is None else [active])])
        if active is None and any(imp.equals(self._active) for imp in still_open):
            manager.setTempCurrentImage(self._active)

    def _close_left(self) -> None:
        for imp in open_images():
            if int(imp.getID()) in self._left:
                imp.changes = False
                imp.close()
        self._left.clear()

    def _delete_rows(self) -> None:
        unchanged = self._table is not None and self._table.equals(_results()) and self._table.size() == self._rows.stop
        if not unchanged or not self._rows:
            return
        if self._rows.start:
            self._table.deleteRows(self._rows.start, self._rows.stop - 1)
        else:
            self._table.reset()  # its columns as well


def _results() -> JavaObject:
    return java_class("ij.measure.ResultsTable").getResultsTable()


def _forget_closed() -> None:
    """ImageJ remembers the active image by thread, also one that was closed on another thread since."""
    manager = java_class("ij.WindowManager")
    active = manager.getCurrentImage()
    if active is not None and not _is_listed(active):
        manager.setTempCurrentImage(None)


def _list(images: Iterable[JavaObject]) -> None:
    """Put images into ImageJ's list, which are not there already."""
    for imp in images:
        if not _is_listed(imp):
            java_class("ij.macro.Interpreter").addBatchModeImage(imp)


def _is_listed(imp: JavaObject) -> bool:
    return int(imp.getID()) in (java_class("ij.WindowManager").getIDList() or ())
