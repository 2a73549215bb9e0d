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
    """One grid per axis letter that is neither batch nor channel, for the inputs that are images.

    Inputs with the same letter have the same size there, so their grids are combined. An axis that cannot have the
    sizes of the inputs before it has sizes of its own (`zoobridge.pipeline.layout.input_scale` says which).

    Raises
    ------
    PackageError
        If an axis refers to another one in a way that is not supported.
    """
    grids: dict[str, AxisGrid] = {}
    for tensor in inputs:
        for axis in tensor.axes if tensor.is_image else ():
            if axis.kind in {AxisKind.BATCH, AxisKind.CHANNEL} or _follows(axis, tensor, inputs, model):
                continue
            grid = own_grid(axis)
            known = grids.get(axis.letter)
            combined = grid if known is None else _combined(known, grid)
            if combined is not None:
                grids[axis.letter] = combined
    return grids


def padded_shape(sizes: Mapping[str, int], grids: Mapping[str, AxisGrid]) -> dict[str, int]:
    """Sizes after padding, per axis letter; letters without a grid stay."""
    return {letter: grids[letter].padded(size) if letter in grids else size for letter, size in sizes.items()}


def own_grid(axis: Axis) -> AxisGrid:
    """The sizes an input axis states for itself.

    Raises
    ------
    ValueError
        If it states none.
    """
    match axis.size:
        case FixedSize(size):
            return AxisGrid(size, 1, _fixed_alignment(size), fixed=True)
        case SteppedSize(minimum, step):
            step = max(1, step)
            return AxisGrid(max(1, minimum), step, step * math.ceil(FINEST_ALIGNMENT / step))
    msg = f"The axis {axis.id!r} has no size of its own."
    raise ValueError(msg)


def referenced_axis(size: ReferencedSize, inputs: Sequence[Tensor]) -> Axis | None:
    """The axis of an input that a size refers to, None when no input has it."""
    return next(
        (axis for tensor in inputs if tensor.id == size.tensor for axis in tensor.axes if axis.id == size.axis), None
    )


def _follows(axis: Axis, tensor: Tensor, inputs: Sequence[Tensor], model: str) -> bool:
    """Whether the axis has the size, or a multiple of it, of the same axis of another input."""
    if isinstance(axis.size, FixedSize | SteppedSize):
        return False
    if isinstance(axis.size, ReferencedSize) and axis.size.factor > 0:
        master = referenced_axis(axis.size, inputs)
        if master is not None and master.letter == axis.letter and isinstance(master.size, FixedSize | SteppedSize):
            return True
    msg = (
        f"Model {model} sizes the axis {axis.id!r} of its input {tensor.id!r} in a way zoobridge cannot follow; "
        "inputs need a fixed size, a minimum with a step, or the size of the same axis of another input."
    )
    raise PackageError(msg)


def _fixed_alignment(size: int) -> int:
    """The largest power of two that divides the size, at most 32 and a quarter of it: the stride a network may have.

    More than a quarter would leave tiles no room for a border; `zoobridge.pipeline.receptive_field` finds out with the
    real weights where the stride is longer all the same.
    """
    room = 1 << max(0, (size // 4).bit_length() - 1)
    return math.gcd(size, 32, room)


def _combined(one: AxisGrid, other: AxisGrid) -> AxisGrid | None:
    """The sizes that suit both, None when the second axis has sizes of its own."""
    if one == other:
        return one
    if other.fixed or (one.fixed and not other.accepts(one.minimum)):
        return None
    step = math.lcm(one.step, other.step)
    start = max(one.minimum, other.minimum)
    for size in range(start, start + min(step, _LONGEST_SEARCH) + 1):
        if one.accepts(size) and other.accepts(size):
            return AxisGrid(size, step, math.lcm(one.alignment, other.alignment), fixed=one.fixed)
    return None
