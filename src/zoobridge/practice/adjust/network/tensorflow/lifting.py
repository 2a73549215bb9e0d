"""From what a framework loaded to a `Graph`: variables, or the constants in their place, become weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.practice.adjust.network.tensorflow.graph import Graph, constant, with_values
from zoobridge.practice.adjust.network.tensorflow.order import layers_in_order, upstream_first, used_by
from zoobridge.runtime.tensorflow_library import tensorflow, translated

_FIRST_MARK = 1_000_003
"""Values no network has by chance; whole numbers of this size are exact in float32."""
_KERNEL_PLACES = {
    **dict.fromkeys(("Conv2D", "Conv3D", "DepthwiseConv2dNative", "Conv2DBackpropInput", "MatMul"), (1,)),
    **dict.fromkeys(("Conv3DBackpropInputV2", "BatchMatMulV2"), (1,)),
}
_VECTOR_PLACES = {
    **dict.fromkeys(("BiasAdd", "AddV2", "Add", "Sub", "Mul"), (0, 1)),
    **dict.fromkeys(("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"), (1, 2)),
}
"""Operation -> the inputs at which a constant is a weight; statistics of normalisations are none."""


def lift_variables(
    function: Any,  # noqa: ANN401
    variables: Sequence[tuple[str, Any]],
) -> tuple[Graph, dict[str, int]]:
    """A graph whose weights are variables.

    Each variable is marked with a value of its own while the graph is frozen, so that its constant is known for
    certain, whatever name it gets.

    Parameters
    ----------
    function : ConcreteFunction
        One tensor in, one or several out; the first counts.
    variables : sequence of (str, Variable)
        Name of the layer each belongs to, and the variable.

    Returns
    -------
    tuple
        The graph with the true values, and weight -> index of its variable.
    """
    true = [np.asarray(variable.numpy()) for _, variable in variables]
    try:
        for index, (_, variable) in enumerate(variables):
            variable.assign(np.full(variable.shape, _FIRST_MARK + index, true[index].dtype))
        frozen = _frozen(function)
    finally:
        for value, (_, variable) in zip(true, variables, strict=True):
            variable.assign(value)
    marked = {}
    for node in frozen.graph.as_graph_def().node:
        mark = _mark(node)
        if mark is not None and mark < len(variables):
            marked[node.name] = mark
    definition = with_values(frozen.graph.as_graph_def(), {name: true[index] for name, index in marked.items()})
    return _graph(definition, frozen, {name: variables[index][0] for name, index in marked.items()}), marked


def lift_constants(function: Any) -> Graph:  # noqa: ANN401
    """A graph whose weights were frozen to constants: those that convolutions, products, biases and scales take.

    A layer is a kernel with the vectors that follow it.

    Raises
    ------
    EngineError
        If there is none.
    """
    frozen = _frozen(function)
    definition = frozen.graph.as_graph_def()
    nodes = {node.name: node for node in definition.node}
    output = frozen.outputs[0].name
    users = used_by(nodes)
    kernels: dict[str, str] = {}
    vectors: dict[str, str] = {}
    for name, places in users.items():
        if _trainable(nodes[name]):
            target = kernels if _takes(places, nodes, _KERNEL_PLACES) else vectors
            if target is kernels or _takes(places, nodes, _VECTOR_PLACES):
                target[name] = places[0][0]
    if not kernels:
        msg = "The SavedModel holds no weights that could be trained."
        raise EngineError(msg)
    owners, current = {}, next(iter(kernels))
    by_user = {user: name for name, user in {**vectors, **kernels}.items()}
    for node in upstream_first(nodes, output):
        weight = by_user.get(node)
        if weight is not None:
            current = weight if weight in kernels else current
            owners[weight] = current
    return _graph(definition, frozen, owners)


def _graph(definition: Any, frozen: Any, owners: dict[str, str]) -> Graph:  # noqa: ANN401
    nodes = {node.name: node for node in definition.node}
    output = frozen.outputs[0].name
    return Graph(definition, frozen.inputs[0].name, output, layers_in_order(nodes, output, owners))


def _frozen(function: Any) -> Any:  # noqa: ANN401
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    with translated("write the network as a graph"):
        frozen = convert_variables_to_constants_v2(function)
    if len(frozen.inputs) != 1:
        msg = f"The network takes {len(frozen.inputs)} tensors; only networks of one can be adjusted."
        raise EngineError(msg)
    return frozen


def _mark(node: Any) -> int | None:  # noqa: ANN401
    """Index of the variable whose mark a constant holds."""
    if node.op != "Const" or not tensorflow().dtypes.as_dtype(node.attr["dtype"].type).is_floating:
        return None
    value = constant(node)
    first = float(value.flat[0]) if value.size else 0.0
    return int(first) - _FIRST_MARK if first >= _FIRST_MARK and bool((value == value.flat[0]).all()) else None


def _trainable(node: Any) -> bool:  # noqa: ANN401
    if node.op != "Const" or not tensorflow().dtypes.as_dtype(node.attr["dtype"].type).is_floating:
        return False
    return constant(node).ndim > 0


def _takes(places: Sequence[tuple[str, int]], nodes: Any, known: Mapping[str, tuple[int, ...]]) -> bool:  # noqa: ANN401
    return bool(places) and all(place in known.get(nodes[user].op, ()) for user, place in places)
