"""The weights of a package as a graph that can be trained, or why they cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError, UsageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.graph import Graph, Values
from zoobridge.practice.adjust.network.lifting import lift_constants, lift_variables
from zoobridge.runtime.bundle import GRAPH, saved_model_folder
from zoobridge.runtime.keras_file import refuse_code
from zoobridge.runtime.keras_legacy import load_keras
from zoobridge.runtime.saved_model import open_signature
from zoobridge.runtime.tensorflow_library import tensorflow, translated

_PREFERRED = (WeightsFormat.KERAS_V3, WeightsFormat.KERAS_HDF5, WeightsFormat.TENSORFLOW_SAVED_MODEL)
_INSTEAD = "choose a model with Keras or TensorFlow 2 weights (zoobridge models search --weights keras)"


@dataclass(frozen=True)
class Source:
    """A network that can be trained, and what its weights are written back with.

    Parameters
    ----------
    weights : Weights
        Those of the package it comes from.
    keras : object or None
        The Keras model; None for a SavedModel.
    """

    graph: Graph
    weights: Weights
    keras: Any = None
    _variables: Mapping[str, Any] = field(default_factory=dict)

    def put(self, values: Values) -> None:
        """Give the Keras model these weights."""
        for name, value in values.items():
            self._variables[name].assign(value)


def trainable_weights(model: InstalledModel) -> Weights:
    """The weights of a package that training starts from.

    Raises
    ------
    UsageError
        If it has none that can be trained; says why and what to do.
    """
    by_format = {weights.format: weights for weights in model.description.weights}
    chosen = next((by_format[each] for each in _PREFERRED if each in by_format), None)
    if chosen is not None:
        return chosen
    if by_format.keys() & {WeightsFormat.TORCHSCRIPT, WeightsFormat.PYTORCH_STATE_DICT}:
        msg = f"The model {model.name} has PyTorch weights, which zoobridge cannot adjust yet; {_INSTEAD}."
    elif WeightsFormat.ONNX in by_format:
        msg = f"The model {model.name} has ONNX weights alone, which are made for predicting and not for training; "
        msg += f"install a package of it that has the weights it was made from, or {_INSTEAD}."
    else:
        msg = f"The model {model.name} has no weights that can be trained; {_INSTEAD}."
    raise UsageError(msg)


def open_source(model: InstalledModel, cache: Path) -> Source:
    """Load the weights that training starts from.

    Parameters
    ----------
    cache : Path
        Folder for files derived from them.

    Raises
    ------
    UsageError
        See `trainable_weights`; also for a SavedModel of TensorFlow 1.
    EngineError
        If they cannot be read, or hold code.
    """
    weights = trainable_weights(model)
    file = model.path(weights.source)
    opened: Callable[..., Source] = _keras
    if weights.format is WeightsFormat.TENSORFLOW_SAVED_MODEL:
        opened, file = _saved_model, saved_model_folder(file, cache)
        _refuse_tensorflow_1(model.name, file)
    return opened(weights, file)


def _keras(weights: Weights, file: Path) -> Source:
    refuse_code(file, weights.format)
    tf = tensorflow()
    with translated("read the Keras file"):
        model = load_keras(file)
        shape = tf.TensorSpec(model.inputs[0].shape, model.inputs[0].dtype)
        if len(model.inputs) != 1:
            msg = f"The network takes {len(model.inputs)} tensors; only networks of one can be adjusted."
            raise EngineError(msg)

        def predict(tensor: Any) -> list[Any]:  # noqa: ANN401
            packed = tf.nest.pack_sequence_as(model.input, [tensor])
            return list(tf.nest.flatten(model(packed, training=False)))

        function = tf.function(predict).get_concrete_function(shape)
    variables = [(variable.path.rpartition("/")[0], variable) for variable in model.trainable_variables]
    graph, indices = lift_variables(function, variables)
    return Source(graph, weights, model, {name: variables[index][1] for name, index in indices.items()})


def _saved_model(weights: Weights, folder: Path) -> Source:
    signature = open_signature(folder)
    variables = [(each.name.rpartition("/")[0] or each.name, each) for each in signature.function.trainable_variables]
    if not variables:
        return Source(lift_constants(signature.function), weights)
    return Source(lift_variables(signature.function, variables)[0], weights)


def _refuse_tensorflow_1(name: str, folder: Path) -> None:
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    with translated("read the SavedModel"):
        message = SavedModel.FromString((folder / GRAPH).read_bytes())
    if not any(meta.HasField("object_graph_def") for meta in message.meta_graphs):
        msg = (
            f"The model {name} is a SavedModel of TensorFlow 1, which holds no layers that could be trained on; "
            f"install a package of it with Keras weights, or {_INSTEAD}."
        )
        raise UsageError(msg)
