"""Real ImageJ inside this Python process, headless, with the zoo's commands in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from zoobridge.errors import CancelledError, HostError, MacroError, UsageError
from zoobridge.hosts.embedded.shutdown import close_at_end
from zoobridge.hosts.embedded.start import the_imagej
from zoobridge.hosts.given import Given, given_images, given_paths
from zoobridge.hosts.host import MacroRequest, MacroResult
from zoobridge.hosts.macros.interpreter import InterpreterRun
from zoobridge.hosts.macros.session import Session
from zoobridge.hosts.macros.worker import Job, MacroWorker
from zoobridge.hosts.scripts.left_open import left_open
from zoobridge.hosts.scripts.parameters import fill_parameters
from zoobridge.hosts.scripts.source import read_macro
from zoobridge.inference.zoo import Zoo

GRACE = 10.0
"""Seconds a stopped macro gets to leave the Java method it is in, before it is left behind."""

INTERRUPTED = "The macro was interrupted."


class EmbeddedHost:
    """ImageJ 1.54p in this process.

    Java starts on a thread of its own while the caller goes on importing; the first macro waits for it.

    Parameters
    ----------
    zoo : Zoo or None
        The models; None: those of the environment's settings.
    headless : bool
        False to use the display that ``DISPLAY`` names, which the ROI Manager needs.

    Raises
    ------
    HostError
        If Java or ImageJ cannot be had (raised by the first macro).
    """

    def __init__(self, zoo: Zoo | None = None, *, headless: bool = True) -> None:
        self.zoo = zoo or Zoo()
        self._owns_zoo = zoo is None
        self._headless = headless
        self._running: tuple[Job[MacroResult], InterpreterRun] | None = None
        self._worker = MacroWorker()
        self._closed = False
        self._started: Job[Session] = self._worker.submit(self._start)
        close_at_end(self)

    def run_macro(
        self,
        source: Path | str,
        args: Mapping[str, Any] | str | None = None,
        images: Mapping[str, Given] | Sequence[Given] | Given = (),
        *,
        argument: str | None = None,
        open: Sequence[Path | str] | Path | str = (),
        keep_state: bool = False,
        timeout: float | None = None,
    ) -> MacroResult:
        """Run a macro file or macro text.

        Parameters
        ----------
        source : Path or str
            A macro file, or the text of a macro.
        args : Mapping, str or None
            Values for ``#@`` parameters by name, or the string ``getArgument()`` returns.
        argument : str or None
            That string, when `args` holds values.
        images : Mapping of title to image, sequence of images, or one image
            Opened before the macro starts, in order; the last one is active. An array is an image (y, x) when it has
            two dimensions; others come as `zoobridge.Image`, which says what their axes are.
        open : sequence of Path, or one Path
            Image files opened before those.
        keep_state : bool
            True: images, Results and overlay of earlier runs stay.
        timeout : float or None
            Seconds after which the macro is stopped.

        Raises
        ------
        MacroError
            If the macro stopped for any reason; carries the line, and the zoo's error as its cause.
        CancelledError
            If it was interrupted or exceeded its time limit.
        UsageError
            If a ``#@`` parameter is missing, unknown or of the wrong type, or `images` or `open` hold something else.
        InputError
            If the macro file or an image file cannot be read, or an array does not say what its axes are.
        """
        return self.perform(
            MacroRequest(
                source=source,
                arguments=args if isinstance(args, Mapping) else {},
                argument=args if isinstance(args, str) else argument,
                images=given_images(images),
                open=given_paths(open),
                keep_state=keep_state,
                timeout=timeout,
            )
        )

    def perform(self, request: MacroRequest) -> MacroResult:
        """Run what a request describes; see `run_macro`."""
        source = read_macro(request.source)
        filled = fill_parameters(source.text, request.arguments, request.argument)
        _check_syntax(filled.text)
        if request.timeout is not None and not request.timeout > 0:
            msg = f"The time limit must be a positive number of seconds, not {request.timeout}."
            raise UsageError(msg)
        session = self._session()
        with session.imagej.busy:
            run = InterpreterRun()
            job = self._worker.submit(lambda: session.run(run, request, filled, source.path))
            self._running = job, run
            try:
                self._wait(job, run, request.timeout)
                return job.result()
            finally:
                self._running = None

    def close(self) -> None:
        """End the host and the macro it runs; nothing of it keeps the process alive.

        Java itself stays, as it can start only once.
        """
        if self._closed:
            return
        self._closed = True
        if self._running is not None:
            self._stop(*self._running)
        started = self._started.done.is_set() and self._started.error is None
        stuck = started and self._started.result().imagej.stuck
        if started and not stuck:
            self._worker.submit(self._started.result().close).done.wait(GRACE)
        self._worker.close(0 if stuck else GRACE)
        if self._owns_zoo:
            self.zoo.close()

    def __enter__(self) -> EmbeddedHost:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _start(self) -> Session:
        imagej = the_imagej(self.zoo.settings, headless=self._headless)
        return Session(imagej, self.zoo, headless=self._headless)

    def _session(self) -> Session:
        if self._closed:
            msg = "This host is closed; start a new one."
            raise HostError(msg)
        try:
            self._started.done.wait()
        except KeyboardInterrupt:
            raise CancelledError(INTERRUPTED) from None
        session = self._started.result()
        if session.imagej.stuck:
            msg = "The macro that was stopped before is still busy inside ImageJ; start a new process."
            raise HostError(msg)
        return session

    def _wait(self, job: Job[MacroResult], run: InterpreterRun, timeout: float | None) -> None:
        try:
            ended = job.done.wait(timeout)
            reason = f"The macro exceeded its time limit of {timeout:g} s and was stopped." if timeout else ""
        except KeyboardInterrupt:
            ended, reason = False, INTERRUPTED
        if not ended:
            self._cancel(job, run, reason)

    def _cancel(self, job: Job[MacroResult], run: InterpreterRun, reason: str) -> None:
        self._stop(job, run)
        raise CancelledError(reason)

    def _stop(self, job: Job[MacroResult], run: InterpreterRun) -> None:
        if not _end_macro(job.done, run):
            self._started.result().imagej.stuck = True


def _check_syntax(text: str) -> None:
    fault = left_open(text)
    if fault is not None:
        raise MacroError(fault.message, fault.line)


def _end_macro(done: threading.Event, run: InterpreterRun) -> bool:
    """Stop a macro and wait for its end; a second interrupt ends the waiting."""
    deadline = time.monotonic() + GRACE
    try:
        while not done.is_set() and time.monotonic() < deadline:
            run.stop()
            done.wait(0.05)
    except KeyboardInterrupt:
        pass
    return done.is_set()
