"""Shapes of inputs to watch a model compute with: that of its test tensors, and one larger."""

from __future__ import annotations

from collections.abc import Mapping

from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.grid import AxisGrid, input_grids
from zoobridge.pipeline.layout import channel_count
from zoobridge.pipeline.reproduce import test_tensor

_SIZE = 64

Shapes = dict[str, tuple[int, ...]]


def example_shapes(model: InstalledModel) -> tuple[Shapes, ...]:
    """One or two sets of shapes by input tensor id; one where the model takes one size only.

    Raises
    ------
    PackageError
        If a test tensor cannot be read, or the sizes of the inputs cannot be followed.
    """
    description = model.description
    grids = input_grids(description.inputs, model.name)
    taken = [tensor for tensor in description.inputs if tensor.test or not tensor.optional]
    first = {tensor.id: _first(model, tensor, grids) for tensor in taken}
    larger = {tensor.id: _larger(tensor, first[tensor.id], grids) for tensor in taken}
    return (first,) if larger == first else (first, larger)


def _first(model: InstalledModel, tensor: Tensor, grids: Mapping[str, AxisGrid]) -> tuple[int, ...]:
    if tensor.test is not None:
        return tuple(test_tensor(model, tensor).shape)
    sizes = {letter: grid.minimum if grid.fixed else grid.padded(_SIZE) for letter, grid in grids.items()}
    return tuple(sizes.get(letter, channel_count(tensor) if letter == "c" else 1) for letter in tensor.letters)


def _larger(tensor: Tensor, shape: tuple[int, ...], grids: Mapping[str, AxisGrid]) -> tuple[int, ...]:
    """Every size that may change, one alignment up: networks often need more than the step they state."""
    more = {letter: 0 if grid.fixed else grid.alignment for letter, grid in grids.items()}
    return tuple(size + more.get(letter, 0) for letter, size in zip(tensor.letters, shape, strict=True))
