"""Nothing of Java keeps the process alive, or brings it down, when Python ends."""

from __future__ import annotations

import atexit
import time
from functools import cache

from zoobridge.hosts.java_types import JavaObject, has_window, java_class
from zoobridge.hosts.jvm_hooks import remove_hooks
from zoobridge.hosts.macro_worker import close_workers

PATIENCE = 1.0
"""Seconds Java threads that have been told to end get to do so."""


@cache
def end_with_process() -> None:
    """Arrange for the end of Java; to be called once it runs, does nothing the second time."""
    import jpype.config

    # DestroyJavaVM waits for every thread that is no daemon, for ever; it is allowed below when there is none.
    jpype.config.destroy_jvm = False
    atexit.register(_end_java, java_class("java.lang.System").out, java_class("java.lang.System").err)


def _end_java(out: JavaObject, err: JavaObject) -> None:
    import jpype
    import jpype.config

    if not jpype.isJVMStarted():
        return
    # A Java thread that calls Python while Python ends takes the process down, and so does Python's own macro thread.
    close_workers(PATIENCE)
    java_class("java.lang.System").setOut(out)
    java_class("java.lang.System").setErr(err)
    remove_hooks()
    java_class("ij.IJ").setExceptionHandler(None)
    java_class("ij.util.ThreadUtil").threadPoolExecutor.shutdownNow()
    if has_window():
        for window in java_class("java.awt.Window").getWindows():
            window.dispose()
    if _threads_end():
        jpype.config.destroy_jvm = True
        jpype.shutdownJVM()
    else:
        java_class("org.jpype.ref.JPypeReferenceQueue").getInstance().stop()


def _threads_end() -> bool:
    """Wait for the threads that DestroyJavaVM would wait for; False when one of them goes on."""
    deadline = time.monotonic() + PATIENCE
    while _busy_threads():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _busy_threads() -> list[JavaObject]:
    me = java_class("java.lang.Thread").currentThread()
    threads = java_class("java.lang.Thread").getAllStackTraces().keySet()
    return [one for one in threads if one.isAlive() and not one.isDaemon() and not one.equals(me)]
