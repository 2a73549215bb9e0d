"""What ``ij.macro.Interpreter`` keeps to itself."""

from __future__ import annotations

from zoobridge.hosts.java.types import JavaObject, java_class


class InterpreterFields:
    """Fields of ``ij.macro.Interpreter`` that say "stop", which have no public setter without a side effect.

    ``abortMacro``, the public way, waits two seconds and then kills every thread named like a macro.
    """

    def __init__(self) -> None:
        self._done = self._open("done")
        self._token = self._open("token")
        self._program = self._open("pgm")
        self._code = self._open("code", "ij.macro.Program")
        self._instance = self._open("instance")

    def running(self) -> JavaObject:
        """The interpreter that runs now: a called macro's, if there is one."""
        return self._instance.get(None)

    def finish(self, interpreter: JavaObject) -> None:
        """Let no further statement run; to be called on the macro's own thread.

        The interpreter may complain about the statement it is in; it does so silently, and gives up after ten times.
        (``abortMacro`` turns complaints off as well: an endless loop then becomes an endless recursion.) It reads no
        token any more, so the last one must not be an opening bracket, behind which it would look again and again.
        """
        self._done.setBoolean(interpreter, True)
        self._token.setInt(interpreter, java_class("ij.macro.MacroConstants").EOF)

    def interrupt(self, interpreter: JavaObject) -> None:
        """Let the macro find its end wherever it reads on; safe from any thread.

        It does not look at "done" in the middle of an expression, and would read what it has read last again and again.
        """
        import jpype

        program = self._program.get(interpreter)
        if program is not None:
            end = jpype.JArray(jpype.JInt)(len(self._code.get(program)))
            java_class("java.util.Arrays").fill(end, java_class("ij.macro.MacroConstants").EOF)
            self._code.set(program, end)

    def forget_instance(self) -> None:
        """Say that no interpreter is running any more; a called macro's own clean-up waits for this."""
        self._instance.set(None, None)

    @staticmethod
    def _open(name: str, owner: str = "ij.macro.Interpreter") -> JavaObject:
        field = java_class(owner).class_.getDeclaredField(name)
        field.setAccessible(True)
        return field
