"""Another attempt, and another, as long as that may help."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from zoobridge.catalogue.faults import LONGEST_PAUSE, Fault

PROGRESS = 2**20
"""Bytes after which a connection that keeps breaking is still worth its trouble."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for.

    Parameters
    ----------
    connect, read : float
        Seconds until a connection stands, and until the next bytes come.
    attempts : int
        Attempts in a row that bring nothing new; every 1 MiB that arrives starts the count again.
    pause : float
        Seconds before the second attempt, twice as many before each further one.
    """

    connect: float = 10
    read: float = 30
    attempts: int = 5
    pause: float = 0.5


def persist(
    attempt: Callable[[], Fault | None],
    patience: Patience,
    received: Callable[[], int] = lambda: 0,
    again: Callable[[], None] = lambda: None,
) -> Fault | None:
    """Repeat an attempt while its faults are passing; the last fault, None once it succeeded.

    A server that nobody could reach is tried twice only, because mostly there is no network.

    Parameters
    ----------
    received : callable
        Bytes there are so far.
    again : callable
        Called before every further attempt; what it raises ends the attempts.
    """
    failures, mark = 0, received()
    while True:
        fault = attempt()
        if fault is None or not fault.passing:
            return fault
        failures += 1
        if received() >= mark + PROGRESS:
            failures, mark = 1, received()
        allowed = min(2, patience.attempts) if fault.unreached else patience.attempts
        if failures >= allowed or fault.pause > LONGEST_PAUSE:
            return fault
        time.sleep(max(fault.pause, patience.pause * 2 ** (failures - 1)))
        again()
