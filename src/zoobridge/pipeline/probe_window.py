"""Windows a model is probed in: long along one axis, as short as the model allows along the others."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.grid import AxisGrid
from zoobridge.pipeline.layout import input_shape
from zoobridge.pipeline.pixels import model_array

Array = NDArray[Any]

_SHORT = {2: 32, 3: 16}
"""Preferred length across the probed axis, by number of spatial axes: enough for paths to spread, cheap to run."""


@dataclass(frozen=True, slots=True)
class Window:
    """Input sizes per axis letter."""

    sizes: Mapping[str, int]

    @property
    def elements(self) -> int:
        """Elements without channels."""
        return math.prod(self.sizes.values())


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviation and mean of floating point input, usually standardised; integers are drawn from 0 to 255."""

    scale: float = 1.0
    centre: float = 0.0


def window(letter: str, length: int, grids: Mapping[str, AxisGrid]) -> Window:
    """The smallest legal window of at least `length` along one axis."""
    spatial = sum(1 for name in grids if name in "zyx")
    short = _SHORT.get(spatial, 64)
    sizes = {}
    for name, grid in grids.items():
        if grid.fixed:
            sizes[name] = grid.minimum
        else:
            sizes[name] = grid.padded(length if name == letter else short if name in "zyx" else 1)
    return Window(sizes)


def noise(
    inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid], view: Window, rng: np.random.Generator, spread: Spread
) -> dict[str, Array]:
    """Random input of all tensors, as the network gets it."""
    arrays = {}
    for tensor in inputs:
        shape = input_shape(tensor, inputs, grids, view.sizes)
        kind = _network_dtype(tensor)
        if kind.kind in "iub":
            high = 2 if kind.kind == "b" else min(256, int(np.iinfo(kind).max) + 1)
            arrays[tensor.id] = rng.integers(0, high, shape).astype(kind)
        else:
            arrays[tensor.id] = rng.normal(spread.centre, spread.scale, shape).astype(kind)
    return arrays


def _network_dtype(tensor: Tensor) -> np.dtype[Any]:
    stated = [step.kwargs["dtype"] for step in tensor.operations if step.id == "ensure_dtype"]
    start = np.empty(0, stated[-1] if stated else np.float32)
    return model_array(start, tensor).dtype
