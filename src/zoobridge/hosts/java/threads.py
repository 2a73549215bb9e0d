"""Where Java is, as text."""

from __future__ import annotations

from zoobridge.hosts.java.types import JavaObject, java_class


def java_stack() -> str:
    """The Java stack of this thread, innermost method first, ``class.method(file:line), ...``."""
    return stack_of(java_class("java.lang.Thread").currentThread())


def stack_of(thread: JavaObject) -> str:
    """The Java stack of a thread, as `java_stack` gives it."""
    return str(java_class("java.util.Arrays").toString(thread.getStackTrace()))


def java_trace(error: JavaObject) -> str:
    """The stack trace of a Java exception, causes included."""
    text = java_class("java.io.StringWriter")()
    error.printStackTrace(java_class("java.io.PrintWriter")(text))
    return str(text)


def use_application_classes() -> None:
    """Let Java code on this thread find classes; a thread that Python made has no class loader of its own.

    ImageJ as ij1-patcher leaves it asks the thread for it, when it opens a file for instance.
    """
    loader = java_class("java.lang.ClassLoader").getSystemClassLoader()
    java_class("java.lang.Thread").currentThread().setContextClassLoader(loader)


def command_threads() -> list[JavaObject]:
    """Threads that ImageJ's ``doCommand`` has made, beside the current one."""
    thread = java_class("java.lang.Thread")
    me = thread.currentThread()
    found = thread[2 * thread.activeCount()]
    count = me.getThreadGroup().enumerate(found)
    return [one for one in found[:count] if not one.equals(me) and runs_command(one)]


def runs_command(thread: JavaObject) -> bool:
    """Whether a thread is in ImageJ's command dispatcher, or about to enter it."""
    frames = thread.getStackTrace()
    if len(frames):
        return any(str(frame.getClassName()) == "ij.Executer" for frame in frames)
    # ImageJ starts it with a priority of its own; a thread of Python's, which has no Java frame either, has Java's.
    return bool(thread.isAlive()) and int(thread.getPriority()) < int(java_class("java.lang.Thread").NORM_PRIORITY)
