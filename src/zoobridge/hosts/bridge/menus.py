"""Commands among ImageJ's own, so that ``List.setCommands`` and other plugins see them."""

from __future__ import annotations

from collections.abc import Iterable

from zoobridge.hosts.java.types import JavaObject, java_class

HANDLER = "zoobridge"
"""What stands for the class name of a plugin; the command listener takes the command before ImageJ looks for it."""


class Menus:
    """The labels this host put into ImageJ's command table."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def refresh(self, labels: Iterable[str]) -> None:
        """Make exactly these labels known; a label ImageJ has itself is left alone."""
        table = command_table()
        wanted = set(labels)
        for label in self._shown - wanted:
            table.remove(label)
        new = {label for label in wanted - self._shown if table.get(label) is None}
        for label in new:
            table.put(label, HANDLER)
        self._shown = (self._shown & wanted) | new

    def clear(self) -> None:
        """Take all of them away."""
        self.refresh(())


def command_table() -> JavaObject:
    """ImageJ's ``Hashtable`` of command labels and class names, made if ImageJ has none yet."""
    menus = java_class("ij.Menus")
    if menus.getCommands() is None:
        # Without a display ImageJ makes its menus by this method at the first command it runs, which may be too late.
        make = java_class("ij.IJ").class_.getDeclaredMethod("init")
        make.setAccessible(True)
        make.invoke(None)
    return menus.getCommands()
