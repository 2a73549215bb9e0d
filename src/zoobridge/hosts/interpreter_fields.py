"""What ``ij.macro.Interpreter`` keeps to itself."""

from __future__ import annotations

from zoobridge.hosts.java_types import JavaObject, java_class


class InterpreterFields:
    """Fields of ``ij.macro.Interpreter`` that say "stop", which have no public setter without a side effect.

    ``abortMacro``, the public way, waits two seconds and then kills every thread named like a macro.
    """

    def __init__(self) -> None:
        self._done = self._open("done")
        self._instance = self._open("instance")

    def running(self) -> JavaObject:
        """The interpreter that runs now: a called macro's, if there is one."""
        return self._instance.get(None)

    def finish(self, interpreter: JavaObject) -> None:
        """Let no further statement run.

        The interpreter may complain about the statement it is in; it does so silently, and gives up after ten times.
        (``abortMacro`` turns complaints off as well: an endless loop then becomes an endless recursion.)
        """
        self._done.setBoolean(interpreter, True)

    def forget_instance(self) -> None:
        """Say that no interpreter is running any more; a called macro's own clean-up waits for this."""
        self._instance.set(None, None)

    @staticmethod
    def _open(name: str) -> JavaObject:
        field = java_class("ij.macro.Interpreter").class_.getDeclaredField(name)
        field.setAccessible(True)
        return field
