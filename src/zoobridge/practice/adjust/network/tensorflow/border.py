"""Where the part of a network that is trained begins, and the part below it, which is computed once, ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zoobridge.practice.adjust.network.layers import weights_of
from zoobridge.practice.adjust.network.protocol import Layer
from zoobridge.practice.adjust.network.tensorflow.graph import Graph, producer, tensors_into
from zoobridge.practice.adjust.network.tensorflow.order import upstream_first
from zoobridge.runtime.tensorflow_library import tensorflow


@dataclass(frozen=True, slots=True)
class Border:
    """Where the frozen part ends.

    Parameters
    ----------
    tensors : tuple of str
        Everything the trained part needs of the frozen one.
    """

    tensors: tuple[str, ...]


def tensor_types(graph: Graph) -> dict[str, Any]:
    """Name -> ``tf.DType`` of every tensor."""
    tf = tensorflow()
    with tf.Graph().as_default() as built:
        tf.graph_util.import_graph_def(graph.definition, name="")
        return {tensor.name: tensor.dtype for each in built.get_operations() for tensor in each.outputs}


def border(graph: Graph, trained: Iterable[Layer], kinds: dict[str, Any]) -> Border:
    """The tensors between frozen and trained part: numbers that hang on the image and on no trained weight.

    Shapes are not kept but computed again of the tensors that are.

    Parameters
    ----------
    kinds : dict
        Tensor name -> ``tf.DType``, for all tensors of the graph.
    """
    nodes = graph.nodes
    weights = set(weights_of(trained))
    order = upstream_first(nodes, graph.output)
    moving, seen = set(weights), {producer(graph.input)}
    for name in order:
        sources = {producer(tensor) for tensor in tensors_into(nodes[name])}
        if sources & moving:
            moving.add(name)
        if sources & seen:
            seen.add(name)
    found: dict[str, None] = {}
    waiting, met = [graph.output], set()
    while waiting:
        tensor = waiting.pop()
        name = producer(tensor)
        if name not in seen or tensor in met:
            continue
        met.add(tensor)
        if name not in moving and kinds[tensor].is_floating:
            found[tensor] = None
        else:
            waiting.extend(tensors_into(nodes[name]))
    return Border(tuple(sorted(found)))
