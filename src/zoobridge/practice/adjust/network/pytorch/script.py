"""TorchScript, whose graph says what happens in which order."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.practice.adjust.network.pytorch.anatomy import (
    ACTIVATIONS,
    Anatomy,
    Tensor,
    first,
    grouped,
    parameters_of,
)
from zoobridge.runtime.torch_library import torch, translated

_PACKING = {"prim::TupleConstruct": 0, "prim::ListConstruct": 0, "prim::DictConstruct": 1}
"""Operation that packs results -> at which input the first of them is."""


def examine(script: Any) -> Anatomy:  # noqa: ANN401
    """Read the graph of a TorchScript.

    Raises
    ------
    EngineError
        If PyTorch cannot put it into one.
    """
    with translated("read the graph of the TorchScript"):
        graph = script.inlined_graph  # a copy, whose operations go with it
        layers = grouped(_used(graph, parameters_of(script)))
        activation = _last_step(graph).kind().removeprefix("aten::")
    if activation in ACTIVATIONS:
        try:
            return Anatomy(layers, activation, _before_last_step(script))
        except EngineError:  # then the loss looks at probabilities, as for networks of which this is not known
            pass
    return Anatomy(layers, "none", lambda batch: first(script(batch)))


def _used(graph: Any, known: Container[str]) -> list[str]:  # noqa: ANN401
    """Names of parameters in the order of first use."""
    places = {next(graph.inputs()).debugName(): ""}
    used: dict[str, None] = {}
    for node in _nodes(graph):
        inputs = [value.debugName() for value in node.inputs()]
        if node.kind() == "prim::GetAttr" and inputs[0] in places:
            places[node.output().debugName()] = f"{places[inputs[0]]}.{node.s('name')}".lstrip(".")
            continue
        for name in inputs:
            if places.get(name) in known:
                used.setdefault(places[name])
    return list(used)


def _nodes(block: Any) -> Iterator[Any]:  # noqa: ANN401
    """All operations, those inside of branches and loops too."""
    for node in block.nodes():
        yield node
        for inner in node.blocks():
            yield from _nodes(inner)


def _last_step(graph: Any) -> Any:  # noqa: ANN401
    """The operation that the first result comes from."""
    node = next(graph.outputs()).node()
    while node.kind() in _PACKING:
        node = list(node.inputs())[_PACKING[node.kind()]].node()
    return node


def _before_last_step(script: Any) -> Callable[[Tensor], Tensor]:  # noqa: ANN401
    """The script without its last step; it computes with the very parameters of the script."""
    with translated("take the activation off the TorchScript"):
        graph = script.inlined_graph
        given = next(iter(_last_step(graph).inputs()))
        for place in reversed(range(len(list(graph.outputs())))):
            graph.eraseOutput(place)
        graph.registerOutput(given)
        # There is no public way to run a graph that was changed.
        function = torch()._C._create_function_from_graph("before_the_last_step", graph)  # noqa: SLF001
    return lambda batch: function(script, batch)
