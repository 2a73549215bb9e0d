"""Java's windows as they open."""

from __future__ import annotations

from collections.abc import Callable

from zoobridge.hosts.java.types import JavaObject, java_class


def on_opened_window(look: Callable[[JavaObject], None]) -> Callable[[], None]:
    """Let `look` see every ``java.awt.Window`` that opens from now on, on Java's event thread.

    Returns
    -------
    callable
        Ends that.
    """
    import jpype

    opened = java_class("java.awt.event.WindowEvent").WINDOW_OPENED

    def dispatched(event: JavaObject) -> None:
        if event.getID() == opened:
            look(event.getSource())

    toolkit = java_class("java.awt.Toolkit").getDefaultToolkit()
    listener = jpype.JProxy("java.awt.event.AWTEventListener", dict={"eventDispatched": dispatched})
    toolkit.addAWTEventListener(listener, java_class("java.awt.AWTEvent").WINDOW_EVENT_MASK)
    return lambda: toolkit.removeAWTEventListener(listener)
