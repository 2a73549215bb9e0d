"""The network that stands for the real one: an affine mix of channels, the same at every position.

For every output element ``out[k, p] = bias[k] + sum over inputs and their channels c of weights[k, c] * in[c, p']``.
``k`` counts the elements of the axes that do not lie over the first image (channels, things found). ``p'`` is the
position that lies under ``p``: ``floor(p / factor) + crop``. Axes of an input that the output does not have are
averaged. Nothing depends on where in an image an element is, so the expected result of any image is known.

`Plan` says this in steps that every framework has; `tests.zoo.writers` writes them as weights.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.zoo.described import Axis, Described, Tensor

Array = NDArray[Any]


@dataclass(frozen=True)
class Term:
    """What one input gives to an output.

    Parameters
    ----------
    averaged : tuple of int
        Axes of the input that are averaged.
    order : tuple of int
        Permutation of the others: those the output has, in its order, then the channel.
    channel : bool
        Whether the input has channels; else an axis is added behind.
    added : tuple of int
        Positions at which axes of length 1 are added, so that all terms have the same axes.
    """

    input: int
    averaged: tuple[int, ...]
    order: tuple[int, ...]
    channel: bool
    added: tuple[int, ...]


@dataclass(frozen=True)
class Resize:
    """Along axis `axis` each element `repeat` times, or every `stride`-th, without `crop` at either end.

    `picked` instead names the elements, where factor and size are fixed and no ratio of integers.
    """

    axis: int
    repeat: int = 1
    stride: int = 1
    crop: int = 0
    picked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Head:
    """One output.

    Parameters
    ----------
    free : tuple of int
        Sizes of its axes that lie over nothing.
    back : tuple of int
        Permutation of the followed and then the free axes to the output's order.
    dtype : str
        What the network itself gives.
    """

    terms: tuple[Term, ...]
    resizes: tuple[Resize, ...]
    free: tuple[int, ...]
    back: tuple[int, ...]
    dtype: str


@dataclass(frozen=True)
class StandIn:
    """The network of a description.

    Parameters
    ----------
    weights, biases : tuple
        Per output, per term ``(channels, free elements)``; per output ``(free elements,)``.
    followed : tuple of Mapping
        Per output: name of its axis -> factor and offset to the axis of that name of the first image.
    """

    described: Described
    heads: tuple[Head, ...]
    weights: tuple[tuple[Array, ...], ...]
    biases: tuple[Array, ...]
    followed: tuple[Mapping[str, tuple[float, float]], ...]

    @property
    def averages(self) -> bool:
        """Whether an output depends on the whole image."""
        images = [n for n, tensor in enumerate(self.described.required) if tensor.is_image]
        inputs = self.described.required
        return any(
            inputs[term.input].axes[axis].is_spatial
            for head in self.heads
            for term in head.terms
            if term.input in images
            for axis in term.averaged
        )

    def plan(self) -> list[dict[str, Any]]:
        """The heads as JSON."""
        return [asdict(head) for head in self.heads]

    def compute(self, arrays: list[Array]) -> list[Array]:
        """The outputs for arrays of the required inputs, in NumPy."""
        return [
            _head(head, arrays, weights, bias)
            for head, weights, bias in zip(self.heads, self.weights, self.biases, strict=True)
        ]


def _head(head: Head, arrays: list[Array], weights: tuple[Array, ...], bias: Array) -> Array:
    total: Any = bias
    for term, mix in zip(head.terms, weights, strict=True):
        array = arrays[term.input].astype(np.float64)
        array = array.mean(axis=term.averaged) if term.averaged else array
        array = array.transpose(term.order) if term.channel else array.transpose(term.order)[..., None]
        for axis in term.added:
            array = np.expand_dims(array, axis)
        array = array.astype(np.float32)
        total = total + (array * mix[0] if len(mix) == 1 else array @ mix)
    for resize in head.resizes:
        if resize.picked:
            total = np.take(total, resize.picked, axis=resize.axis)
        total = np.repeat(total, resize.repeat, axis=resize.axis)
        size = total.shape[resize.axis]
        kept = slice(resize.crop, size - resize.crop, resize.stride)
        total = total[(slice(None),) * resize.axis + (kept,)]
    total = total.reshape(*total.shape[:-1], *head.free).transpose(head.back)
    return as_dtype(total, head.dtype)


def as_dtype(array: Array, dtype: str) -> Array:
    """Clipped to the range of an integer type."""
    if np.dtype(dtype).kind in "iu":
        limits = np.iinfo(dtype)
        array = np.clip(array, limits.min, limits.max)
    return array.astype(dtype, copy=False)


FOUND = 2
"""Things found, where only the model knows how many."""


def stand_in(described: Described, seed: int = 0) -> StandIn:
    rng = np.random.default_rng(seed)
    heads, weights, biases, followed = [], [], [], []
    for tensor in described.outputs:
        lies = {axis.name: over for axis in tensor.axes if (over := _lies_over(axis, tensor, described)) is not None}
        head = _planned(tensor, described, lies)
        count = math.prod(head.free)
        heads.append(head)
        followed.append(lies)
        exact = np.dtype(tensor.dtype).kind in "iu" and not described.first.operations
        draw = _whole if exact else _mixed
        weights.append(tuple(draw(rng, _channels(described.required[term.input]), count) for term in head.terms))
        biases.append((rng.integers(1, 5, count) if exact else rng.uniform(-0.1, 0.1, count)).astype(np.float32))
    return StandIn(described, tuple(heads), tuple(weights), tuple(biases), tuple(followed))


def _mixed(rng: np.random.Generator, channels: int, count: int) -> Array:
    """Different for every channel, and such that scaled images fall on both sides of any threshold."""
    return (rng.uniform(0.8, 1.3, (channels, count)) / channels).astype(np.float32)


def _whole(rng: np.random.Generator, channels: int, count: int) -> Array:
    """Whole numbers, for outputs of whole numbers: exact in every framework."""
    return rng.integers(1, 3, (channels, count)).astype(np.float32)


def _channels(tensor: Tensor) -> int:
    axis = tensor.axis("channel")
    return 1 if axis is None else axis.least


def _lies_over(axis: Axis, tensor: Tensor, described: Described) -> tuple[float, float] | None:
    """Factor and offset by which an output axis lies over the axis of that name of the first image."""
    if axis.kind == "channel":
        return None
    first = described.first.axis(axis.name)
    if axis.kind == "batch":
        return None if first is None else (1.0, 0.0)
    if axis.follows is not None:
        _, _, factor, offset = axis.follows
        return factor, offset
    if first is None or not axis.least or (first.step and first.least != axis.least):
        return None
    ratio = axis.least / first.least
    listed = any(each.name not in {"batch", "channel", "z", "y", "x"} for each in tensor.axes)
    whole = ratio.is_integer() or (1 / ratio).is_integer()
    return (ratio, 0.0) if whole or not listed else None


def _planned(tensor: Tensor, described: Described, lies: Mapping[str, tuple[float, float]]) -> Head:
    over = [axis.name for axis in tensor.axes if axis.name in lies]
    free = [axis for axis in tensor.axes if axis.name not in lies]
    stacked = [*over, *(axis.name for axis in free)]
    whole = not tensor.operations and np.dtype(tensor.dtype).kind in "iu" and not described.old
    return Head(
        terms=tuple(_term(number, each, over) for number, each in enumerate(described.required)),
        resizes=tuple(
            resize
            for position, name in enumerate(over)
            if (resize := _resize(position, lies[name], described.first.axis(name), tensor.axis(name))) is not None
        ),
        free=tuple(axis.least or (1 if axis.kind == "batch" else FOUND) for axis in free),
        back=tuple(stacked.index(name) for name in tensor.names),
        dtype=tensor.dtype if whole else "float32",
    )


def _term(number: int, tensor: Tensor, over: list[str]) -> Term:
    kept = [name for name in over if name in tensor.names]
    averaged = tuple(n for n, name in enumerate(tensor.names) if name not in {*kept, "channel"})
    left = [name for name in tensor.names if name in {*kept, "channel"}]
    channel = "channel" in left
    order = tuple(left.index(name) for name in [*kept, *(["channel"] if channel else [])])
    return Term(number, averaged, order, channel, tuple(n for n, name in enumerate(over) if name not in kept))


def _resize(position: int, scale: tuple[float, float], first: Axis | None, axis: Axis | None) -> Resize | None:
    factor, offset = scale
    if (factor, offset) == (1.0, 0.0) or first is None or axis is None:
        return None
    crop = int(-offset // 2)
    if float(factor).is_integer():
        return Resize(position, repeat=int(factor), crop=crop)
    if (1 / factor).is_integer():
        return Resize(position, stride=round(1 / factor))
    return Resize(position, picked=tuple(math.floor(n * first.least / axis.least) for n in range(axis.least)))
