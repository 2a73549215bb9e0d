"""Keras files and SavedModels as networks that can be trained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError, UsageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.tensorflow.lifting import lift_constants, lift_variables
from zoobridge.practice.adjust.network.tensorflow.network import TensorFlowNetwork
from zoobridge.runtime.bundle import GRAPH, saved_model_folder
from zoobridge.runtime.keras_file import refuse_code
from zoobridge.runtime.keras_legacy import load_keras
from zoobridge.runtime.saved_model import open_signature
from zoobridge.runtime.tensorflow_library import limit_threads, tensorflow, translated


def open_tensorflow(
    model: InstalledModel, weights: Weights, cache: Path, threads: int | None, instead: str
) -> TensorFlowNetwork:
    """Load weights of TensorFlow; from now on this process computes the same numbers every time.

    Parameters
    ----------
    cache : Path
        Folder for files derived from them.
    instead : str
        What to do where they cannot be trained.

    Raises
    ------
    UsageError
        For a SavedModel of TensorFlow 1.
    EngineError
        If they cannot be read, or hold code.
    """
    limit_threads(threads)
    tensorflow().config.experimental.enable_op_determinism()
    file = model.path(weights.source)
    if weights.format is not WeightsFormat.TENSORFLOW_SAVED_MODEL:
        return _keras(weights, file)
    folder = saved_model_folder(file, cache)
    _refuse_tensorflow_1(model.name, folder, instead)
    return _saved_model(weights, folder)


def _keras(weights: Weights, file: Path) -> TensorFlowNetwork:
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
    return TensorFlowNetwork(graph, weights, model, {name: variables[index][1] for name, index in indices.items()})


def _saved_model(weights: Weights, folder: Path) -> TensorFlowNetwork:
    signature = open_signature(folder)
    variables = [(each.name.rpartition("/")[0] or each.name, each) for each in signature.function.trainable_variables]
    if not variables:
        return TensorFlowNetwork(lift_constants(signature.function), weights)
    return TensorFlowNetwork(lift_variables(signature.function, variables)[0], weights)


def _refuse_tensorflow_1(name: str, folder: Path, instead: str) -> None:
    from tensorflow.core.protobuf.saved_model_pb2 import SavedModel

    with translated("read the SavedModel"):
        message = SavedModel.FromString((folder / GRAPH).read_bytes())
    if not any(meta.HasField("object_graph_def") for meta in message.meta_graphs):
        msg = (
            f"The model {name} is a SavedModel of TensorFlow 1, which holds no layers that could be trained on; "
            f"install a package of it with Keras weights, or {instead}."
        )
        raise UsageError(msg)
