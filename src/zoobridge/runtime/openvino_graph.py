"""A model as OpenVINO read it: inputs and outputs matched to the description, shapes opened to all it allows."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.package.tensors import FixedSize, Tensor
from zoobridge.runtime.frozen import FrozenGraph
from zoobridge.runtime.matching import Port, match
from zoobridge.runtime.openvino_library import core, openvino, translated
from zoobridge.runtime.openvino_upsampling import simplify_upsampling
from zoobridge.runtime.protocol import LoadRequest

_OPEN = -1


@dataclass(frozen=True, slots=True)
class Graph:
    """An ``openvino.Model`` and, for each tensor of the description, the index of its input or output."""

    model: Any
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


def read_graph(path: Path, request: LoadRequest) -> Graph:
    """Read an ONNX file or the folder of a SavedModel.

    Raises
    ------
    EngineError
        If openvino cannot read it or finds other inputs or outputs than described.
    """
    model = _read(path)
    inputs = match(request.inputs, [_port(each) for each in model.inputs], "input")
    outputs = match(request.outputs, [_port(each) for each in model.outputs], "output")
    return _opened(Graph(model, inputs, outputs), request.inputs)


def read_frozen(frozen: FrozenGraph, request: LoadRequest) -> Graph:
    """Read a frozen graph; its inputs and outputs are known by the names of the SavedModel's signature.

    Raises
    ------
    EngineError
        As `read_graph`.
    """
    model = _read(frozen.path)
    inputs = _match_signature(request.inputs, model.inputs, frozen.inputs, "input")
    outputs = _match_signature(request.outputs, model.outputs, frozen.outputs, "output")
    return _opened(Graph(model, inputs, outputs), request.inputs)


def _read(path: Path) -> Any:  # noqa: ANN401
    with translated("read the weights"):
        model = core().read_model(str(path))
        simplify_upsampling(model)
        return model


def _match_signature(
    tensors: Sequence[Tensor], nodes: Sequence[Any], signature: Sequence[tuple[str, str]], role: str
) -> tuple[int, ...]:
    places = [_place(nodes, tensor_name, role) for _, tensor_name in signature]
    ports = [Port((name,), _port(nodes[place]).shape) for (name, _), place in zip(signature, places, strict=True)]
    return tuple(places[index] for index in match(tensors, ports, role))


def _place(nodes: Sequence[Any], tensor_name: str, role: str) -> int:
    for index, node in enumerate(nodes):
        if tensor_name in node.names:
            return index
    msg = f"OpenVINO lost the {role} {tensor_name!r} of the SavedModel."
    raise EngineError(msg)


def _port(node: Any) -> Port:  # noqa: ANN401
    shape = node.partial_shape
    if shape.rank.is_dynamic:
        return Port(tuple(node.names), None)
    return Port(tuple(node.names), tuple(None if size.is_dynamic else size.get_length() for size in shape))


def _opened(graph: Graph, tensors: Sequence[Tensor]) -> Graph:
    """Allow every size the description allows; one compiled model then serves tiles of any shape.

    A graph whose sizes are baked in keeps them: it may still serve the one size it has.
    """
    shapes = {
        index: openvino().PartialShape([_dimension(axis.size) for axis in tensor.axes])
        for tensor, index in zip(tensors, graph.inputs, strict=True)
    }
    with suppress(EngineError), translated("open the shapes"):
        graph.model.reshape(shapes)
    return graph


def _dimension(size: object) -> int:
    return size.size if isinstance(size, FixedSize) else _OPEN
