"""Pre- and postprocessing: the operations of the BioImage Model Zoo spec, by their spec id.

Definitions and defaults are those of ``bioimageio.spec.model.v0_5`` (0.5.14), class ``<Operation>Kwargs`` and
``<Operation>Descr`` of each; where its text leaves a choice the function says which one was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from zoobridge.errors import PackageError
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.operations.activation import sigmoid, softmax
from zoobridge.pipeline.operations.operand import Array, Operand
from zoobridge.pipeline.operations.scaling import scale_linear, scale_range
from zoobridge.pipeline.operations.standardising import (
    fixed_zero_mean_unit_variance,
    scale_mean_variance,
    zero_mean_unit_variance,
)
from zoobridge.pipeline.operations.thresholding import binarize, clip, ensure_dtype

OPERATIONS: Mapping[str, Callable[[Operand], Array]] = {
    "binarize": binarize,
    "clip": clip,
    "ensure_dtype": ensure_dtype,
    "fixed_zero_mean_unit_variance": fixed_zero_mean_unit_variance,
    "scale_linear": scale_linear,
    "scale_mean_variance": scale_mean_variance,
    "scale_range": scale_range,
    "sigmoid": sigmoid,
    "softmax": softmax,
    "zero_mean_unit_variance": zero_mean_unit_variance,
}


def apply_operations(
    array: Array, tensor: Tensor, model: str, references: Mapping[str, tuple[Array, tuple[str, ...]]] | None = None
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
    """
    ids = tuple(axis.id for axis in tensor.axes)
    for operation in tensor.operations:
        require_supported(operation.id, tensor.id, model)
        operand = Operand(array, ids, operation, model, references or {})
        array = OPERATIONS[operation.id](operand)
    return array


def require_supported(operation: str, tensor: str, model: str) -> None:
    """Refuse an operation that is not implemented.

    Raises
    ------
    PackageError
        Naming the operation, the tensor and the model.
    """
    if operation not in OPERATIONS:
        msg = (
            f"Model {model} asks for the operation {operation!r} on its tensor {tensor!r}, which zoobridge does not "
            f"have; it knows {', '.join(sorted(OPERATIONS))}."
        )
        raise PackageError(msg)
