"""A TensorFlow SavedModel opened by TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.runtime.bundle import GRAPH
from zoobridge.runtime.graph_safety import unsafe_operation
from zoobridge.runtime.tensorflow_library import tensorflow, translated

_SIGNATURE = "serving_default"
_INITIALISER = "__saved_model_init_op"


@dataclass(frozen=True, slots=True)
class Signature:
    """The function of a SavedModel that predicts.

    Parameters
    ----------
    function : callable
        Takes the inputs as keywords, returns a dict of outputs.
    inputs, outputs : Mapping
        Name -> ``tf.TensorSpec``, in the order TensorFlow flattens them (sorted by name).
    owner : object
        The loaded SavedModel; the function works only as long as this lives.
    """

    function: Any
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    owner: Any


def open_signature(folder: Path) -> Signature:
    """Load a SavedModel and pick ``serving_default``, or the only signature.

    Raises
    ------
    EngineError
        If TensorFlow cannot read it, there is no such signature, or the graph reaches outside of itself.
    """
    tf = tensorflow()
    _refuse_unsafe(folder)
    with translated("read the SavedModel"):
        owner = tf.saved_model.load(str(folder))
        signatures = {name: each for name, each in owner.signatures.items() if name != _INITIALISER}
    if _SIGNATURE not in signatures and len(signatures) != 1:
        names = ", ".join(sorted(signatures)) or "none"
        msg = f"The SavedModel has neither a signature {_SIGNATURE!r} nor exactly one of another name (found: {names})."
        raise EngineError(msg)
    function = signatures.get(_SIGNATURE) or next(iter(signatures.values()))
    inputs = function.structured_input_signature[1]
    outputs = function.structured_outputs
    return Signature(function, dict(sorted(inputs.items())), dict(sorted(outputs.items())), owner)


def _refuse_unsafe(folder: Path) -> None:
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    with translated("read the SavedModel"):
        message = SavedModel.FromString((folder / GRAPH).read_bytes())
    unsafe = unsafe_operation(message)
    if unsafe is not None:
        msg = f"The SavedModel contains the operation {unsafe}, which reaches outside of the model; it is not run."
        raise EngineError(msg)
