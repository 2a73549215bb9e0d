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
from zoobridge.practice.adjust.network.graph import Graph, Layer
from zoobridge.practice.adjust.network.losses import ObjectChannels, head, object_loss, restoration_loss
from zoobridge.practice.adjust.network.parts import border, tensor_types, trained_layers
from zoobridge.practice.adjust.network.training import Loss, Trained, computed
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

    part: Trained
    trained: tuple[Layer, ...]
    loss: Loss
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
        return Features(_in_batches(self.part.graph, self.part.border, images), windows.targets)


def set_up(graph: Graph, plan: Plan, examples: Sequence[Example]) -> Setting:
    """Decide what is trained on what.

    Raises
    ------
    UsageError
        If there are not as many layers.
    EngineError
        If the network gives results of another size than its images, or fails.
    """
    goal, request = plan.goal, plan.request
    trained = trained_layers(graph.layers, request.layers)
    sides = _sides(plan, examples)
    windows = draw(
        examples, sides, _count(sides), np.random.default_rng(request.seed), exposure=goal.task is not Task.RESTORATION
    )
    letters = goal.input.letters
    tensors = border(graph, trained, tensor_types(graph)).tensors
    sample = as_tensor(windows.images[:BATCH], letters)
    _check_size(graph, sample, goal, windows.targets[:BATCH])
    per_window = sum(tensor.nbytes for tensor in _in_batches(graph, tensors, sample)) / len(sample)
    if per_window * len(windows.images) > MEMORY_SHARE * psutil.virtual_memory().available:
        tensors = (graph.input,)
    start = head(graph, tuple(step.id for step in goal.output.operations))
    weights = tuple(weight for layer in trained for weight in layer.weights)
    restores = goal.task is Task.RESTORATION
    part = Trained(graph, tensors, graph.output if restores else start.tensor, weights)
    loss = _restoration(goal, examples) if restores else _objects(goal, start.activation)
    return Setting(part, trained, loss, sides, letters, windows)


def _objects(goal: Goal, activation: str) -> Loss:
    letters = goal.output.letters
    axis = letters.index("c") if "c" in letters else -1
    return object_loss(ObjectChannels(axis, goal.foreground, goal.boundary), activation)


def _restoration(goal: Goal, examples: Sequence[Example]) -> Loss:
    spread = float(np.mean([each.target.std() for each in examples])) or 1.0
    return restoration_loss(goal.output.letters, goal.gain, goal.offset, spread)


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


def _in_batches(graph: Graph, tensors: Sequence[str], images: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    compute = computed(graph, tensors, {})
    parts = [compute(images[start : start + BATCH]) for start in range(0, len(images), BATCH)]
    return tuple(np.concatenate(each) for each in zip(*parts, strict=True))


def _check_size(graph: Graph, sample: NDArray[Any], goal: Goal, targets: NDArray[Any]) -> None:
    found = computed(graph, (graph.output,), {})(sample)[0]
    sizes = [size for size, letter in zip(found.shape, goal.output.letters, strict=True) if letter in "zyx"]
    if sizes != list(targets.shape[1:-1]):
        msg = f"The network gives {sizes} pixels for windows of {list(targets.shape[1:-1])}, so it cannot be adjusted."
        raise EngineError(msg)
