"""The arrays that go into and come out of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zoobridge.errors import EngineError
from zoobridge.package.tensors import Tensor
from zoobridge.runtime.protocol import Array


def in_order(inputs: Mapping[str, Array], tensors: Sequence[Tensor]) -> list[Array]:
    """The arrays of a run in the order of the tensors, for a graph that computes with all of them.

    Raises
    ------
    EngineError
        If an array is missing, is not an input of the model, or has another number of dimensions than its tensor.
    """
    found: list[Array] = []
    for tensor, array in zip(tensors, given_in_order(inputs, tensors), strict=True):
        if array is None:
            msg = f"The input {tensor.id!r} of the model was not given."
            raise EngineError(msg)
        found.append(array)
    return found


def given_in_order(inputs: Mapping[str, Array], tensors: Sequence[Tensor]) -> list[Array | None]:
    """The arrays of a run in the order of the tensors, None for optional ones that were left out.

    Raises
    ------
    EngineError
        As `in_order`, but for optional tensors.
    """
    unknown = sorted(set(inputs) - {tensor.id for tensor in tensors})
    if unknown:
        msg = f"The model has no input {unknown[0]!r}; its inputs are {', '.join(tensor.id for tensor in tensors)}."
        raise EngineError(msg)
    for tensor in tensors:
        array = inputs.get(tensor.id)
        if array is None and not tensor.optional:
            msg = f"The input {tensor.id!r} of the model was not given."
            raise EngineError(msg)
        if array is not None and array.ndim != len(tensor.axes):
            msg = f"The input {tensor.id!r} needs the axes {tensor.letters}; it got shape {array.shape}."
            raise EngineError(msg)
    return [inputs.get(tensor.id) for tensor in tensors]
