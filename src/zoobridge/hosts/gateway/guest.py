"""A host in somebody else's ImageJ: what is open there stays, and what macros leave is taken away by the next one."""

from __future__ import annotations

from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.images.windows import open_images
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.macros.state import open_batch_mode


class Guest:
    """`zoobridge.hosts.macros.session.Tenancy` of a host that does not own its ImageJ."""

    def __init__(self) -> None:
        self._before: set[int] = set()
        self._left: set[int] = set()
        self._rows: JavaObject = None
        self._was_batch_mode = False

    def enter(self, bridge: CommandBridge, *, keep_state: bool) -> None:
        """Close the images and forget the rows that earlier macros of this host left, unless they are to stay."""
        if not keep_state:
            self._close_left()
            self._reset_rows()
        self._before = {int(imp.getID()) for imp in open_images()}
        java_class("ij.IJ").getErrorMessage()
        java_class("ij.IJ").resetEscape()

    def begin(self, bridge: CommandBridge) -> None:
        """Let images live without windows where there is no display."""
        interpreter = java_class("ij.macro.Interpreter")
        self._was_batch_mode = bool(interpreter.isBatchMode())
        if java_class("java.awt.GraphicsEnvironment").isHeadless():
            open_batch_mode()

    def end(self, bridge: CommandBridge) -> None:
        """Remember what the macro leaves."""
        self._left |= {int(imp.getID()) for imp in open_images()} - self._before
        self._rows = java_class("ij.measure.ResultsTable").getResultsTable()

    def leave(self, bridge: CommandBridge) -> None:
        """Take the commands away; images stay, as they may be all that is left of somebody's work."""
        bridge.uninstall()

    def _close_left(self) -> None:
        for imp in open_images():
            if int(imp.getID()) in self._left:
                imp.changes = False
                imp.close()
        self._left.clear()

    def _reset_rows(self) -> None:
        table = java_class("ij.measure.ResultsTable").getResultsTable()
        if table is not None and table.equals(self._rows):
            table.reset()
