"""Java's console: what macros print goes to standard output and the log, everything else to standard error.

Without a display ImageJ prints its log, its errors, rows of tables and stack traces all to the same two Java streams.
The log is told apart by ij1-patcher's ``log`` hook, which is called with the message just before ImageJ prints it. What
is left is offered to a witness, who recognises failures by the Java method that prints them.
"""

from __future__ import annotations

import codecs
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from zoobridge.hosts.java.reader_patches import LOG
from zoobridge.hosts.java.threads import java_stack
from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.hosts.macros.log_text import LogText


class Witness(Protocol):
    """Who looks for failures in what Java prints while a macro runs."""

    def witness_print(self, text: str, stack: str) -> bool:
        """Look at a text printed by the methods in `stack`; True when nobody else need see it."""
        ...

    def witness_log(self, message: str) -> str | None:
        """Look at a logged message: None if it is one; else it is a failure, and this is what to show of it."""
        ...

    def unwind(self) -> None:
        """Leave the Java method that logged a failure."""
        ...


class Console:
    """Both Java streams and the log, for as long as Java runs."""

    def __init__(self) -> None:
        self.witness: Witness | None = None
        self._expected = threading.local()
        self._line: str | None = None
        self.log = LogText()

    def attach(self) -> Callable[[], None]:
        """Take over Java's streams, and the text of the log where ImageJ has no window for it.

        `logged` must be installed as a hook of ImageJ as well.

        Returns
        -------
        callable
            Gives the streams back.
        """
        import jpype

        system = java_class("java.lang.System")
        out, err = system.out, system.err
        self._take_streams()
        imagej = java_class("ij.IJ")
        windowless = hasattr(imagej, LOG) and imagej.getInstance() is None
        if windowless:
            supplier = jpype.JProxy("java.util.function.Supplier", dict={"get": lambda: str(self.log)})
            setattr(imagej, LOG, supplier)

        def release() -> None:
            if windowless:
                setattr(imagej, LOG, None)
            system.setOut(out)
            system.setErr(err)

        return release

    def print_log(self, message: str) -> None:
        """Put a message into the log and on standard output."""
        shown = self.log.append(message)
        if shown is not None:
            _write(sys.stdout, shown + "\n")

    @contextmanager
    def prints_are_log(self) -> Iterator[None]:
        """Take what Java prints for lines of the log: a script has no other way to say something."""
        self._line = ""
        try:
            yield
        finally:
            rest, self._line = self._line, None
            if rest:
                self.print_log(rest)

    def logged(self, message: JavaObject) -> None:
        """ij1-patcher's ``log`` hook: called with a message just before ImageJ prints or shows it."""
        if message is None:
            return
        text = str(message)
        if self.witness is not None and (shown := self.witness.witness_log(text)) is not None:
            _write(sys.stderr, shown if shown.endswith("\n") or not shown else shown + "\n")
            self.witness.unwind()
            return
        self._expected.text = text + os.linesep
        self.print_log(text)

    def _printed(self, text: str) -> None:
        expected: str = getattr(self._expected, "text", "")
        if expected:
            if expected.startswith(text):
                self._expected.text = expected[len(text) :]
                return
            self._expected.text = ""
        if self._line is not None:
            *lines, self._line = (self._line + text).split("\n")
            for line in lines:
                self.print_log(line)
        elif not self._is_told(text):
            _write(sys.stderr, text)

    def _is_told(self, text: str) -> bool:
        if self.witness is None or not text.strip():
            return False
        try:
            return self.witness.witness_print(text, java_stack())
        except Exception:
            # The stream that is left by an exception keeps the text and would print it again.
            self._take_streams()
            raise

    def _take_streams(self) -> None:
        system = java_class("java.lang.System")
        stream = self._print_stream()
        system.setOut(stream)
        system.setErr(stream)

    def _print_stream(self) -> JavaObject:
        import jpype

        decoder = codecs.getincrementaldecoder("utf-8")("replace")

        def write(buffer: JavaObject) -> int:
            content = jpype.JByte[buffer.remaining()]
            buffer.get(content)
            self._printed(decoder.decode(bytes(content)))
            return len(content)

        methods = {"write": write, "isOpen": lambda: True, "close": lambda: None}
        channel = jpype.JProxy("java.nio.channels.WritableByteChannel", dict=methods)
        stream = java_class("java.nio.channels.Channels").newOutputStream(channel)
        return java_class("java.io.PrintStream")(stream, True, "UTF-8")


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()
