"""A convolution in NumPy, and the same in every weights format a framework here can write."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

WEIGHT_FILES = {
    "onnx": "weights.onnx",
    "tensorflow_saved_model_bundle": "saved_model.zip",
    "keras_hdf5": "weights.h5",
    "keras_v3": "weights.keras",
    "torchscript": "weights.torchscript",
    "pytorch_state_dict": "weights.pt",
}


@dataclass(frozen=True)
class Convolution:
    """A "same" convolution with zero padding.

    Parameters
    ----------
    axes : str
        Axes of the arrays it takes and gives.
    weights : array
        (out, in, kernel...), float32.
    fixed_size : int or None
        Every spatial size, None: any.
    """

    axes: str
    weights: Array
    bias: Array
    fixed_size: int | None = None

    @property
    def spatial(self) -> str:
        """Letters of the spatial axes in order."""
        return "".join(letter for letter in self.axes if letter in "zyx")

    @property
    def added(self) -> list[int]:
        """Positions, in ``bc`` + spatial, of the axes that the arrays do not have."""
        return [index for index, letter in enumerate("bc") if letter not in self.axes]

    def order(self, layout: str) -> list[int]:
        """Permutation from `axes` to `layout`."""
        return [self.axes.index(letter) for letter in layout if letter in self.axes]

    def back(self, layout: str) -> list[int]:
        """Permutation from `layout` to `axes`."""
        present = [letter for letter in layout if letter in self.axes]
        return [present.index(letter) for letter in self.axes]

    def apply(self, array: Array) -> Array:
        """The result as float32, computed in double precision."""
        layout = "bc" + self.spatial
        moved = np.expand_dims(array.astype(np.float64).transpose(self.order(layout)), tuple(self.added))
        pads = [(0, 0), (0, 0)] + [(size // 2, size // 2) for size in self.weights.shape[2:]]
        spatial_axes = tuple(range(2, moved.ndim))
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(moved, pads), self.weights.shape[2:], spatial_axes)
        kernel_axes = tuple(range(moved.ndim, windows.ndim))
        summed = np.tensordot(windows, self.weights.astype(np.float64), ((1, *kernel_axes), (1, *spatial_axes)))
        result = np.moveaxis(summed + self.bias, -1, 1)
        return np.squeeze(result, tuple(self.added)).transpose(self.back(layout)).astype(np.float32)


def write_weights(weights_format: str, target: Path, convolution: Convolution) -> None:
    """Write real weights; the tensors are called ``input`` and ``output``."""
    _WRITERS[weights_format](target, convolution)


def _write_onnx(target: Path, convolution: Convolution) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    layout = "bc" + convolution.spatial
    rank = len(convolution.spatial)
    pads = [size // 2 for size in convolution.weights.shape[2:]] * 2
    nodes = [helper.make_node("Transpose", ["input"], ["moved"], perm=convolution.order(layout))]
    constants = [numpy_helper.from_array(convolution.weights, "w"), numpy_helper.from_array(convolution.bias, "bias")]
    last = "moved"
    if convolution.added:
        constants.append(numpy_helper.from_array(np.array(convolution.added, np.int64), "added"))
        nodes.append(helper.make_node("Unsqueeze", [last, "added"], ["full"]))
        last = "full"
    kernel = list(convolution.weights.shape[2:])
    nodes.append(helper.make_node("Conv", [last, "w", "bias"], ["conv"], kernel_shape=kernel, pads=pads[: 2 * rank]))
    last = "conv"
    if convolution.added:
        nodes.append(helper.make_node("Squeeze", [last, "added"], ["thin"]))
        last = "thin"
    nodes.append(helper.make_node("Transpose", [last], ["output"], perm=convolution.back(layout)))
    outputs, inputs = convolution.weights.shape[:2]
    graph = helper.make_graph(
        nodes,
        "convolution",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, _onnx_shape(convolution, inputs))],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, _onnx_shape(convolution, outputs))],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _onnx_shape(convolution: Convolution, channels: int) -> list[int | str]:
    sizes: dict[str, int | str] = {"b": "batch", "c": channels}
    return [sizes.get(letter, convolution.fixed_size or letter) for letter in convolution.axes]


def _keras_model(convolution: Convolution) -> Any:
    import keras

    if convolution.added:
        message = "Keras weights need axes with b and c"
        raise ValueError(message)
    layout = "b" + convolution.spatial + "c"
    outputs, inputs = convolution.weights.shape[:2]
    shape = [inputs if a == "c" else convolution.fixed_size for a in convolution.axes[1:]]
    tensor = start = keras.Input(shape, name="input")
    if convolution.axes != layout:
        tensor = keras.layers.Permute(convolution.order(layout)[1:])(tensor)
    kind = keras.layers.Conv2D if len(convolution.spatial) == 2 else keras.layers.Conv3D
    name = "output" if convolution.axes == layout else None
    layer = kind(outputs, convolution.weights.shape[2:], padding="same", name=name)
    tensor = layer(tensor)
    if convolution.axes != layout:
        tensor = keras.layers.Permute(convolution.back(layout)[1:], name="output")(tensor)
    layer.set_weights([np.moveaxis(convolution.weights, (0, 1), (-1, -2)), convolution.bias])
    return keras.Model(start, tensor)


def _write_keras(target: Path, convolution: Convolution) -> None:
    _keras_model(convolution).save(target)


def _write_saved_model(target: Path, convolution: Convolution) -> None:
    import tensorflow as tf

    model = _keras_model(convolution)
    sizes = {"b": None, "c": convolution.weights.shape[1]}
    shape = [sizes.get(letter, convolution.fixed_size) for letter in convolution.axes]
    module = tf.Module()
    module.model = model

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32, name="input")])
    def serve(tensor: Any) -> dict[str, Any]:
        return {"output": model(tensor)}

    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures=serve.get_concrete_function())
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            for file in sorted(Path(folder).rglob("*")):
                if file.is_file():
                    bundle.write(file, file.relative_to(folder).as_posix())


_WRITERS: dict[str, Callable[[Path, Convolution], None]] = {
    "onnx": _write_onnx,
    "keras_hdf5": _write_keras,
    "keras_v3": _write_keras,
    "tensorflow_saved_model_bundle": _write_saved_model,
}
