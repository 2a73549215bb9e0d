"""How the outputs of a model lie over its input: scale and offset per axis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zoobridge.package.tensors import Axis, FixedSize, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.grid import AxisGrid


@dataclass(frozen=True, slots=True)
class Scale:
    """An output axis of ``size * factor + offset`` elements, rounded down, for an input of `size`."""

    factor: float = 1.0
    offset: float = 0.0


def output_scale(axis: Axis, inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> Scale | None:
    """How an output axis follows the input axis of the same letter; None when it does not."""
    grid = grids.get(axis.letter)
    match axis.size:
        case ReferencedSize(name, axis_id, factor, offset):
            letters = [a.letter for tensor in inputs if tensor.id == name for a in tensor.axes if a.id == axis_id]
            return Scale(factor, offset) if letters == [axis.letter] else None
        case FixedSize(size) if grid is not None and grid.fixed:
            return Scale(size / grid.minimum)
        case SteppedSize(minimum, step) if grid is not None and grid.accepts(minimum) and step % grid.step == 0:
            return Scale()
    return None


def output_scales(tensor: Tensor, inputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> dict[str, Scale]:
    """Axis letter -> how that axis of an output follows the inputs, for the axes that do."""
    found = {axis.letter: output_scale(axis, inputs, grids) for axis in tensor.axes}
    return {letter: scale for letter, scale in found.items() if scale is not None}


def tileable(letter: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor], grids: Mapping[str, AxisGrid]) -> bool:
    """Whether tiles along an axis can be put together again.

    Every output needs that axis and has to follow it, and aligned tile borders must fall between output elements.
    """
    if letter not in "zyx" or letter not in grids:
        return False
    for output in outputs:
        scale = output_scales(output, inputs, grids).get(letter)
        if scale is None or not float(grids[letter].alignment * scale.factor).is_integer():
            return False
    return True


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


def channel_count(tensor: Tensor) -> int:
    """Number of channels, as far as the description fixes it."""
    axis = tensor.axis("c")
    return axis.size.size if axis is not None and isinstance(axis.size, FixedSize) else 1
