"""Inputs of a model that are numbers instead of an image: the time of an exposure, the corners of a box."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.package.tensors import AxisKind, FixedSize, SteppedSize, Tensor

Array = NDArray[Any]


def number_array(numbers: Array, tensor: Tensor, model: str) -> Array:
    """Numbers with the axes of their tensor.

    Parameters
    ----------
    numbers : array_like
        With the tensor's axes, with all of them but the batch, or in any other shape in the order of the tensor, its
        last axis fastest. Of several axes without a fixed size the first one takes what there is, the others have
        their smallest size.

    Returns
    -------
    ndarray
        One element along the batch; the type of `numbers`.

    Raises
    ------
    InputError
        If there are too few or too many numbers.
    """
    array = np.asarray(numbers)
    least = [_least(axis.kind, axis.size) for axis in tensor.axes]
    fixed = [axis.kind is AxisKind.BATCH or isinstance(axis.size, FixedSize) for axis in tensor.axes]
    for shape in (array.shape, _with_batch(array.shape, tensor)):
        if len(shape) == len(least) and all(map(_suits, shape, least, fixed)):
            return array.reshape(shape)
    return array.reshape(_filled(array.size, least, fixed, tensor, model))


def _suits(size: int, least: int, fixed: bool) -> bool:
    return size == least if fixed else size >= least


def _filled(count: int, least: list[int], fixed: list[bool], tensor: Tensor, model: str) -> list[int]:
    free = next((position for position, known in enumerate(fixed) if not known), None)
    rest = math.prod(size for position, size in enumerate(least) if position != free)
    if free is not None and count and count % rest == 0 and count // rest >= least[free]:
        return [*least[:free], count // rest, *least[free + 1 :]]
    if free is None and count == rest:
        return least
    wanted = f"{rest}" if free is None else f"a multiple of {rest}, at least {rest * least[free]}"
    msg = f"The input {tensor.id!r} of model {model} takes {wanted} numbers, but {count} were given."
    raise InputError(msg)


def _with_batch(shape: tuple[int, ...], tensor: Tensor) -> tuple[int, ...]:
    position = tensor.letters.find("b")
    return shape if position < 0 else (*shape[:position], 1, *shape[position:])


def _least(kind: AxisKind, size: object) -> int:
    if kind is AxisKind.BATCH:
        return 1
    match size:
        case FixedSize(fixed):
            return fixed
        case SteppedSize(minimum, _):
            return max(1, minimum)
    return 1
