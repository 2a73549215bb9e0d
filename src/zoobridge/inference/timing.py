"""How long one call of a loaded model takes, on an input of a size that people use."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.grid import AxisGrid, input_grids
from zoobridge.pipeline.layout import all_channels, input_shape
from zoobridge.pipeline.operations.objects import network_side
from zoobridge.runtime.protocol import Array, LoadedModel

PLANE_SIZE = 512
STACK_SIZE = {"z": 32, "y": 128, "x": 128}
MOST_VALUES = 2**26
"""Values of all inputs and outputs together (256 MiB); a model of thousands of channels is timed on less."""
_REPEATS = 3
_ENOUGH_SECONDS = 3.0


def representative_inputs(description: ModelDescription, prepared: Mapping[str, Array]) -> dict[str, Array]:
    """Inputs of about 512 x 512 pixels (32 x 128 x 128 for a 3D model), or of the one size the model takes.

    Parameters
    ----------
    prepared : Mapping
        Input tensor id -> preprocessed array of any legal size; repeated or cut to size.
    """
    inputs = tuple(tensor for tensor in description.inputs if tensor.id in prepared)
    return {
        tensor.id: _resized(prepared[tensor.id], tensor.letters, shape) if tensor.is_image else prepared[tensor.id]
        for tensor, shape in zip(inputs, _representative_shapes(inputs, description), strict=True)
    }


def noise_inputs(description: ModelDescription) -> dict[str, Array]:
    """Seeded normal noise of a size the model accepts, for a package without test tensors; required inputs only."""
    rng = np.random.default_rng(0)
    inputs = tuple(tensor for tensor in description.inputs if not tensor.optional)
    return {
        tensor.id: rng.normal(size=shape).astype(np.float32)
        for tensor, shape in zip(inputs, _representative_shapes(inputs, description), strict=True)
    }


def _representative_shapes(inputs: tuple[Tensor, ...], description: ModelDescription) -> list[tuple[int, ...]]:
    grids = input_grids(inputs, description.name)
    sizes = STACK_SIZE if "z" in grids else {"y": PLANE_SIZE, "x": PLANE_SIZE}
    channels = all_channels(inputs, network_side(description).outputs)
    wanted = _legal(sizes, grids)
    while math.prod(wanted.values()) * channels > MOST_VALUES and max(sizes.values()) > 1:
        sizes = {letter: max(1, size // 2) for letter, size in sizes.items()}
        wanted = _legal(sizes, grids)
    return [input_shape(tensor, inputs, grids, wanted) for tensor in inputs]


def _legal(sizes: Mapping[str, int], grids: Mapping[str, AxisGrid]) -> dict[str, int]:
    return {
        letter: grid.minimum if grid.fixed else grid.padded(sizes.get(letter, grid.minimum))
        for letter, grid in grids.items()
    }


def median_seconds(loaded: LoadedModel, inputs: Mapping[str, Array]) -> float:
    """Median of three calls after one to warm up; fewer when a call is slow.

    Raises
    ------
    EngineError
        If the model cannot compute this input.
    """
    began = time.perf_counter()
    loaded.run(inputs)
    measured = [time.perf_counter() - began]
    if measured[0] > _ENOUGH_SECONDS:
        return measured[0]
    measured.clear()
    while len(measured) < _REPEATS and sum(measured) < _ENOUGH_SECONDS:
        began = time.perf_counter()
        loaded.run(inputs)
        measured.append(time.perf_counter() - began)
    return statistics.median(measured)


def _resized(array: Array, letters: str, shape: tuple[int, ...]) -> Array:
    """The array repeated or cut; its batch and channels stay."""
    result: Any = array
    for axis, (letter, size) in enumerate(zip(letters, shape, strict=True)):
        if letter not in "bc" and size != array.shape[axis]:
            result = np.take(result, np.arange(size) % array.shape[axis], axis=axis)
    return np.ascontiguousarray(result)
