"""The sizes a model accepts along an axis, and how far images are padded to reach one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zoobridge.errors import PackageError
from zoobridge.package.tensors import Axis, AxisKind, FixedSize, ReferencedSize, SteppedSize, Tensor

FINEST_ALIGNMENT = 16
"""Tile starts are multiples of at least this. Many descriptions state ``step: 1`` for networks that pool four times."""

_LONGEST_SEARCH = 4096


@dataclass(frozen=True, slots=True)
class AxisGrid:
    """Legal sizes ``minimum + n * step``; exactly `minimum` when `fixed`.

    Parameters
    ----------
    alignment : int
        Tile starts are multiples of it, so that strided and pooling layers see the same phase in every tile.
    """

    minimum: int
    step: int
    alignment: int
    fixed: bool = False

    def accepts(self, size: int) -> bool:
        """Whether the model runs on that size."""
        if self.fixed:
            return size == self.minimum
        return size >= self.minimum and (size - self.minimum) % self.step == 0

    def padded(self, size: int) -> int:
        """The smallest size >= `size` that the model, or aligned tiles of a model of fixed size, can cover."""
        stride = self.alignment if self.fixed else self.step
        return self.minimum + max(0, math.ceil((size - self.minimum) / stride)) * stride


def input_grids(inputs: Sequence[Tensor], model: str) -> dict[str, AxisGrid]:
    """One grid per axis letter that is neither batch nor channel.

    Inputs with the same letter must have the same size there, so their grids are combined.

    Raises
    ------
    PackageError
        If no size suits all inputs, or one refers to another in a way that is not supported.
    """
    grids: dict[str, AxisGrid] = {}
    for tensor in inputs:
        for axis in tensor.axes:
            if axis.kind in {AxisKind.BATCH, AxisKind.CHANNEL}:
                continue
            grid = _grid(axis, tensor, inputs, model)
            if grid is not None:
                known = grids.get(axis.letter)
                grids[axis.letter] = grid if known is None else _combined(known, grid, axis.letter, model)
    return grids


def padded_shape(sizes: Mapping[str, int], grids: Mapping[str, AxisGrid]) -> dict[str, int]:
    """Sizes after padding, per axis letter; letters without a grid stay."""
    return {letter: grids[letter].padded(size) if letter in grids else size for letter, size in sizes.items()}


def _grid(axis: Axis, tensor: Tensor, inputs: Sequence[Tensor], model: str) -> AxisGrid | None:
    match axis.size:
        case FixedSize(size):
            return AxisGrid(size, 1, _fixed_alignment(size), fixed=True)
        case SteppedSize(minimum, step):
            step = max(1, step)
            return AxisGrid(max(1, minimum), step, step * math.ceil(FINEST_ALIGNMENT / step))
        case ReferencedSize(name, axis_id, 1.0, 0.0):
            referenced = _referenced(inputs, name, axis_id)
            if referenced is not None and referenced.letter == axis.letter:
                return None
    msg = (
        f"Model {model} sizes the axis {axis.id!r} of its input {tensor.id!r} in a way zoobridge cannot follow; "
        "inputs need a fixed size, a minimum with a step, or the size of the same axis of another input."
    )
    raise PackageError(msg)


def _referenced(inputs: Sequence[Tensor], name: str, axis_id: str) -> Axis | None:
    return next((axis for tensor in inputs if tensor.id == name for axis in tensor.axes if axis.id == axis_id), None)


def _fixed_alignment(size: int) -> int:
    """The largest power of two that divides the size, at most 32: the stride a network of that size can have."""
    return math.gcd(size, 32)


def _combined(one: AxisGrid, other: AxisGrid, letter: str, model: str) -> AxisGrid:
    if one == other:
        return one
    step = math.lcm(one.step, other.step)
    start = max(one.minimum, other.minimum)
    for size in range(start, start + min(step, _LONGEST_SEARCH) + 1):
        if one.accepts(size) and other.accepts(size):
            alignment = math.lcm(one.alignment, other.alignment)
            return AxisGrid(size, step, alignment, fixed=one.fixed or other.fixed)
    msg = f"The inputs of model {model} have no size in common along {letter}; the package has to be corrected."
    raise PackageError(msg)
