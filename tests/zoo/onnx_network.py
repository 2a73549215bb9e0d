"""The stand-in network as an ONNX graph."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from tests.zoo.networks import network_dtype, open_shape
from tests.zoo.standin import Head, Resize, StandIn

_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "uint16": 4, "int16": 5, "int32": 6, "int64": 7, "float64": 11}


class _Graph:
    """Nodes and constants, each result named by its number."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def add(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"r{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def constant(self, values: Any, dtype: Any = np.int64) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values, dtype), name))
        return name


def write_onnx(target: Path, network: StandIn) -> None:
    import onnx
    from onnx import helper

    described, graph = network.described, _Graph()
    for number, tensor in enumerate(described.outputs):
        last = _head(graph, network, number)
        graph.nodes.append(helper.make_node("Identity", [last], [tensor.id]))

    def value(name: str, dtype: str, shape: list[Any]) -> Any:
        return helper.make_tensor_value_info(name, _TYPES[dtype], shape)

    made = helper.make_graph(
        graph.nodes,
        "stand-in",
        [
            value(
                t.id,
                network_dtype(t),
                [axis.name if size is None else size for axis, size in zip(t.axes, open_shape(t), strict=True)],
            )
            for t in described.required
        ],
        [
            value(t.id, head.dtype, [None] * len(t.axes))
            for t, head in zip(described.outputs, network.heads, strict=True)
        ],
        graph.constants,
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def _head(graph: _Graph, network: StandIn, number: int) -> str:
    head = network.heads[number]
    total = graph.constant(network.biases[number], np.float32)
    for term, mix in zip(head.terms, network.weights[number], strict=True):
        tensor = network.described.required[term.input]
        array = tensor.id
        if network_dtype(tensor) != "float32":
            array = graph.add("Cast", array, to=_TYPES["float32"])
        if term.averaged:
            array = graph.add("ReduceMean", array, axes=term.averaged, keepdims=0)
        if len(term.order) > 1:
            array = graph.add("Transpose", array, perm=term.order)
        if not term.channel:
            array = graph.add("Unsqueeze", array, graph.constant([len(term.order)]))
        for axis in term.added:
            array = graph.add("Unsqueeze", array, graph.constant([axis]))
        total = graph.add("Add", graph.add("MatMul", array, graph.constant(mix, np.float32)), total)
    for resize in head.resizes:
        total = _resized(graph, total, resize, len(head.back) - len(head.free) + 1)
    return _ordered(graph, total, head)


def _resized(graph: _Graph, array: str, resize: Resize, rank: int) -> str:
    if resize.picked:
        array = graph.add("Gather", array, graph.constant(resize.picked), axis=resize.axis)
    if resize.repeat > 1:
        scales = [float(resize.repeat) if axis == resize.axis else 1.0 for axis in range(rank)]
        how = {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}
        array = graph.add("Resize", array, "", graph.constant(scales, np.float32), **how)
    if resize.crop or resize.stride > 1:
        ends = ([resize.crop], [-resize.crop or np.iinfo(np.int64).max], [resize.axis], [resize.stride])
        array = graph.add("Slice", array, *map(graph.constant, ends))
    return array


def _ordered(graph: _Graph, array: str, head: Head) -> str:
    over = len(head.back) - len(head.free)
    array = graph.add("Reshape", array, graph.constant([0] * over + list(head.free)))
    if len(head.back) > 1:
        array = graph.add("Transpose", array, perm=head.back)
    return array if head.dtype == "float32" else graph.add("Cast", array, to=_TYPES[head.dtype])
