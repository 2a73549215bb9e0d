"""What every host does with a macro: read it, run it on a thread of its own, stop it, tell how it ended."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from zoobridge.errors import CancelledError, HostError, UsageError
from zoobridge.hosts.given import Given, given_images, given_paths
from zoobridge.hosts.host import MacroRequest, MacroResult
from zoobridge.hosts.java.shutdown import close_at_end
from zoobridge.hosts.macros.course import Course, Prepared, prepare_macro
from zoobridge.hosts.macros.session import Session
from zoobridge.hosts.macros.worker import Job, MacroWorker
from zoobridge.hosts.macros.workflow import Workflow
from zoobridge.hosts.scripts.source import read_macro
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image

GRACE = 10.0
"""Seconds a stopped macro gets to leave the Java method it is in, before it is left behind."""

INTERRUPTED = "The macro was interrupted."


class MacroHost(ABC):
    """An ImageJ in which macros reach the zoo's commands.

    ImageJ is got ready on the thread macros will run on, while the caller goes on; the first macro waits for it.

    Parameters
    ----------
    zoo : Zoo or None
        The models; None: those of the environment's settings.
    """

    def __init__(self, zoo: Zoo | None = None) -> None:
        self.zoo = zoo or Zoo()
        self._owns_zoo = zoo is None
        self._running: tuple[Job[MacroResult], Course] | None = None
        self._worker = MacroWorker()
        self._closed = False
        self._started: Job[Session] = self._worker.submit(self._start)
        close_at_end(self)

    def _prepared(self, request: MacroRequest) -> Prepared:
        """Check a request as far as that needs no Java."""
        return prepare_macro(request)

    def _adopt(self, _given: object) -> Image | None:
        """An image out of what only this host knows; None of everything else."""
        return None

    @abstractmethod
    def _start(self) -> Session:
        """Get ImageJ ready; called once, on the thread of the macros."""

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
            two dimensions; others come as `zoobridge.Image` or ``xarray.DataArray``, which say what their axes are.
            One whose title is the name of an image parameter (``#@ ImagePlus name``) is the value of that.
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
                images=given_images(images, self._adopt),
                open=given_paths(open),
                keep_state=keep_state,
                timeout=timeout,
            )
        )

    def workflow(self, source: Path | str, *, keep_state: bool = False, timeout: float | None = None) -> Workflow:
        """A macro as a Python function whose keyword arguments are its parameters.

        Parameters
        ----------
        source : Path or str
            A macro file, or the text of a macro.
        keep_state, timeout
            As in `run_macro`, for every call.

        Raises
        ------
        InputError
            If the file cannot be read.
        UsageError
            If a ``#@`` line cannot be read.
        """

        def run(
            macro: Path | str, values: Mapping[str, Any], images: tuple[Any, ...], named: Mapping[str, Any]
        ) -> MacroResult:
            return self.run_macro(macro, values, named or images, keep_state=keep_state, timeout=timeout)

        return Workflow(run, read_macro(source))

    def perform(self, request: MacroRequest) -> MacroResult:
        """Run what a request describes; see `run_macro`."""
        if request.timeout is not None and not request.timeout > 0:
            msg = f"The time limit must be a positive number of seconds, not {request.timeout}."
            raise UsageError(msg)
        prepare = self._prepared(request)
        session = self._session()
        with session.imagej.busy:
            course = prepare(session)
            job = self._worker.submit(course.run)
            self._running = job, course
            try:
                self._wait(job, course, request.timeout)
                return job.result()
            finally:
                self._running = None

    def close(self) -> None:
        """End the host and the macro it runs; nothing of it keeps the process alive, and ImageJ forgets the commands.

        Java itself stays, as it can start only once.
        """
        if self._closed:
            return
        self._closed = True
        if self._running is not None:
            self._stop(*self._running)
        started = self._started.done.is_set() and self._started.error is None
        stuck = started and self._started.result().imagej.stuck
        if started and not stuck:  # ImageJ holds a lock of its listeners while a command runs, also one without end
            self._worker.submit(self._started.result().close).done.wait(GRACE)
        self._worker.close(0 if stuck else GRACE)
        if self._owns_zoo:
            self.zoo.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

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

    def _wait(self, job: Job[MacroResult], course: Course, timeout: float | None) -> None:
        try:
            ended = job.done.wait(timeout)
            reason = f"The macro exceeded its time limit of {timeout:g} s and was stopped." if timeout else ""
        except KeyboardInterrupt:
            ended, reason = False, INTERRUPTED
        if not ended:
            self._cancel(job, course, reason)

    def _cancel(self, job: Job[MacroResult], course: Course, reason: str) -> None:
        self._stop(job, course)
        raise CancelledError(reason)

    def _stop(self, job: Job[MacroResult], course: Course) -> None:
        if not _end_macro(job.done, course):
            self._started.result().imagej.stuck = True


def _end_macro(done: threading.Event, course: Course) -> bool:
    """Stop a macro and wait for its end; a second interrupt ends the waiting."""
    deadline = time.monotonic() + GRACE
    try:
        while not done.is_set() and time.monotonic() < deadline:
            course.stop()
            done.wait(0.05)
    except KeyboardInterrupt:
        pass
    return done.is_set()
