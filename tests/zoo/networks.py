"""The stand-in network in every framework, and its files."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from tests.zoo.described import Tensor
from tests.zoo.standin import Head, StandIn

Array = NDArray[Any]

TORCH_FORMATS = ("torchscript", "pytorch_state_dict")
FILES = {
    "onnx": "weights.onnx",
    "tensorflow_saved_model_bundle": "saved_model.zip",
    "tensorflow_js": "weights.js.zip",
    "keras_hdf5": "weights.h5",
    "keras_v3": "weights.keras",
    "torchscript": "weights.torchscript",
    "pytorch_state_dict": "weights.pt",
}


def write_network(weights_format: str, target: Path, network: StandIn) -> None:
    """Write weights that their framework reads."""
    _WRITERS[weights_format](target, network)


def open_shape(tensor: Tensor) -> list[int | None]:
    """Sizes of an input as a weights file declares them; None where the description leaves them open."""
    return [None if axis.kind == "batch" or axis.step else axis.least for axis in tensor.axes]


def _write_keras(target: Path, network: StandIn) -> None:
    keras_model(network).save(target)


def keras_model(network: StandIn) -> Any:
    """Permutations around one dense layer on the channels: for one image in, one of the same size out."""
    import keras

    [head], [tensor] = network.heads, network.described.required
    [term] = head.terms
    sizes = open_shape(tensor)[1:]
    if term.averaged or term.added or head.resizes or len(head.free) != 1 or not term.channel:
        message = "The Keras stand-in maps channels of an image to channels of an image."
        raise ValueError(message)
    dense = keras.layers.Dense(head.free[0])
    start = keras.Input(sizes, name=tensor.id)
    moved = dense(keras.layers.Permute(term.order[1:])(start))
    end = keras.layers.Permute(head.back[1:], name=network.described.outputs[0].id)(moved)
    dense.set_weights([network.weights[0][0], network.biases[0]])
    return keras.Model(start, end)


def _write_saved_model(target: Path, network: StandIn) -> None:
    import tensorflow as tf

    inputs, outputs = network.described.required, network.described.outputs
    module = tf.Module()
    module.weights = [[tf.Variable(mix) for mix in mixes] for mixes in network.weights]
    module.biases = [tf.Variable(bias) for bias in network.biases]
    specs = [tf.TensorSpec(open_shape(t), network_dtype(t), name=t.id) for t in inputs]

    @tf.function(input_signature=specs)
    def serve(*tensors: Any) -> dict[str, Any]:
        return {
            output.id: _in_tensorflow(head, tensors, mixes, bias)
            for output, head, mixes, bias in zip(outputs, network.heads, module.weights, module.biases, strict=True)
        }

    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures=serve.get_concrete_function())
        with zipfile.ZipFile(target, "w") as bundle:
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    bundle.write(file, file.relative_to(folder).as_posix())


def _in_tensorflow(head: Head, tensors: Any, mixes: Any, bias: Any) -> Any:
    import tensorflow as tf

    total = bias
    for term, mix in zip(head.terms, mixes, strict=True):
        array = tf.cast(tensors[term.input], tf.float32)
        array = tf.reduce_mean(array, term.averaged) if term.averaged else array
        array = tf.transpose(array, term.order) if term.channel else tf.transpose(array, term.order)[..., None]
        for axis in term.added:
            array = tf.expand_dims(array, axis)
        total = total + tf.matmul(array, mix)
    for each in head.resizes:
        total = tf.gather(total, each.picked, axis=each.axis) if each.picked else total
        total = tf.repeat(total, each.repeat, axis=each.axis) if each.repeat > 1 else total
        kept = slice(each.crop, -each.crop or None, each.stride)
        total = total[(slice(None),) * each.axis + (kept,)]
    total = tf.reshape(total, tf.concat([tf.shape(total)[:-1], head.free], 0))
    return tf.cast(tf.transpose(total, head.back), head.dtype)


def network_dtype(tensor: Tensor) -> str:
    """What the network is given: the stated type where nothing is done to it, else float32."""
    return "float32" if tensor.operations else tensor.dtype


def _write_onnx(target: Path, network: StandIn) -> None:
    from tests.zoo.onnx_network import write_onnx

    write_onnx(target, network)


def _write_torchscript(target: Path, network: StandIn) -> None:
    import torch

    from tests.zoo.torch_network import example, torch_network

    with torch.no_grad():
        torch.jit.trace(torch_network(network), example(network), check_trace=False).save(str(target))


def _write_state_dict(target: Path, network: StandIn) -> None:
    import torch

    from tests.zoo.torch_network import torch_network

    torch.save(torch_network(network).state_dict(), target)


def _write_nothing(target: Path, _network: StandIn) -> None:
    """For formats that no engine reads anywhere."""
    target.write_bytes(b"made for web browsers")


_WRITERS: dict[str, Callable[[Path, StandIn], None]] = {
    "onnx": _write_onnx,
    "tensorflow_saved_model_bundle": _write_saved_model,
    "tensorflow_js": _write_nothing,
    "keras_hdf5": _write_keras,
    "keras_v3": _write_keras,
    "torchscript": _write_torchscript,
    "pytorch_state_dict": _write_state_dict,
}
