"""Networks in NumPy with known reach, and descriptions for them.

Every output element is computed by the same operations in the same order wherever it lies, so a correct tiling gives
bit for bit what the whole image gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Axis, AxisKind, FixedSize, Operation, ReferencedSize, SteppedSize, Tensor

Array = NDArray[Any]
IDS = {"b": "batch", "c": "channel", "t": "time", "i": "index"}


@dataclass
class Network:
    """A loaded model that applies a function to an array with axes ``b c (z) y x`` and remembers what it saw."""

    function: Callable[[Array], Array]
    shapes: list[tuple[int, ...]] = field(default_factory=list)

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        (array,) = inputs.values()
        assert array.flags.c_contiguous
        self.shapes.append(array.shape)
        return {"output": self.function(array)}

    def close(self) -> None:
        pass


def convolution(radius: int, axes: tuple[int, ...] = (-2, -1), seed: int = 3) -> Callable[[Array], Array]:
    """A separable convolution with zero padding: sees exactly `radius` elements at either side."""
    taps = np.random.default_rng(seed).normal(size=2 * radius + 1).astype(np.float32)

    def apply(array: Array) -> Array:
        for axis in axes:
            array = _correlate(array, taps, axis)
        return array

    return apply


def _correlate(array: Array, taps: Array, axis: int) -> Array:
    radius, axis = len(taps) // 2, axis % array.ndim
    widths = [(radius, radius) if n == axis else (0, 0) for n in range(array.ndim)]
    padded = np.pad(array, widths)
    total = np.zeros_like(array)
    for shift, tap in enumerate(taps):
        part = [slice(None)] * array.ndim
        part[axis] = slice(shift, shift + array.shape[axis])
        total += tap * padded[tuple(part)]
    return total


def pooling(stride: int, radius: int) -> Callable[[Array], Array]:
    """A small U-Net: maximum over blocks of `stride`, convolution of `radius` there, repeated back, plus the input."""
    inner = convolution(radius)

    def apply(array: Array) -> Array:
        b, c, y, x = array.shape
        blocks = array.reshape(b, c, y // stride, stride, x // stride, stride).max(axis=(3, 5))
        return inner(blocks).repeat(stride, axis=2).repeat(stride, axis=3) + array

    return apply


def hidden_stride(array: Array) -> Array:
    """Pools by 32 what a description may call a step of 16; odd sizes are completed with zeros."""
    missing = [(0, 0), (0, 0), *((0, -n % 32) for n in array.shape[2:])]
    result = pooling(32, 0)(np.pad(array, missing))
    return np.ascontiguousarray(result[..., : array.shape[2], : array.shape[3]])


def strided(stride: int) -> Callable[[Array], Array]:
    """Convolution, then every `stride`-th element: an output of 1 / stride the size."""
    inner = convolution(2)
    return lambda array: np.ascontiguousarray(inner(array)[..., ::stride, ::stride])


def valid(radius: int) -> Callable[[Array], Array]:
    """A convolution that drops its border instead of padding."""
    inner = convolution(radius)
    return lambda array: np.ascontiguousarray(inner(array)[..., radius:-radius, radius:-radius])


def global_mean(array: Array) -> Array:
    """Every output depends on every input."""
    return array - array.mean(axis=(-2, -1), keepdims=True, dtype=np.float32)


def instance_norm(array: Array) -> Array:
    """Convolution, then zero mean and unit variance of the whole image."""
    array = convolution(1)(array)
    return (array - array.mean()) / (array.std() + np.float32(1e-5))


def tensor_axes(letters: str, channels: int, size: Any, names: tuple[str, ...] = ()) -> tuple[Axis, ...]:
    """Axes of a tensor; `size` is a rule for all spatial axes or a function of the letter."""
    axes = []
    for letter in letters:
        if letter == "b":
            axes.append(Axis("batch", "b", AxisKind.BATCH, FixedSize(1)))
        elif letter == "c":
            axes.append(Axis("channel", "c", AxisKind.CHANNEL, FixedSize(channels), channel_names=names))
        else:
            kind = AxisKind.SPACE if letter in "zyx" else AxisKind.TIME
            rule = size(letter) if callable(size) else size
            axes.append(Axis(IDS.get(letter, letter), letter, kind, rule))
    return tuple(axes)


def description(
    letters: str = "bcyx",
    size: Any = None,
    *,
    channels: int = 1,
    out_channels: int | None = None,
    names: tuple[str, ...] = (),
    factor: float = 1.0,
    offset: float = 0.0,
    before: tuple[Operation, ...] = (),
    after: tuple[Operation, ...] = (),
    dtype: str = "float32",
) -> ModelDescription:
    """A model with one input and one output of the same axes."""
    rule = SteppedSize(16, 16) if size is None else size
    following = lambda letter: ReferencedSize("input", IDS.get(letter, letter), factor, offset)  # noqa: E731
    out_channels = channels if out_channels is None else out_channels
    return ModelDescription(
        name="net",
        title="Net",
        spec_version="0.5.4",
        inputs=(Tensor("input", tensor_axes(letters, channels, rule), dtype=dtype, operations=before),),
        outputs=(Tensor("output", tensor_axes(letters, out_channels, following, names), operations=after),),
        weights=(),
    )
