"""How the inputs and outputs of a model lie over each other: scale and offset per axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zoobridge.package.tensors import Axis, AxisKind, FixedSize, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.grid import AxisGrid, own_grid, referenced_axis


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis of ``size * factor + offset`` elements, rounded down, for images of `size`."""

    factor: float = 1.0
    offset: float = 0.0

    def length(self, size: int) -> int:
        """Elements of the axis for an image of that size."""
        return math.floor(size * self.factor + self.offset)


def input_scale(axis: Axis, inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> Scale | None:
    """How an input axis follows the size of the images; None when its size has nothing to do with theirs.

    Parameters
    ----------
    inputs : sequence of Tensor
        The inputs that are given; `grids` are theirs.
    """
    grid = grids.get(axis.letter)
    if grid is None:
        return None
    if isinstance(axis.size, ReferencedSize):
        master = referenced_axis(axis.size, inputs)
        if master is None or master.letter != axis.letter or isinstance(master.size, ReferencedSize):
            return None
        known = input_scale(master, inputs, grids)
        return None if known is None else _composed(known, axis.size)
    if isinstance(axis.size, FixedSize):
        return Scale() if grid.fixed and axis.size.size == grid.minimum else None
    own = own_grid(axis)
    suits = own.accepts(grid.minimum) and (grid.fixed or grid.step % own.step == 0)
    return Scale() if suits else None


def output_scale(axis: Axis, inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> Scale | None:
    """How an output axis follows the input axis of the same letter; None when it does not.

    A fixed size follows an input axis of the same id and of a fixed size in proportion.
    """
    grid = grids.get(axis.letter)
    if grid is None:
        return None
    match axis.size:
        case ReferencedSize() as size:
            master = referenced_axis(size, inputs)
            known = input_scale(master, inputs, grids) if master is not None else None
            same = master is not None and master.letter == axis.letter and size.factor > 0
            return _composed(known, size) if known is not None and same else None
        case FixedSize(size) if grid.fixed:
            return Scale(size / grid.minimum) if _same_id(axis, inputs) else None
        case SteppedSize(minimum, step) if grid.accepts(minimum) and step % grid.step == 0:
            return Scale()
    return None


def output_scales(tensor: Tensor, inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> dict[str, Scale]:
    """Axis letter -> how that axis of an output follows the inputs, for the axes that do.

    Fixed sizes of an output with an index axis, a list of things found, are those of one thing and follow nothing.
    """
    listed = "i" in tensor.letters
    found = {
        axis.letter: output_scale(axis, inputs, grids)
        for axis in tensor.axes
        if not (listed and isinstance(axis.size, FixedSize))
    }
    return {letter: scale for letter, scale in found.items() if scale is not None}


def tileable(letter: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> bool:
    """Whether tiles along an axis can be put together again.

    Every output needs that axis, all images have to follow it, and aligned tile borders must fall between elements.
    """
    if letter not in "zyx" or letter not in grids:
        return False
    follow: list[Scale | None] = [output_scales(output, inputs, grids).get(letter) for output in outputs]
    for tensor in inputs:
        axis = tensor.axis(letter) if tensor.is_image else None
        if axis is not None:
            scale = input_scale(axis, inputs, grids)
            follow.append(scale if scale is not None and scale.offset == 0 else None)
    alignment = grids[letter].alignment
    return all(scale is not None and float(alignment * scale.factor).is_integer() for scale in follow)


def input_shape(
    tensor: Tensor, inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid], sizes: Mapping[str, int]
) -> tuple[int, ...]:
    """The shape of an input when the images have `sizes`; as small as possible where it does not follow them."""
    return tuple(_input_length(axis, tensor, inputs, grids, sizes) for axis in tensor.axes)


def _input_length(
    axis: Axis, tensor: Tensor, inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid], sizes: Mapping[str, int]
) -> int:
    scale = input_scale(axis, inputs, grids) if tensor.is_image and axis.letter in sizes else None
    if scale is not None:
        return scale.length(sizes[axis.letter])
    match axis.size:
        case FixedSize(size) if axis.kind is not AxisKind.BATCH:
            return size
        case SteppedSize(minimum, _) if axis.kind is not AxisKind.BATCH:
            return max(1, minimum)
    return 1


def _composed(scale: Scale, size: ReferencedSize) -> Scale:
    return Scale(scale.factor * size.factor, scale.offset * size.factor + size.offset)


def _same_id(axis: Axis, inputs: Sequence[Tensor]) -> bool:
    found = next((tensor.axis(axis.letter) for tensor in inputs if tensor.axis(axis.letter) is not None), None)
    return found is not None and found.id == axis.id


def declared_halo(
    letter: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]
) -> int:
    """The largest halo the outputs declare along an axis, in elements of the input."""
    halos = [0]
    for output in outputs:
        axis, scale = output.axis(letter), output_scales(output, inputs, grids).get(letter)
        if axis is not None and scale is not None and scale.factor > 0:
            halos.append(-int(-axis.halo // scale.factor))
    return max(halos)


def dropped(letter: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> int:
    """Elements of the input at either side for which a network without padding gives no output; 0 for others.

    Tiles whose halo is smaller would leave gaps.
    """
    found = [0]
    for output in outputs:
        scale = output_scales(output, inputs, grids).get(letter)
        if scale is not None and scale.factor > 0 and scale.offset < 0:
            found.append(math.ceil(math.ceil(-scale.offset / 2) / scale.factor))
    return max(found)


def all_channels(inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> int:
    """Channels of all images together: values per pixel."""
    return sum(channel_count(tensor) for tensor in (*inputs, *outputs) if tensor.is_image)


def channel_count(tensor: Tensor) -> int:
    """Number of channels, as far as the description fixes it."""
    axis = tensor.axis("c")
    return axis.size.size if axis is not None and isinstance(axis.size, FixedSize) else 1
