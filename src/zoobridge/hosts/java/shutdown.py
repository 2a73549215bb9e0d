"""Nothing of Java keeps the process alive, or brings it down, when Python ends.

A thread that comes back from Java while Python ends takes the process down: it is not let into Python any more, and
what the bridge between them then does, it does without Python's lock.
"""

from __future__ import annotations

import atexit
import time
import weakref
from functools import cache
from typing import Protocol

from zoobridge.hosts.java.hooks import remove_hooks
from zoobridge.hosts.java.types import JavaObject, has_window, java_class

PATIENCE = 1.0
"""Seconds Java threads that have been told to end get to do so."""


class Closable(Protocol):
    """A host whose macro thread must end before Python does."""

    def close(self) -> None:
        """Stop the macro that runs, and the thread."""
        ...


_hosts: weakref.WeakSet[Closable] = weakref.WeakSet()


def close_at_end(host: Closable) -> None:
    """Close a host when Python ends, if nobody has done so before."""
    _hosts.add(host)
    _end_as_python_does()


@cache
def end_with_process() -> None:
    """Arrange for the end of Java, if it was started here; to be called once it runs, does nothing the second time."""
    import jpype.config

    # DestroyJavaVM waits for every thread that is no daemon, for ever; it is allowed below when there is none.
    jpype.config.destroy_jvm = False
    # Last come, first called: before the end of JPype, which came with Java.
    atexit.register(_end)


@cache
def _end_as_python_does() -> None:
    """Of use while Java starts; afterwards the other call has done all."""
    atexit.register(_end)


@cache
def _end() -> None:
    for host in list(_hosts):
        host.close()
    if end_with_process.cache_info().currsize:
        _end_java()
    else:
        _let_java_end()


def _let_java_end() -> None:
    """Let whoever started Java end it, without waiting for ever for threads that ImageJ or a plugin has left."""
    import jpype
    import jpype.config

    if not jpype.isJVMStarted():
        return
    java_class("ij.util.ThreadUtil").threadPoolExecutor.shutdownNow()
    # With windows there are threads that end with them.
    if not has_window() and not _threads_end():
        jpype.config.destroy_jvm = False


def _end_java() -> None:
    import jpype
    import jpype.config

    _call_python_no_more()
    java_class("ij.util.ThreadUtil").threadPoolExecutor.shutdownNow()
    if has_window():
        for window in java_class("java.awt.Window").getWindows():
            window.dispose()
    if _threads_end():
        jpype.config.destroy_jvm = True
        jpype.shutdownJVM()
    else:
        java_class("org.jpype.ref.JPypeReferenceQueue").getInstance().stop()


def _call_python_no_more() -> None:
    system, file = java_class("java.lang.System"), java_class("java.io.FileDescriptor")
    system.setOut(_stream(file.out))
    system.setErr(_stream(file.err))
    remove_hooks()
    java_class("ij.IJ").setExceptionHandler(None)


def _stream(descriptor: JavaObject) -> JavaObject:
    return java_class("java.io.PrintStream")(java_class("java.io.FileOutputStream")(descriptor), True)


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
