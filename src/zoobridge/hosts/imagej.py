"""ImageJ in this process: one console, one exception handler, one watch over opened files for all hosts."""

from __future__ import annotations

import threading

from zoobridge.hosts.console import Console
from zoobridge.hosts.interpreter import InterpreterRun
from zoobridge.hosts.java_threads import use_application_classes
from zoobridge.hosts.java_types import JavaObject, java_class
from zoobridge.hosts.jvm import start_jvm
from zoobridge.hosts.jvm_hooks import install_hooks
from zoobridge.hosts.opened_files import OpenedFiles
from zoobridge.hosts.reader_faults import READER_FAULTS
from zoobridge.hosts.shutdown import end_with_process
from zoobridge.settings import Settings


class ImageJ:
    """What of ImageJ is shared by all hosts of this process."""

    def __init__(self) -> None:
        import jpype

        self.console = Console()
        self.run: InterpreterRun | None = None
        self.busy = threading.Lock()
        """Held while a macro runs: ImageJ's state is static, so there is one macro at a time."""
        self.stuck = False
        """A macro that was stopped did not end; no other may start beside it."""
        files = OpenedFiles(self.fail, self._about)
        hooks = {"interceptFileOpen": files.open, "interceptOpenImage": files.check, "showStatus": self._status}
        READER_FAULTS.fail = self.fail
        READER_FAULTS.listen()
        install_hooks({**self.console.attach(), **hooks})

        handler = jpype.JProxy("ij.IJ$ExceptionHandler", dict={"handle": self._handle})
        java_class("ij.IJ").setExceptionHandler(handler)

    def begin(self, run: InterpreterRun) -> None:
        """From now on failures belong to this run."""
        self.run = run
        self.console.witness = run

    def end(self, run: InterpreterRun) -> None:
        """A run is over; what Java prints from now on is only passed on."""
        if self.run is run:
            self.run = None
            self.console.witness = None

    def fail(self, message: str) -> None:
        """Stop the running macro with a sentence, from inside a Java call on its thread."""
        if self.run is not None:
            self.run.fail_with(message)
            self.run.unwind()

    def _status(self, _text: JavaObject) -> None:
        if self.run is not None:
            self.run.witness_status()

    def _about(self, file: str | None) -> None:
        if self.run is not None:
            self.run.file = file

    def _handle(self, error: JavaObject) -> None:
        if self.run is None:
            error.printStackTrace()
        else:
            self.run.witness_exception(error)


_lock = threading.Lock()
_imagej: list[ImageJ] = []


def the_imagej(settings: Settings | None = None, *, headless: bool = True) -> ImageJ:
    """ImageJ of this process, started when it is not there yet.

    Raises
    ------
    HostError
        If Java or ImageJ cannot be had.
    """
    start_jvm(settings, headless=headless)
    use_application_classes()
    end_with_process()
    with _lock:
        if not _imagej:
            _imagej.append(ImageJ())
        return _imagej[0]
