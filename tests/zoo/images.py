"""Images to try a model with: off its grid, and larger than one tile where tiles can be put together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.zoo.described import Axis, Tensor
from tests.zoo.reference import image_axes
from tests.zoo.standin import StandIn

Array = NDArray[Any]
COARSEST = 16
"""Tiles start at multiples of the step, at least of this (docs/pipeline.md)."""


@dataclass(frozen=True)
class Task:
    """What a model is given.

    Parameters
    ----------
    given : dict
        Input tensor id -> image with the axes of `tests.zoo.reference.image_axes`, or numbers.
    tile : str or None
        For the key ``tile``; None leaves it to zoobridge.
    tiled : bool
        Whether the images are larger than one tile.
    """

    given: dict[str, Array]
    tile: str | None
    tiled: bool


def task(network: StandIn, seed: int = 11) -> Task:
    rng = np.random.default_rng(seed)
    described = network.described
    first = described.first
    spatial = [axis for axis in first.axes if axis.is_spatial]
    cut = {axis.name for axis in spatial if _divisible(axis, network)}
    if len(cut) < len(spatial):
        cut = {name for name in cut if next(a for a in spatial if a.name == name).step == 0}
    sizes = {axis.name: _size(axis, spatial, axis.name in cut) for axis in spatial}
    given = {tensor.id: _given(tensor, sizes, rng) for tensor in described.required}
    asked = any(axis.step for axis in spatial) and bool(cut)
    tile = "x".join(str(_tile(axis, sizes[axis.name])) for axis in _imagej_order(spatial)) if asked else None
    return Task(given, tile, bool(cut))


def _imagej_order(axes: list[Axis]) -> list[Axis]:
    return sorted(axes, key=lambda axis: "zyx".index(axis.name))


def _divisible(axis: Axis, network: StandIn) -> bool:
    """Whether every output lies over the axis so that tile borders fall between its elements."""
    stride = axis.step * math.ceil(COARSEST / axis.step) if axis.step else math.gcd(axis.least, 32)
    outputs = zip(network.described.outputs, network.followed, strict=True)
    return all(axis.name in over and float(over[axis.name][0] * stride).is_integer() for _, over in outputs)


def _size(axis: Axis, spatial: list[Axis], cut: bool) -> int:
    """Larger than a tile and off the grid where tiles work, else off the grid; other sizes along x than along y."""
    deep, wider = len(spatial) > 2, axis.name == "x"
    if not axis.step:
        return axis.least + (3 if deep else axis.least // 8 + 3) + 2 * wider if cut else max(1, axis.least - 3 - wider)
    off = 1 if axis.step > 1 else 0
    more = axis.step * math.ceil(COARSEST / axis.step)
    if not cut or (deep and not wider):
        return axis.least + axis.step + off if axis.least > 1 else 5 + 2 * wider
    return axis.least + 2 * more + off + axis.step * wider


def _tile(axis: Axis, size: int) -> int:
    stride = axis.step * math.ceil(COARSEST / axis.step)
    padded = axis.least + math.ceil((size - axis.least) / axis.step) * axis.step
    return padded - (padded - axis.least) // stride * stride


def _given(tensor: Tensor, sizes: dict[str, int], rng: np.random.Generator) -> Array:
    if not tensor.is_image:
        return rng.integers(1, 5, [axis.least or 1 for axis in tensor.axes]).astype(tensor.dtype)
    axes = [tensor.axis(name) for name in image_axes(tensor)]
    shape = [length(axis, sizes) for axis in axes if axis is not None]
    return rng.integers(0, 100, shape).astype(np.uint8 if tensor.dtype == "uint8" else np.float32)


def length(axis: Axis, sizes: Mapping[str, int]) -> int:
    """Elements of an input axis beside a first image of these sizes."""
    if axis.follows is not None:
        _, name, factor, offset = axis.follows
        return math.floor(sizes[name] * factor + offset)
    return sizes.get(axis.name, axis.least or 1)
