"""How long one call of a loaded model takes, on an input of a size that people use."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from zoobridge.package.model import ModelDescription
from zoobridge.pipeline.grid import input_grids
from zoobridge.runtime.protocol import Array, LoadedModel

PLANE_SIZE = 512
STACK_SIZE = {"z": 32, "y": 128, "x": 128}
_REPEATS = 3
_ENOUGH_SECONDS = 3.0


def representative_inputs(description: ModelDescription, prepared: Mapping[str, Array]) -> dict[str, Array]:
    """Inputs of about 512 x 512 pixels (32 x 128 x 128 for a 3D model), or of the one size the model takes.

    Parameters
    ----------
    prepared : Mapping
        Input tensor id -> preprocessed array of any legal size; repeated or cut to size.
    """
    grids = input_grids(description.inputs, description.name)
    sizes = STACK_SIZE if "z" in grids else {"y": PLANE_SIZE, "x": PLANE_SIZE}
    wanted = {
        letter: grid.minimum if grid.fixed else grid.padded(sizes.get(letter, grid.minimum))
        for letter, grid in grids.items()
    }
    letters = {tensor.id: tensor.letters for tensor in description.inputs}
    return {name: _resized(array, letters[name], wanted) for name, array in prepared.items()}


def noise_inputs(description: ModelDescription) -> dict[str, Array]:
    """Seeded normal noise of a size the model accepts, for a package without test tensors."""
    rng = np.random.default_rng(0)
    ones: dict[str, Array] = {}
    for tensor in description.inputs:
        channel = tensor.axis("c")
        channels = getattr(channel.size, "size", 1) if channel is not None else 1
        shape = [channels if axis.letter == "c" else 1 for axis in tensor.axes]
        ones[tensor.id] = np.ones(shape, dtype=np.float32)
    return {
        name: rng.normal(size=array.shape).astype(np.float32)
        for name, array in representative_inputs(description, ones).items()
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


def _resized(array: Array, letters: str, sizes: Mapping[str, int]) -> Array:
    result: Any = array
    for axis, letter in enumerate(letters):
        if letter in sizes and sizes[letter] != array.shape[axis]:
            result = np.take(result, np.arange(sizes[letter]) % array.shape[axis], axis=axis)
    return np.ascontiguousarray(result)
