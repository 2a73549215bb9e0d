"""Where the loss looks at a graph: before the activation, where rounding leaves no gradient at zero."""

from __future__ import annotations

from dataclasses import dataclass

from zoobridge.practice.adjust.network.losses import Objective, Restoration
from zoobridge.practice.adjust.network.tensorflow.graph import Graph, producer, tensors_into


@dataclass(frozen=True, slots=True)
class Head:
    """How probabilities come out of a network.

    Parameters
    ----------
    tensor : str
        The last tensor before the activation, or the output where there is none.
    activation : str
        ``sigmoid``, ``softmax``, or ``none`` for an output that is a probability already.
    """

    tensor: str
    activation: str


def head(graph: Graph, objective: Objective) -> Head:
    """Where the loss of an objective looks."""
    if isinstance(objective, Restoration):
        return Head(graph.output, "none")
    if objective.activation is not None:
        return Head(graph.output, objective.activation)
    node = graph.nodes[producer(graph.output)]
    while node.op == "Identity":
        node = graph.nodes[producer(node.input[0])]
    if node.op in {"Sigmoid", "Softmax"}:
        return Head(tensors_into(node)[0], node.op.lower())
    return Head(graph.output, "none")
