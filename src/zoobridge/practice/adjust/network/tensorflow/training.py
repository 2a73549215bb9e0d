"""Steps of gradient descent on the trained part of a network."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoobridge.practice.adjust.network.adam import FORGETTING, SQUARED_FORGETTING, TINY, state_by_name
from zoobridge.practice.adjust.network.losses import Loss
from zoobridge.practice.adjust.network.protocol import Array, Values
from zoobridge.practice.adjust.network.tensorflow.graph import Graph
from zoobridge.runtime.tensorflow_library import tensorflow, translated


@dataclass(frozen=True, slots=True)
class Trained:
    """The part of a network that is trained.

    Parameters
    ----------
    border : tuple of str
        Tensors that the frozen part hands over.
    output : str
        The tensor that the loss looks at.
    weights : tuple of str
        Names of the weights that change.
    """

    graph: Graph
    border: tuple[str, ...]
    output: str
    weights: tuple[str, ...]


class GraphOptimiser:
    """Adam on the weights of a trained part, with all its state as arrays.

    Parameters
    ----------
    values : Mapping
        Where the weights start.
    """

    def __init__(self, part: Trained, loss: Loss, values: Values) -> None:
        tf = tensorflow()
        self._part = part
        self._weights = [tf.Variable(values[name]) for name in part.weights]
        self._means = [tf.Variable(tf.zeros_like(weight)) for weight in self._weights]
        self._squares = [tf.Variable(tf.zeros_like(weight)) for weight in self._weights]
        self._steps = tf.Variable(0.0)
        self._step = tf.function(functools.partial(self._stepped, loss), autograph=False)
        self._judge = tf.function(functools.partial(self._judged, loss), autograph=False)

    def step(self, features: Sequence[Array], targets: Array, rate: float) -> float:
        """Change the weights a little; the loss before."""
        tf = tensorflow()
        with translated("train the network"):
            return float(
                self._step(
                    [tf.constant(each) for each in features], tf.constant(targets), tf.constant(rate, tf.float32)
                )
            )

    def loss(self, features: Sequence[Array], targets: Array) -> float:
        """The loss with the weights as they are."""
        tf = tensorflow()
        with translated("compute the network"):
            return float(self._judge([tf.constant(each) for each in features], tf.constant(targets)))

    def values(self) -> dict[str, Array]:
        """The weights as they are now, by name."""
        return {name: np.array(weight.numpy()) for name, weight in zip(self._part.weights, self._weights, strict=True)}

    def state(self) -> dict[str, Array]:
        """Everything that the next step depends on."""
        return {name: np.array(variable.numpy()) for name, variable in self._kept().items()}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from a state."""
        for name, variable in self._kept().items():
            variable.assign(state[name])

    def _kept(self) -> dict[str, Any]:
        return {**state_by_name(self._weights, self._means, self._squares), "steps": self._steps}

    def _output(self, features: Sequence[Any], weights: Sequence[Any]) -> Any:  # noqa: ANN401
        feeds = dict(zip((*self._part.border, *self._part.weights), (*features, *weights), strict=True))
        return self._part.graph.run(feeds, [self._part.output])[0]

    def _judged(self, loss: Loss, features: Sequence[Any], targets: Any) -> Any:  # noqa: ANN401
        return loss(self._output(features, [weight.read_value() for weight in self._weights]), targets)

    def _stepped(self, loss: Loss, features: Sequence[Any], targets: Any, rate: Any) -> Any:  # noqa: ANN401
        tf = tensorflow()
        weights = [weight.read_value() for weight in self._weights]
        value = loss(self._output(features, weights), targets)
        gradients = tf.gradients(value, weights)  # a tape does not see operations of an imported graph
        if any(gradient is None for gradient in gradients):
            msg = "no gradient reaches some of the weights"
            raise ValueError(msg)
        count = self._steps.assign_add(1.0)
        scale = rate * tf.sqrt(1 - tf.pow(SQUARED_FORGETTING, count)) / (1 - tf.pow(FORGETTING, count))
        for weight, mean, square, gradient in zip(self._weights, self._means, self._squares, gradients, strict=True):
            mean.assign(FORGETTING * mean + (1 - FORGETTING) * gradient)
            square.assign(SQUARED_FORGETTING * square + (1 - SQUARED_FORGETTING) * tf.square(gradient))
            weight.assign_sub(scale * mean / (tf.sqrt(square) + TINY))
        return value


def computed(graph: Graph, fetches: Sequence[str], values: Values) -> Callable[[Array], list[Array]]:
    """A function from batches of images to tensors of the network.

    Parameters
    ----------
    values : Mapping
        Weights that replace those of the graph.
    """
    tf = tensorflow()

    def trace(batch: Any) -> list[Any]:  # noqa: ANN401
        constants = {name: tf.constant(value) for name, value in values.items()}
        return graph.run({**constants, graph.input: batch}, fetches)

    traced = tf.function(trace, autograph=False, reduce_retracing=True)

    def compute(batch: Array) -> list[Array]:
        with translated(f"compute the network for the input shape {batch.shape}"):
            return [np.array(tensor) for tensor in traced(tf.constant(batch))]

    return compute
