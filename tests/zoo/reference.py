"""What a prediction must give for an image, in NumPy and without zoobridge.

The image is brought into the tensor's axes, preprocessed whole, mirrored at its end to a size that the description
allows, put through the stand-in network, cut to what lies over the image, and postprocessed whole.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.models.operations import apply_operations
from tests.zoo.described import Axis, Tensor
from tests.zoo.standin import StandIn

Array = NDArray[Any]
STACKED = ("time", "z", "channel", "y", "x")
"""Axes of images here, in the order of the planes of an ImageJ stack; others come first."""


def expected(network: StandIn, given: Mapping[str, Array]) -> dict[str, Array]:
    """What the macro must give.

    Parameters
    ----------
    given : Mapping
        Input tensor id -> image with the axes of `image_axes`, or numbers with those of the tensor.

    Returns
    -------
    dict
        Output tensor id -> expected array: images with the axes of `image_axes`, numbers with a row per channel.
    """
    described = network.described
    first = _in_tensor_order(given[described.first.id], described.first)
    sizes = dict(zip(described.first.names, first.shape, strict=True))
    enough = {axis.name: legal(axis, sizes[axis.name]) for axis in described.first.axes if axis.is_spatial}
    arrays = []
    for tensor in described.required:
        array = _in_tensor_order(given[tensor.id], tensor) if tensor.is_image else given[tensor.id]
        array = preprocessed(array.astype(tensor.dtype), tensor)
        arrays.append(_mirrored(array, tensor, enough) if tensor.is_image else array)
    results = {}
    parts = zip(described.outputs, network.compute(arrays), network.followed, strict=True)
    for tensor, array, followed in parts:
        ends = [
            slice(math.floor(sizes[name] * followed[name][0] + followed[name][1])) if name in followed else slice(None)
            for name in tensor.names
        ]
        array = postprocessed(array[tuple(ends)], tensor)
        results[tensor.id] = _in_image_order(array, tensor) if tensor.is_image else _in_rows(array, tensor)
    return results


def image_axes(tensor: Tensor) -> list[str]:
    """The axes of an image for the tensor: without the batch, in ImageJ's order."""
    rest = [name for name in tensor.names if name not in {"batch", *STACKED}]
    return [*rest, *(name for name in STACKED if name in tensor.names)]


def preprocessed(array: Array, tensor: Tensor) -> Array:
    """As the network gets it: float32 after operations."""
    if not tensor.operations:
        return array
    return apply_operations(array.astype(np.float32), tensor.operations, tensor.letters)


def postprocessed(array: Array, tensor: Tensor) -> Array:
    """In the type the description states."""
    return apply_operations(array, tensor.operations, tensor.letters).astype(tensor.dtype, copy=False)


def legal(axis: Axis, size: int) -> int:
    """The smallest size of an input axis that is allowed and not less; a multiple of tiles where it is fixed."""
    if not axis.step:
        return max(axis.least, size)
    return axis.least + max(0, math.ceil((size - axis.least) / axis.step)) * axis.step


def _mirrored(array: Array, tensor: Tensor, enough: Mapping[str, int]) -> Array:
    widths = [(0, enough.get(name, size) - size) for name, size in zip(tensor.names, array.shape, strict=True)]
    return np.pad(array, widths, mode="reflect")


def _in_tensor_order(image: Array, tensor: Tensor) -> Array:
    axes = image_axes(tensor)
    moved = image.transpose([axes.index(name) for name in tensor.names if name != "batch"])
    return np.expand_dims(moved, tensor.names.index("batch")) if "batch" in tensor.names else moved


def _in_image_order(array: Array, tensor: Tensor) -> Array:
    names = list(tensor.names)
    if "batch" in names:
        array = np.take(array, 0, axis=names.index("batch"))
        names.remove("batch")
    return array.transpose([names.index(name) for name in image_axes(tensor)])


def _in_rows(array: Array, tensor: Tensor) -> Array:
    if "channel" not in tensor.names:
        return array.reshape(1, -1)
    position = tensor.names.index("channel")
    return np.moveaxis(array, position, 0).reshape(array.shape[position], -1)
