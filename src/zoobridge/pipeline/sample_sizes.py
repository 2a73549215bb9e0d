"""The sizes of the images of one prediction, and whether they go together."""

from __future__ import annotations

from collections.abc import Sequence

from zoobridge.errors import InputError
from zoobridge.package.tensors import Axis, FixedSize, ReferencedSize, Tensor
from zoobridge.pipeline.grid import input_grids
from zoobridge.pipeline.layout import Scale, input_scale


def sample_sizes(shapes: Sequence[tuple[Tensor, tuple[int, ...]]], model: str) -> dict[str, int]:
    """Letter -> size of the samples, for all axes of the images but batch and channel.

    Parameters
    ----------
    shapes : sequence
        The given inputs, each with the shape of one sample with the tensor's axes; numbers count for nothing.

    Raises
    ------
    InputError
        If images differ in size where the model takes them together, or one is too large for its input.
    PackageError
        See `zoobridge.pipeline.grid.input_grids`.
    """
    inputs = tuple(tensor for tensor, _ in shapes)
    grids = input_grids(inputs, model)
    sizes: dict[str, int] = {}
    lengths = [
        (axis, size, tensor)
        for tensor, shape in shapes
        if tensor.is_image
        for axis, size in zip(tensor.axes, shape, strict=True)
        if axis.letter not in "bc"
    ]
    # the inputs with a size of their own first: the others are measured by them
    for axis, size, tensor in sorted(lengths, key=lambda length: isinstance(length[0].size, ReferencedSize)):
        scale = input_scale(axis, inputs, grids)
        if scale is None:
            _require_own_size(axis, size, tensor, model)
        elif scale == Scale():
            _require_same(axis.letter, sizes.setdefault(axis.letter, size), size)
        elif axis.letter in sizes and scale.length(sizes[axis.letter]) != size:
            _refuse_scaled(axis, size, scale.length(sizes[axis.letter]), tensor, model)
    return sizes


def _require_same(letter: str, first: int, size: int) -> None:
    if first != size:
        msg = (
            f"The input images have {first} and {size} elements along {letter}; "
            "all inputs of a model must have the same size."
        )
        raise InputError(msg)


def _require_own_size(axis: Axis, size: int, tensor: Tensor, model: str) -> None:
    if isinstance(axis.size, FixedSize) and size > axis.size.size:
        msg = (
            f"The input {tensor.id!r} of model {model} takes exactly {axis.size.size} elements along {axis.letter}, "
            f"but its image has {size}; crop or scale it first."
        )
        raise InputError(msg)


def _refuse_scaled(axis: Axis, size: int, expected: int, tensor: Tensor, model: str) -> None:
    msg = (
        f"The input {tensor.id!r} of model {model} must have {expected} elements along {axis.letter} beside the other "
        f"images, but has {size}; crop or scale it first."
    )
    raise InputError(msg)
