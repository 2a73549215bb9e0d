"""Questions of a running command to the Fiji that called it, over Appose's messages.

A worker can only send updates of its task, and Fiji can only send tasks; so a question is an update, and its answer a
short task of its own. Fiji answers on the thread of the macro, where the active image and batch mode are the macro's.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from queue import SimpleQueue
from typing import Any, Protocol

from zoobridge.errors import HostError

Facts = Mapping[str, Any]


class RunningTask(Protocol):
    """What Appose gives to a script as ``task``."""

    cancel_requested: bool

    def update(self, message: str | None = None, *, info: dict[str, Any] | None = None) -> None:
        """Send a message to Fiji."""
        ...


class Conversation:
    """The questions of one command, answered in order."""

    def __init__(self, task: RunningTask) -> None:
        self._task = task
        self._numbers = count(1)
        self._answers: SimpleQueue[tuple[int, Facts]] = SimpleQueue()

    @property
    def cancelled(self) -> bool:
        """Whether somebody pressed Escape."""
        return self._task.cancel_requested

    def tell(self, what: str, **facts: Any) -> None:  # noqa: ANN401
        """Let Fiji do something that needs no answer; JSON types only, no NaN."""
        self._task.update(info={"ask": what, **facts})

    def ask(self, what: str, **facts: Any) -> Facts:  # noqa: ANN401
        """Let Fiji do something and wait for what it answers.

        Raises
        ------
        HostError
            If it failed inside Fiji.
        """
        number = next(self._numbers)
        self.tell(what, number=number, **facts)
        answered, answer = self._answers.get()
        if answered != number:
            msg = f"Fiji answered question {answered} instead of {number}; start Fiji again."
            raise HostError(msg)
        if "failed" in answer:
            msg = f"ImageJ failed: {answer['failed']}"
            raise HostError(msg)
        return answer

    def answer(self, number: int, answer: Facts) -> None:
        """Hand over the answer; called on another thread."""
        self._answers.put((number, answer))
