"""What is trained on what: the part of the network, its loss, and the windows."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from zoobridge.errors import EngineError
from zoobridge.pipeline.grid import input_grids
from zoobridge.practice.adjust.data.dataset import as_tensor
from zoobridge.practice.adjust.data.windows import Example, Windows, cover, draw
from zoobridge.practice.adjust.fitting import BATCH, Features
from zoobridge.practice.adjust.goal import Goal
from zoobridge.practice.adjust.network.layers import trained_layers
from zoobridge.practice.adjust.network.losses import ObjectChannels, Objective, Objects, Restoration
from zoobridge.practice.adjust.network.protocol import Layer, Network, Part
from zoobridge.practice.adjust.plan import Plan
from zoobridge.practice.task import Task

SIDE, STACK_SIDE, STACK_DEPTH = 192, 96, 16
"""Size of a window in pixels: in images, and in stacks along y, x and along z; less where images are smaller."""
PIXELS = 48 * SIDE * SIDE
"""Pixels of all training windows together."""
FEWEST, MOST = 16, 192
"""Training windows."""
MOST_TO_STOP_BY = 32
MEMORY_SHARE = 0.25
"""Share of the free memory that what the frozen layers give may take; beyond it they are computed at every step."""


@dataclass(frozen=True)
class Setting:
    """Everything training needs but where to start.

    Parameters
    ----------
    sides : tuple of int
        Size of a window along z where there is one, y and x.
    """

    part: Part
    trained: tuple[Layer, ...]
    sides: tuple[int, ...]
    letters: str
    windows: Windows

    def training(self) -> tuple[Features, float]:
        """The training windows as the trained part gets them, and the seconds that took."""
        began = time.perf_counter()
        return self._features(self.windows), time.perf_counter() - began

    def validation(self, examples: Sequence[Example]) -> Features:
        """Windows that cover the images to stop by."""
        return self._features(cover(examples, self.sides, MOST_TO_STOP_BY))

    def _features(self, windows: Windows) -> Features:
        images = as_tensor(windows.images, self.letters)
        parts = [self.part.features(images[start : start + BATCH]) for start in range(0, len(images), BATCH)]
        return Features(tuple(np.concatenate(each) for each in zip(*parts, strict=True)), windows.targets)


def set_up(network: Network, plan: Plan, examples: Sequence[Example]) -> Setting:
    """Decide what is trained on what.

    Raises
    ------
    UsageError
        If there are not as many layers.
    EngineError
        If the network gives results of another size than its images, or fails.
    """
    goal, request = plan.goal, plan.request
    trained = trained_layers(network.layers, request.layers)
    sides = _sides(plan, examples)
    windows = draw(
        examples, sides, _count(sides), np.random.default_rng(request.seed), exposure=goal.task is not Task.RESTORATION
    )
    letters = goal.input.letters
    sample = as_tensor(windows.images[:BATCH], letters)
    _check_size(network, sample, goal, windows.targets[:BATCH])
    room = MEMORY_SHARE * psutil.virtual_memory().available / len(windows.images)
    part = network.part(trained, _objective(goal, examples), sample, room)
    return Setting(part, trained, sides, letters, windows)


def _objective(goal: Goal, examples: Sequence[Example]) -> Objective:
    letters = goal.output.letters
    if goal.task is Task.RESTORATION:
        spread = float(np.mean([each.target.std() for each in examples])) or 1.0
        return Restoration(letters, goal.gain, goal.offset, spread)
    axis = letters.index("c") if "c" in letters else -1
    channels = ObjectChannels(axis, goal.foreground, goal.boundary)
    return Objects(channels, tuple(step.id for step in goal.output.operations))


def _sides(plan: Plan, examples: Sequence[Example]) -> tuple[int, ...]:
    """Sizes the model takes, no larger than needed for the largest image."""
    grids = input_grids(plan.parent.description.inputs, plan.parent.name)
    letters = [letter for letter in "zyx" if letter in plan.goal.input.letters]
    usual = {"z": STACK_DEPTH, "y": STACK_SIDE, "x": STACK_SIDE} if "z" in letters else {"y": SIDE, "x": SIDE}
    largest = [max(example.image.shape[place] for example in examples) for place in range(len(letters))]
    return tuple(
        grids[letter].minimum if grids[letter].fixed else grids[letter].padded(min(usual[letter], size))
        for letter, size in zip(letters, largest, strict=True)
    )


def _count(sides: Sequence[int]) -> int:
    wanted = round(PIXELS / int(np.prod(sides)))
    return min(MOST, max(FEWEST, wanted)) // BATCH * BATCH


def _check_size(network: Network, sample: NDArray[Any], goal: Goal, targets: NDArray[Any]) -> None:
    found = network.computed({})(sample)
    sizes = [size for size, letter in zip(found.shape, goal.output.letters, strict=True) if letter in "zyx"]
    if sizes != list(targets.shape[1:-1]):
        msg = f"The network gives {sizes} pixels for windows of {list(targets.shape[1:-1])}, so it cannot be adjusted."
        raise EngineError(msg)
