"""Operations that make numbered objects of a network's maps, by a library of the network's family."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Axis, AxisSize, FixedSize, Operation, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.operations.operand import Array, Operand

OBJECT_OPERATIONS = frozenset({"cellpose_flow_dynamics", "stardist_postprocessing"})
_SPACE = ("z", "y", "x")


def objects(operand: Operand) -> Array:
    """Numbered objects, background 0: one channel instead of several, `grid` times the size.

    Each element of the batch is decoded by itself. Source: spec 0.5 ``StardistPostprocessingDescr`` and
    ``CellposeFlowDynamicsDescr``.
    """
    space = [name for name in _SPACE if name in operand.axis_ids]
    samples = [name for name in operand.axis_ids if name not in {*space, "channel"}]
    if "channel" not in operand.axis_ids or samples not in ([], ["batch"]):
        operand.refuse(f"needs the axes channel, y and x (and z, batch), but the tensor has {operand.named_axes}")
    order = [operand.position(name) for name in (*samples, "channel", *space)]
    maps = np.transpose(operand.array, order)
    if not samples:
        maps = maps[np.newaxis]
    _require_channels(operand, maps.shape[1])
    decoder = operand.decoders[operand.operation.id]
    labels = np.stack([decoder.labels(sample, operand.operation.kwargs) for sample in maps])[:, np.newaxis]
    return np.transpose(labels if samples else labels[0], np.argsort(order))


def network_side(description: ModelDescription) -> ModelDescription:
    """The description with its outputs as the network gives them, before objects are made of them."""
    return replace(description, outputs=tuple(_network_tensor(tensor) for tensor in description.outputs))


def makes_objects(tensor: Tensor) -> bool:
    """Whether the values of an output are numbers of objects."""
    return any(step.id in OBJECT_OPERATIONS for step in tensor.operations)


def _network_tensor(tensor: Tensor) -> Tensor:
    step = next((step for step in tensor.operations if step.id in OBJECT_OPERATIONS), None)
    if step is None:
        return tensor
    grid = dict(zip("xyz", reversed(step.kwargs.get("grid") or ()), strict=False))
    return replace(tensor, axes=tuple(_network_axis(axis, step, grid) for axis in tensor.axes))


def _network_axis(axis: Axis, step: Operation, grid: Mapping[str, int]) -> Axis:
    if axis.letter == "c":
        return replace(axis, size=FixedSize(_channels(step)), channel_names=())
    coarse = grid.get(axis.letter, 1)
    return axis if coarse == 1 else replace(axis, size=_coarser(axis.size, coarse), halo=-(-axis.halo // coarse))


def _channels(step: Operation) -> int:
    if step.id == "stardist_postprocessing":
        return int(step.kwargs["n_rays"]) + 1
    return 4 if step.kwargs["do_3D"] else 3


def _coarser(size: AxisSize, grid: int) -> AxisSize:
    """The size of a map with one element for `grid` pixels; the last one may stand for fewer."""
    match size:
        case FixedSize(number):
            return FixedSize(math.ceil(number / grid))
        case SteppedSize(minimum, step):
            return SteppedSize(math.ceil(minimum / grid), math.ceil(step / grid))
        case ReferencedSize():
            return replace(size, factor=size.factor / grid, offset=(size.offset + grid - 1) / grid)
    return size


def _require_channels(operand: Operand, found: int) -> None:
    wanted = _channels(operand.operation)
    if found != wanted:
        operand.refuse(f"needs {wanted} channels, but the network gives {found}")
