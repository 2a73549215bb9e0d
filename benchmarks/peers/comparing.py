"""How far two outputs are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.peers.job import Answer, Array
from benchmarks.peers.subjects import Shape, Subject


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one peer's job.

    Parameters
    ----------
    answer : Answer or str
        A sentence when it could not be done.
    difference, inside : float or None
        Largest absolute difference to zoobridge's output: anywhere, and further from the border than the network
        sees; None where there is nothing to compare.
    again : Answer, str or None
        Of a second round, where time has a goal: what else the machine did in the meantime must not decide.
    """

    subject: Subject
    shape: Shape
    peer: str
    answer: Answer | str
    difference: float | None = None
    inside: float | None = None
    again: Answer | str | None = None


def difference(ours: Array, theirs: Array) -> float:
    """Largest absolute difference of two outputs of the same shape; infinite where one is not a number.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    if ours.shape != theirs.shape:
        message = f"outputs of shapes {ours.shape} and {theirs.shape} cannot be compared"
        raise ValueError(message)
    apart = np.abs(ours - theirs)
    return float(apart.max()) if np.isfinite(apart).all() else float("inf")


def inside(ours: Array, theirs: Array, margins: Sequence[int]) -> float | None:
    """As `difference`, without margins at either side of each spatial axis; None when nothing is left of it."""
    cut = (slice(None), *(slice(margin, -margin or None) for margin in margins))
    return difference(ours[cut], theirs[cut]) if ours[cut].size else None
