"""TensorFlow: SavedModels, Keras HDF5 and ``.keras`` files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime import library
from zoobridge.runtime.arrays import in_order
from zoobridge.runtime.bundle import saved_model_folder
from zoobridge.runtime.keras_file import refuse_code
from zoobridge.runtime.keras_legacy import load_keras
from zoobridge.runtime.matching import Port, match
from zoobridge.runtime.protocol import Array, LoadRequest, Precision
from zoobridge.runtime.saved_model import open_signature
from zoobridge.runtime.tensorflow_library import keras, limit_threads, tensorflow, translated


@dataclass(frozen=True, slots=True)
class Callee:
    """A function on lists of tensors, and what its lists hold.

    Parameters
    ----------
    compute : callable
        Tensors in the order of `inputs` -> tensors in the order of `outputs`.
    dtypes : tuple of str
        NumPy type of each input.
    """

    compute: Callable[[Sequence[Any]], Sequence[Any]]
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    dtypes: tuple[str, ...]


class TensorFlowModel:
    """A function of TensorFlow with its inputs and outputs matched to the description."""

    def __init__(self, callee: Callee, request: LoadRequest) -> None:
        self._callee: Callee | None = callee
        self._request = request
        self._inputs = match(request.inputs, callee.inputs, "input")
        self._outputs = match(request.outputs, callee.outputs, "output")

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Compute all outputs; see `zoobridge.runtime.protocol.LoadedModel`."""
        if self._callee is None:
            msg = "The model was closed and cannot compute any more."
            raise EngineError(msg)
        arrays = in_order(inputs, self._request.inputs)
        shapes = ", ".join(str(array.shape) for array in arrays)
        with translated(f"compute the model for the input shape {shapes}"):
            feed = [
                tensorflow().constant(np.asarray(arrays[self._inputs.index(port)], dtype=dtype))
                for port, dtype in enumerate(self._callee.dtypes)
            ]
            results = self._callee.compute(feed)
            return {
                tensor.id: np.array(results[port])
                for tensor, port in zip(self._request.outputs, self._outputs, strict=True)
            }

    def close(self) -> None:
        """Let TensorFlow free the weights; what it keeps for itself ends with the process."""
        self._callee = None


class TensorFlowEngine:
    """The engine ``tensorflow``."""

    name = "tensorflow"
    formats = (WeightsFormat.TENSORFLOW_SAVED_MODEL, WeightsFormat.KERAS_V3, WeightsFormat.KERAS_HDF5)

    def precisions(self) -> tuple[Precision, ...]:
        """Only ``exact``: TensorFlow computes in the precision of the weights."""
        return (Precision.EXACT,)

    def unavailable(self) -> str | None:
        """Why it cannot be used here."""
        return library.missing("tensorflow", "TensorFlow")

    def version(self) -> str:
        """Version of tensorflow."""
        return library.version("tensorflow")

    def start(self) -> None:
        """Import TensorFlow and Keras."""
        keras()

    def load(self, request: LoadRequest) -> TensorFlowModel:
        """Load weights.

        Raises
        ------
        EngineError
            If TensorFlow cannot read the file, its inputs or outputs are not those described, or it holds code.
        """
        if request.format not in self.formats:
            msg = f"TensorFlow cannot read weights of the format {request.format}."
            raise EngineError(msg)
        limit_threads(request.threads)
        is_saved_model = request.format is WeightsFormat.TENSORFLOW_SAVED_MODEL
        return TensorFlowModel(_saved_model(request) if is_saved_model else _keras(request), request)


def _saved_model(request: LoadRequest) -> Callee:
    signature = open_signature(saved_model_folder(request.weights, request.cache))

    def compute(arrays: Sequence[Any]) -> Sequence[Any]:
        results = signature.function(**dict(zip(signature.inputs, arrays, strict=True)))
        return [results[name] for name in signature.outputs]

    return Callee(
        compute,
        tuple(Port((name,), _shape(spec)) for name, spec in signature.inputs.items()),
        tuple(Port((name,), _shape(spec)) for name, spec in signature.outputs.items()),
        tuple(spec.dtype.name for spec in signature.inputs.values()),
    )


def _keras(request: LoadRequest) -> Callee:
    refuse_code(request.weights, request.format)
    tf = tensorflow()
    with translated("read the Keras file"):
        model = load_keras(request.weights)
        specs = [tf.TensorSpec(each.shape, each.dtype) for each in model.inputs]

        def compute(arrays: Sequence[Any]) -> Sequence[Any]:
            packed = tf.nest.pack_sequence_as(model.input, arrays)
            return list(tf.nest.flatten(model(packed, training=False)))

        compute = _traced(compute, specs)

    return Callee(
        compute,
        tuple(Port((each.name,), _shape(each)) for each in model.inputs),
        tuple(
            Port((each.name, name), _shape(each)) for each, name in zip(model.outputs, model.output_names, strict=True)
        ),
        tuple(spec.dtype.name for spec in specs),
    )


def _traced(compute: Callable[[Sequence[Any]], Sequence[Any]], specs: Sequence[Any]) -> Any:  # noqa: ANN401
    """One trace with open sizes; calling the model itself would trace anew for every tile shape.

    Some layers of Keras, such as bilinear upsampling, cannot be traced with open sizes, so they are traced anew.
    """
    tf = tensorflow()
    once = tf.function(compute, input_signature=[specs])
    try:
        once.get_concrete_function()
    except TypeError:
        return tf.function(compute)
    return once


def _shape(spec: Any) -> tuple[int | None, ...] | None:  # noqa: ANN401
    shape = spec.shape
    if getattr(shape, "rank", 0) is None:
        return None
    return tuple(shape)
