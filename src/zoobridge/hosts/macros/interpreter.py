"""One run of ImageJ's macro interpreter that cannot fail silently and can be stopped.

The thread carries the name ImageJ gives its own macro threads (ending in ``Macro$``): only then does ``ij.Macro.abort``
stop a macro at once, instead of letting it go on after a failed ``open``.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence

from zoobridge.hosts.failures.advice import explain_cancelling
from zoobridge.hosts.failures.explained import (
    CALLED_MACRO,
    CANCELLED,
    STOP,
    Failure,
    explain_exception,
    failure_logged,
    failure_printed,
    is_ending,
    is_trace,
    may_be_failure,
)
from zoobridge.hosts.java.threads import command_threads, java_stack, java_trace, runs_command
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.macros.interpreter_fields import InterpreterFields

THREAD_NAME = "Run$_zoobridge_Macro$"


class InterpreterRun:
    """The interpreter of one macro, and the first thing that went wrong in it."""

    def __init__(self) -> None:
        self._interpreter = java_class("ij.macro.Interpreter")()
        self._fields = InterpreterFields()
        self._lock = threading.Lock()
        self._failure: Failure | None = None
        self._ended = False
        self._stopped = False
        self._thread: JavaObject = None
        self._python_thread = 0
        self.traces: list[str] = []
        """Stack traces that Java code has printed."""
        self.command: str | None = None
        self.file: str | None = None

    @property
    def failure(self) -> Failure | None:
        """The first failure, None while all is well."""
        return self._failure

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped

    def run(self, text: str, argument: str) -> str | None:
        """Run macro text on this thread.

        Returns
        -------
        str or None
            What the macro returned. Look at `failure` afterwards.
        """
        import jpype

        self._thread = java_class("java.lang.Thread").currentThread()
        self._thread.setName(THREAD_NAME)
        self._python_thread = threading.get_ident()
        of_others = command_threads()
        try:
            value = self._interpreter.run(text, argument)
            self._await_commands(of_others)
            return None if value is None else str(value)
        except jpype.JException as error:
            self._note_exception(error)
            return None
        finally:
            self._ended = True
            self._thread.interrupted()
            self._fields.forget_instance()

    def stop(self) -> None:
        """End the macro from another thread; a command that looks at the Escape key ends as well.

        To be repeated until the macro has ended, because each call ends only the innermost of macros that call another.
        """
        self._stopped = True
        self._interrupt()
        java_class("ij.IJ").setKeyDown(java_class("java.awt.event.KeyEvent").VK_ESCAPE)
        self.wake()

    def wake(self) -> None:
        """End what the macro's thread waits for."""
        if self._thread is not None and not self._ended:
            self._thread.interrupt()

    def fail_with(self, message: str) -> None:
        """Note a failure in our own words."""
        self.fail(Failure(message))

    def fail(self, failure: Failure) -> None:
        """Note a failure and let no further statement run, in this macro or one it has called."""
        with self._lock:
            if self._failure is None:
                line = failure.line if failure.line is not None else self._line()
                self._failure = Failure(self._about_file(failure.message), line, failure.details)
        if threading.get_ident() != self._python_thread:
            self._interrupt()
            return
        self._finish()
        self._fields.forget_instance()

    def unwind(self) -> None:
        """Leave whatever Java is doing on the macro's thread; does nothing on other threads.

        Raises
        ------
        java.lang.RuntimeException
            ImageJ's own "Macro canceled" where nothing else can take it for less than the end; in a called macro, whose
            caller would go on, one that ImageJ hands to its exception handler, which raises it again.
        """
        if threading.get_ident() != self._python_thread:
            return
        if CALLED_MACRO in java_stack():
            raise java_class("java.lang.RuntimeException")(STOP)
        java_class("ij.Macro").abort()

    def stack(self) -> str:
        """Where in Java the macro is, for other threads to ask."""
        return "" if self._thread is None else java_stack(self._thread)

    def witness_print(self, text: str, stack: str) -> bool:
        """Look at a text on Java's streams; True when `failure` or `traces` have it and it need not be shown."""
        if is_trace(stack) and not self._ended:
            self.traces.append(text)
            return True
        failure = None if self._ended else failure_printed(text, stack)
        if failure is None:
            return False
        self.fail(failure)
        if CALLED_MACRO in stack:
            self.unwind()
        return True

    def witness_log(self, message: str) -> str | None:
        """Look at a logged message: None if it is one; else it is a failure, and nothing of it is to be shown."""
        if self._ended or not may_be_failure(message):
            return None
        failure = failure_logged(message, java_stack(), self.command)
        if failure is None:
            return None
        if STOP not in message:
            self.fail(failure)
        return ""

    def witness_status(self) -> None:
        """Leave a method that has caught the end of a called macro, before its caller can go on."""
        over = self._stopped or self._failure is not None
        if over and not self._ended and threading.get_ident() == self._python_thread and is_ending(java_stack()):
            raise java_class("java.lang.RuntimeException")(STOP)

    def witness_exception(self, error: JavaObject) -> None:
        """Take an exception that ImageJ hands to its exception handler."""
        message = str(error.getMessage())
        if message == CANCELLED or self._ended:
            return
        if message != STOP:
            self._fail_with_exception(error, java_trace(error))
        self.unwind()

    def _await_commands(self, of_others: Sequence[JavaObject]) -> None:
        """Let commands end that ``doCommand`` has put on threads of their own: they may fail, and open images."""
        for thread in command_threads():
            while thread not in of_others and runs_command(thread) and not self._stopped:
                thread.join(20)

    def _note_exception(self, error: JavaObject) -> None:
        trace, message = java_trace(error), str(error.getMessage())
        if message not in {CANCELLED, STOP}:
            self._fail_with_exception(error, trace)
        elif message == CANCELLED and "ij.macro.Functions.exit(" not in trace and not self._stopped:
            self.fail(Failure(explain_cancelling(trace)))

    def _fail_with_exception(self, error: JavaObject, trace: str) -> None:
        self.fail(Failure(explain_exception(str(error.toString()), trace, self.command), details=trace))

    def _finish(self) -> None:
        for interpreter in self._interpreters():
            self._fields.finish(interpreter)

    def _interrupt(self) -> None:
        for interpreter in self._interpreters():
            self._fields.interrupt(interpreter)

    def _interpreters(self) -> list[JavaObject]:
        """The macro's own, and that of the innermost macro it has called."""
        innermost = self._fields.running()
        return [self._interpreter] if innermost is None else [self._interpreter, innermost]

    def variable(self, name: str) -> str | float | None:
        """The value a global variable has at the end; None when the macro has no such variable."""
        text = self._interpreter.getStringVariable(name)
        if text is not None:
            return str(text)
        number = float(self._interpreter.getVariable2(name))
        return None if math.isnan(number) else number

    def _about_file(self, message: str) -> str:
        return message if self.file is None or self.file in message else f"open: {self.file}: {message}"

    def _line(self) -> int | None:
        import jpype

        try:
            return int(self._interpreter.getLineNumber())
        except jpype.JException:
            return None
