"""Keras to ONNX for the few layers the bundled models use, written out with `onnx.helper`.

The general converters do not follow current Keras and NumPy releases; a dozen layer kinds are little enough to state
here. The graph takes and returns channels-last tensors, as the other two weights formats do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.keras_types import KerasLayer, KerasModel, OnnxModel, Tensor

OPSET = 17
IR_VERSION = 8


@dataclass
class Graph:
    """Nodes and constants collected so far, and the ONNX name of each Keras tensor."""

    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add an initializer and return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: str | int | list[int]) -> str:
        """Add a node with one output and return that output's name."""
        from onnx import helper

        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output


def _activation(graph: Graph, layer: KerasLayer, value: str) -> str:
    name = layer.activation.__name__
    if name == "linear":
        return value
    return graph.node({"relu": "Relu", "sigmoid": "Sigmoid"}[name], [value], f"{layer.name}_{name}_out")


def _convolution(graph: Graph, layer: KerasLayer, inputs: list[str]) -> str:
    weights = layer.get_weights()
    space = range(weights[0].ndim - 2)
    kernel = graph.constant(f"{layer.name}_kernel", weights[0].transpose(-1, -2, *space))
    bias = [graph.constant(f"{layer.name}_bias", weights[1])] if layer.use_bias else []
    reach = [size // 2 if layer.padding == "same" else 0 for size in layer.kernel_size]
    value = graph.node(
        "Conv", [*inputs, kernel, *bias], f"{layer.name}_out", kernel_shape=list(layer.kernel_size), pads=reach * 2
    )
    return _activation(graph, layer, value)


def _pool(graph: Graph, layer: KerasLayer, inputs: list[str]) -> str:
    size = list(layer.pool_size)
    return graph.node("MaxPool", inputs, f"{layer.name}_out", kernel_shape=size, strides=size)


def _zoom(graph: Graph, layer: KerasLayer, inputs: list[str]) -> str:
    scales = graph.constant(f"{layer.name}_scales", np.array([1, 1, *layer.size], np.float32))
    return graph.node(
        "Resize",
        [*inputs, "", scales],
        f"{layer.name}_out",
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )


def _join(graph: Graph, layer: KerasLayer, inputs: list[str]) -> str:
    return graph.node("Concat", inputs, f"{layer.name}_out", axis=1)


def _relu(graph: Graph, layer: KerasLayer, inputs: list[str]) -> str:
    return graph.node("Relu", inputs, f"{layer.name}_out")


def _subtract(graph: Graph, layer: KerasLayer, inputs: list[str]) -> str:
    return graph.node("Sub", inputs, f"{layer.name}_out")


def _reflect(graph: Graph, layer: KerasLayer, inputs: list[str]) -> str:
    reach = layer.pad_width[1][0]
    pads = graph.constant(f"{layer.name}_pads", np.array([0, 0, reach, reach] * 2, np.int64))
    return graph.node("Pad", [*inputs, pads], f"{layer.name}_out", mode="reflect")


WRITERS: dict[str, Callable[[Graph, KerasLayer, list[str]], str]] = {
    "Conv2D": _convolution,
    "Conv3D": _convolution,
    "MaxPooling2D": _pool,
    "MaxPooling3D": _pool,
    "UpSampling2D": _zoom,
    "UpSampling3D": _zoom,
    "Concatenate": _join,
    "ReLU": _relu,
    "Subtract": _subtract,
    "Pad": _reflect,
}


def _sources(layer: KerasLayer) -> list[Tensor]:
    source = layer.input
    return list(source) if isinstance(source, list | tuple) else [source]


def to_onnx(model: KerasModel, input_name: str, output_name: str) -> OnnxModel:
    """ONNX model of a single-input, single-output Keras model, tensors (b, y, x, c) or (b, z, y, x, c) float32.

    Raises
    ------
    KeyError
        When a layer kind is not among `WRITERS`.
    """
    import onnx
    from onnx import TensorProto, helper

    graph = Graph()
    rank = len(model.inputs[0].shape)
    space = list(range(1, rank - 1))
    first = graph.node("Transpose", [input_name], "channels_first", perm=[0, rank - 1, *space])
    graph.names[model.inputs[0].name] = first
    for layer in model.operations:
        kind = type(layer).__name__
        if kind == "InputLayer":
            continue
        inputs = [graph.names[tensor.name] for tensor in _sources(layer)]
        graph.names[layer.output.name] = WRITERS[kind](graph, layer, inputs)
    last = [axis + 1 for axis in space]
    graph.node("Transpose", [graph.names[model.outputs[0].name]], output_name, perm=[0, *last, 1])
    free = ["b", *"zyx"[-len(space) :]]
    source = helper.make_tensor_value_info(input_name, TensorProto.FLOAT, [*free, 1])
    result = helper.make_tensor_value_info(output_name, TensorProto.FLOAT, [*free, model.outputs[0].shape[-1]])
    body = helper.make_graph(graph.nodes, output_name, [source], [result], graph.constants)
    written = helper.make_model(body, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    written.producer_name = "zoobridge"
    onnx.checker.check_model(written, full_check=True)
    return written


def write_onnx(model: KerasModel, path: Path, input_name: str, output_name: str) -> None:
    """Write `to_onnx(model)` to `path`."""
    path.write_bytes(to_onnx(model, input_name, output_name).SerializeToString(deterministic=True))
