"""The graph of a network: its weights by layer, and computing with other values in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.adjust.network.protocol import Layer, Values
from zoobridge.runtime.tensorflow_library import tensorflow


@dataclass(frozen=True)
class Graph:
    """A network without state: every weight is a constant that can be replaced.

    Parameters
    ----------
    definition : GraphDef
        TensorFlow's, with all functions inlined.
    input, output : str
        Names of the tensors that go in and come out.
    layers : tuple of Layer
        From the lowest (farthest from the output) to the highest.
    """

    definition: Any
    input: str
    output: str
    layers: tuple[Layer, ...]

    @cached_property
    def nodes(self) -> dict[str, Any]:
        """Name -> node."""
        return {node.name: node for node in self.definition.node}

    def values(self, names: Sequence[str]) -> dict[str, NDArray[Any]]:
        """The constants of these names as the graph holds them."""
        return {name: constant(self.nodes[name]) for name in names}

    def run(self, feeds: Mapping[str, Any], fetches: Sequence[str]) -> list[Any]:
        """Compute tensors inside a function that is being traced.

        Parameters
        ----------
        feeds : Mapping
            Name of a tensor, or of a constant, -> the tensor to use in its place.
        fetches : sequence of str
            Names of tensors.
        """
        replaced = {name if ":" in name else f"{name}:0": tensor for name, tensor in feeds.items()}
        found: list[Any] = tensorflow().graph_util.import_graph_def(
            self.definition, input_map=replaced, return_elements=list(fetches), name=""
        )
        return found


def constant(node: Any) -> NDArray[Any]:  # noqa: ANN401
    """The value of a constant."""
    return np.asarray(tensorflow().make_ndarray(node.attr["value"].tensor))


def with_values(definition: Any, values: Values) -> Any:  # noqa: ANN401
    """A copy of a GraphDef with other constants."""
    tf = tensorflow()
    changed = tf.compat.v1.GraphDef()
    changed.CopyFrom(definition)
    for node in changed.node:
        if node.name in values:
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(values[node.name]))
    return changed


def producer(reference: str) -> str:
    """Name of the node that a tensor comes from."""
    return reference.partition(":")[0]


def tensors_into(node: Any) -> list[str]:  # noqa: ANN401
    """What a node computes with, as full names of tensors; nodes that only have to run before it are none."""
    given = [reference for reference in node.input if not reference.startswith("^")]
    return [reference if ":" in reference else f"{reference}:0" for reference in given]
