"""Which weights are higher: nearer to the output along the longest way through the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from zoobridge.practice.adjust.network.protocol import Layer
from zoobridge.practice.adjust.network.tensorflow.graph import producer, tensors_into

_PASSING = frozenset({"Identity", "Reshape", "ExpandDims", "Squeeze", "Cast", "Transpose"})
"""Operations that only hand a weight on."""


def distances(nodes: Mapping[str, Any], output: str) -> dict[str, int]:
    """Node -> number of operations on the longest way to the output, for the nodes the output needs."""
    found: dict[str, int] = {}
    for name in reversed(upstream_first(nodes, output)):
        found.setdefault(name, 0)
        for tensor in tensors_into(nodes[name]):
            source = producer(tensor)
            found[source] = max(found.get(source, 0), found[name] + 1)
    return found


def upstream_first(nodes: Mapping[str, Any], output: str) -> list[str]:
    """The nodes that the output needs, each after all that it needs itself."""
    ordered: dict[str, None] = {}
    waiting = [(producer(output), False)]
    while waiting:
        name, expanded = waiting.pop()
        if expanded:
            ordered.setdefault(name, None)
        elif name not in ordered:
            waiting.append((name, True))
            waiting.extend((producer(tensor), False) for tensor in tensors_into(nodes[name]))
    return list(ordered)


def layers_in_order(nodes: Mapping[str, Any], output: str, owners: Mapping[str, str]) -> tuple[Layer, ...]:
    """Layers from the lowest to the highest.

    Parameters
    ----------
    owners : Mapping
        Weight (name of its constant) -> name of the layer it belongs to.
    """
    far = distances(nodes, output)
    members: dict[str, list[str]] = {}
    for weight, layer in owners.items():
        if weight in far:
            members.setdefault(layer, []).append(weight)
    lowest_first = sorted(members, key=lambda layer: -max(far[weight] for weight in members[layer]))
    return tuple(Layer(layer, tuple(members[layer])) for layer in lowest_first)


def used_by(nodes: Mapping[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """Node -> the operations that use it and at which input, looking through those that only hand it on."""
    direct: dict[str, list[tuple[str, int]]] = {}
    for node in nodes.values():
        for place, tensor in enumerate(tensors_into(node)):
            direct.setdefault(producer(tensor), []).append((node.name, place))
    return {name: list(_through(name, nodes, direct)) for name in nodes if nodes[name].op == "Const"}


def _through(
    name: str, nodes: Mapping[str, Any], direct: Mapping[str, list[tuple[str, int]]]
) -> Iterable[tuple[str, int]]:
    for user, place in direct.get(name, ()):
        if nodes[user].op in _PASSING and place == 0:
            yield from _through(user, nodes, direct)
        else:
            yield user, place
