"""The one thread macros run on, so that the calling thread stays free to hear a signal or a time limit."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Job(Generic[T]):
    """Work handed to the thread, and what came of it."""

    work: Callable[[], T]
    done: threading.Event = field(default_factory=threading.Event)
    value: list[T] = field(default_factory=list)
    error: BaseException | None = None

    def result(self) -> T:
        """What the work returned, or the exception it raised."""
        if self.error is not None:
            raise self.error
        return self.value[0]


class MacroWorker:
    """A daemon thread, so that Java code which never ends cannot keep the process alive.

    ImageJ keeps the active image by thread: one thread for all macros lets a later macro find it.
    """

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Job[object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._serve, name="zoobridge macros", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], T]) -> Job[T]:
        """Hand over work; wait for ``done``."""
        job = Job(work)
        self._jobs.put(job)  # type: ignore[arg-type]
        return job

    def close(self, patience: float) -> None:
        """Let the thread end after the work it has, and wait so many seconds for that."""
        self._jobs.put(None)
        self._thread.join(patience)

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job.value.append(job.work())
            except BaseException as error:  # noqa: BLE001
                job.error = error
            job.done.set()
