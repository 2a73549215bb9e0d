"""Inputs of several sizes whose output has one: only one input size is described to the end."""

from __future__ import annotations

from dataclasses import replace

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Axis, AxisKind, FixedSize, SteppedSize, Tensor


def with_described_sizes(description: ModelDescription) -> ModelDescription:
    """Fix an input axis to its smallest size where an output's axis of the same id is of exactly that size.

    Such a description says nothing of the output of a larger input, so larger images are cut into tiles of the size
    it does describe.
    """
    fixed = {
        (axis.id, axis.size.size)
        for tensor in description.outputs
        if tensor.is_image
        for axis in tensor.axes
        if axis.kind is AxisKind.SPACE and isinstance(axis.size, FixedSize)
    }
    return replace(description, inputs=tuple(_fixed(tensor, fixed) for tensor in description.inputs))


def _fixed(tensor: Tensor, fixed: set[tuple[str, int]]) -> Tensor:
    return replace(tensor, axes=tuple(_fixed_axis(axis, fixed) for axis in tensor.axes))


def _fixed_axis(axis: Axis, fixed: set[tuple[str, int]]) -> Axis:
    match axis.size:
        case SteppedSize(minimum, _) if axis.kind is AxisKind.SPACE and minimum > 1 and (axis.id, minimum) in fixed:
            return replace(axis, size=FixedSize(minimum))
    return axis
