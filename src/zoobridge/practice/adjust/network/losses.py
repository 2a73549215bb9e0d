"""What training makes small, by what the model is for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zoobridge.practice.adjust.network.graph import Graph, producer, tensors_into
from zoobridge.practice.adjust.network.training import Loss
from zoobridge.runtime.tensorflow_library import tensorflow

BOUNDARY_WEIGHT, TOUCHING_WEIGHT = 1.0, 8.0
"""How much more a pixel of a boundary counts, and one between touching objects (those of the bundled nuclei-tiny)."""
DICE_SHARE, DICE_SMOOTHING = 0.3, 20.0
_MARGIN = 1e-6


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


def head(graph: Graph, operations: tuple[str, ...]) -> Head:
    """Where the loss looks at the network: before the activation, where rounding leaves no gradient at zero.

    Parameters
    ----------
    operations : tuple of str
        Postprocessing of the output.
    """
    stated = next((name for name in operations if name in {"sigmoid", "softmax"}), None)
    if stated is not None:
        return Head(graph.output, stated)
    node = graph.nodes[producer(graph.output)]
    while node.op == "Identity":
        node = graph.nodes[producer(node.input[0])]
    if node.op in {"Sigmoid", "Softmax"}:
        return Head(tensors_into(node)[0], node.op.lower())
    return Head(graph.output, "none")


@dataclass(frozen=True, slots=True)
class ObjectChannels:
    """Which channels of an output mean what.

    Parameters
    ----------
    axis : int
        Axis of the channels; -1 where the output has none.
    foreground, boundary : int
        Counted from 0; `boundary` -1 for none.
    """

    axis: int
    foreground: int
    boundary: int = -1


def object_loss(channels: ObjectChannels, activation: str) -> Loss:
    """Cross entropy of foreground and boundary, boundaries counting more, and soft Dice of the foreground.

    Targets have channels last: foreground, boundary, touching.
    """

    def loss(output: Any, targets: Any) -> Any:  # noqa: ANN401
        tf = tensorflow()
        foreground = _logit(output, channels.axis, channels.foreground, activation)
        wanted, edge, touching = tf.unstack(targets, axis=-1)
        weight = 1 + touching
        entropy = weight * tf.nn.sigmoid_cross_entropy_with_logits(wanted, foreground)
        if channels.boundary >= 0:
            boundary = _logit(output, channels.axis, channels.boundary, activation)
            weight = 1 + BOUNDARY_WEIGHT * edge + TOUCHING_WEIGHT * touching
            entropy = (entropy + weight * tf.nn.sigmoid_cross_entropy_with_logits(edge, boundary)) / 2
        found = tf.sigmoid(foreground)
        axes = list(range(1, len(targets.shape) - 1))
        shared, total = tf.reduce_sum(wanted * found, axes), tf.reduce_sum(wanted + found, axes)
        dice = 1 - (2 * shared + DICE_SMOOTHING) / (total + DICE_SMOOTHING)
        return tf.reduce_mean(entropy) + DICE_SHARE * tf.reduce_mean(dice)

    return loss


def restoration_loss(letters: str, gain: float, offset: float, spread: float) -> Loss:
    """Mean absolute difference, relative to the spread of the wanted values.

    Parameters
    ----------
    letters : str
        Axes of the output; the targets have b, z where there is one, y, x, c.
    gain, offset : float
        What is done to the output afterwards.
    """

    def loss(output: Any, targets: Any) -> Any:  # noqa: ANN401
        tf = tensorflow()
        order = [letters.index(letter) for letter in "bzyxc" if letter in letters]
        found = tf.reshape(tf.transpose(output, order), tf.shape(targets)) * gain + offset
        return tf.reduce_mean(tf.abs(found - targets)) / spread

    return loss


def _logit(output: Any, axis: int, channel: int, activation: str) -> Any:  # noqa: ANN401
    tf = tensorflow()
    value = output if axis < 0 else tf.gather(output, channel, axis=axis)
    if activation == "sigmoid":
        return value
    if activation == "softmax":
        others = [each for each in range(output.shape[axis]) if each != channel]
        return value - tf.reduce_logsumexp(tf.gather(output, others, axis=axis), axis)
    inside = value * (1 - 2 * _MARGIN) + _MARGIN
    return tf.math.log(inside) - tf.math.log(1 - inside)
