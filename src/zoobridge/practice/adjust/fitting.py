"""Passes over the training windows until nothing gets better."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from zoobridge.practice.adjust.checkpoint import Course, Epoch
from zoobridge.practice.adjust.network.protocol import Array, Optimiser

BATCH = 4
"""Windows a step looks at."""
RATE = 1e-2
"""Step size at the start; it falls to 0 along half a cosine."""
ALL_RATE = 5e-3
"""Step size where the lowest layers move too: what they give changes under all others."""
TOP_WINDOWS = 2 / 3
"""Share of the windows, others each time, that a pass looks at where the lowest layers rest. Measured on nuclei of two
kinds, a third less time costs 0.01 of IoU."""
PATIENCE = 10
"""Passes without a better result after which training ends."""


@dataclass(frozen=True, slots=True)
class Features:
    """Windows as the trained part gets them, and their targets."""

    tensors: tuple[Array, ...]
    targets: Array

    def take(self, places: Array) -> tuple[list[Array], Array]:
        """Those at these places."""
        return [tensor[places] for tensor in self.tensors], self.targets[places]

    def __len__(self) -> int:
        return len(self.targets)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast.

    Parameters
    ----------
    windows : float
        Share of the training windows that a pass looks at.
    """

    epochs: int
    rate: float
    seed: int
    windows: float = 1.0

    @classmethod
    def of(cls, epochs: int, seed: int, *, everything: bool) -> Schedule:
        """That for all layers, or for the highest ones."""
        return cls(epochs, ALL_RATE, seed) if everything else cls(epochs, RATE, seed, TOP_WINDOWS)


def fit(
    optimiser: Optimiser,
    training: Features,
    validation: Features,
    schedule: Schedule,
    course: Course,
    keep: Callable[[Course], None],
) -> Course:
    """Train until the passes are over, or `PATIENCE` of them brought nothing.

    Parameters
    ----------
    course : Course
        Where to go on.
    keep : callable
        Gets the course after every pass.
    """
    if course.state:
        optimiser.restore(course.state)
    while len(course.epochs) < schedule.epochs and not _tired(course):
        began, number = time.perf_counter(), len(course.epochs)
        loss = _pass(optimiser, training, schedule, number)
        epoch = Epoch(loss, validation_loss(optimiser, validation), time.perf_counter() - began)
        course = course.after(epoch, optimiser.values(), optimiser.state())
        keep(course)
    return course


def validation_loss(optimiser: Optimiser, features: Features) -> float:
    """Mean over all windows, in batches."""
    places = [np.arange(start, min(start + BATCH, len(features))) for start in range(0, len(features), BATCH)]
    losses = [optimiser.loss(*features.take(each)) * len(each) for each in places]
    return float(sum(losses) / len(features))


def _pass(optimiser: Optimiser, features: Features, schedule: Schedule, number: int) -> float:
    order = np.random.default_rng([schedule.seed, number]).permutation(len(features))
    order = order[: max(BATCH, round(schedule.windows * len(order)))]
    batches: Sequence[Array] = [order[start : start + BATCH] for start in range(0, len(order) - BATCH + 1, BATCH)]
    losses = []
    for done, places in enumerate(batches):
        share = (number + done / len(batches)) / schedule.epochs
        losses.append(optimiser.step(*features.take(places), schedule.rate * (0.5 + 0.5 * math.cos(math.pi * share))))
    return float(np.mean(losses))


def _tired(course: Course) -> bool:
    return len(course.epochs) - course.best_epoch >= PATIENCE
