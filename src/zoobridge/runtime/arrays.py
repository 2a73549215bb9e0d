"""The arrays that go into and come out of an engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zoobridge.errors import EngineError
from zoobridge.package.tensors import Tensor
from zoobridge.runtime.protocol import Array


def in_order(inputs: Mapping[str, Array], tensors: Sequence[Tensor]) -> list[Array]:
    """The arrays of a run in the order of the tensors.

    Raises
    ------
    EngineError
        If an array is missing, is not an input of the model, or has another number of dimensions than its tensor.
    """
    unknown = sorted(set(inputs) - {tensor.id for tensor in tensors})
    if unknown:
        msg = f"The model has no input {unknown[0]!r}; its inputs are {', '.join(tensor.id for tensor in tensors)}."
        raise EngineError(msg)
    for tensor in tensors:
        if tensor.id not in inputs:
            msg = f"The input {tensor.id!r} of the model was not given."
            raise EngineError(msg)
        if inputs[tensor.id].ndim != len(tensor.axes):
            msg = f"The input {tensor.id!r} needs the axes {tensor.letters}; it got shape {inputs[tensor.id].shape}."
            raise EngineError(msg)
    return [inputs[tensor.id] for tensor in tensors]
