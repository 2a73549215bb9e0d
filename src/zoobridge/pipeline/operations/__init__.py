"""Pre- and postprocessing: the operations of the BioImage Model Zoo spec, by their spec id.

Definitions and defaults are those of ``bioimageio.spec.model.v0_5`` (0.5.14), class ``<Operation>Kwargs`` and
``<Operation>Descr`` of each; where its text leaves a choice the function says which one was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zoobridge.errors import EngineError, PackageError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.operations.activation import sigmoid, softmax
from zoobridge.pipeline.operations.objects import OBJECT_OPERATIONS, objects
from zoobridge.pipeline.operations.operand import Array, Operand
from zoobridge.pipeline.operations.scaling import scale_linear, scale_range
from zoobridge.pipeline.operations.standardising import (
    fixed_zero_mean_unit_variance,
    scale_mean_variance,
    zero_mean_unit_variance,
)
from zoobridge.pipeline.operations.thresholding import binarize, clip, ensure_dtype
from zoobridge.runtime.decoder import Decoder

Decoders = Mapping[str, Decoder]
"""Operation id -> library that makes objects."""

NO_DECODERS: Decoders = {}

OPERATIONS: Mapping[str, Callable[[Operand], Array]] = {
    "binarize": binarize,
    "clip": clip,
    "ensure_dtype": ensure_dtype,
    **dict.fromkeys(sorted(OBJECT_OPERATIONS), objects),
    "fixed_zero_mean_unit_variance": fixed_zero_mean_unit_variance,
    "scale_linear": scale_linear,
    "scale_mean_variance": scale_mean_variance,
    "scale_range": scale_range,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "zero_mean_unit_variance": zero_mean_unit_variance,
}


def apply_operations(
    array: Array,
    tensor: Tensor,
    model: str,
    references: Mapping[str, tuple[Array, tuple[str, ...]]] | None = None,
    decoders: Decoders = NO_DECODERS,
) -> Array:
    """Apply all operations of a tensor, in order.

    Parameters
    ----------
    array : ndarray
        The whole sample with the tensor's axes. It is overwritten where the operation allows.
    model : str
        Name of the model, for messages.
    references : Mapping, optional
        Tensor id -> unprocessed array and its axis ids, for operations with a ``reference_tensor``.

    Returns
    -------
    ndarray
        Same axes; float32 unless an operation says otherwise.

    Raises
    ------
    PackageError
        If an operation is unknown here or does not fit the tensor.
    EngineError
        If a library that makes objects is missing or fails.
    """
    ids = tuple(axis.id for axis in tensor.axes)
    for operation in tensor.operations:
        _require_supported(operation.id, tensor.id, model, decoders)
        operand = Operand(array, ids, operation, model, references or {}, decoders)
        array = OPERATIONS[operation.id](operand)
    return array


def require_operations(description: ModelDescription, decoders: Decoders = NO_DECODERS) -> None:
    """Refuse a model with an operation that cannot be done here, before anything is computed.

    Raises
    ------
    PackageError
        If zoobridge does not have the operation.
    EngineError
        If it needs a library that is not there.
    """
    for tensor in (*description.inputs, *description.outputs):
        for operation in tensor.operations:
            _require_supported(operation.id, tensor.id, description.name, decoders)


def _require_supported(operation: str, tensor: str, model: str, decoders: Decoders) -> None:
    if operation == "custom":
        msg = (
            f"Model {model} processes its tensor {tensor!r} with Python code of its own (operation 'custom'), which "
            "zoobridge does not run; choose another model."
        )
        raise PackageError(msg)
    if operation not in OPERATIONS:
        msg = (
            f"Model {model} asks for the operation {operation!r} on its tensor {tensor!r}, which zoobridge does not "
            f"have; it knows {', '.join(sorted(OPERATIONS))}."
        )
        raise PackageError(msg)
    if operation in OBJECT_OPERATIONS:
        reason = decoders[operation].unavailable() if operation in decoders else "No library for it was given."
        if reason is not None:
            msg = f"Model {model} needs a library to make objects of its output {tensor!r}: {reason}"
            raise EngineError(msg)
