"""What training makes small, by what the model is for; the formulas are the same in every framework."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

BOUNDARY_WEIGHT, TOUCHING_WEIGHT = 1.0, 8.0
"""How much more a pixel of a boundary counts, and one between touching objects (those of the bundled nuclei-tiny)."""
DICE_SHARE, DICE_SMOOTHING = 0.3, 20.0
_MARGIN = 1e-6

Tensor = Any
"""A tensor of the framework, with Python's arithmetic and indexing."""
Loss = Callable[[Tensor, Tensor], Tensor]
"""(output of the network, targets) -> one number."""


class Operations(Protocol):
    """What the formulas need of a framework beyond arithmetic."""

    def channel(self, tensor: Tensor, axis: int, place: int) -> Tensor:
        """One channel, without the axis."""
        ...

    def channels(self, tensor: Tensor, axis: int, places: Sequence[int]) -> Tensor:
        """Some channels."""
        ...

    def sigmoid(self, tensor: Tensor) -> Tensor:
        """The logistic function."""
        ...

    def log(self, tensor: Tensor) -> Tensor:
        """The natural logarithm."""
        ...

    def log_sum_exp(self, tensor: Tensor, axis: int) -> Tensor:
        """Logarithm of the sum of exponentials, without the axis."""
        ...

    def cross_entropy(self, wanted: Tensor, logits: Tensor) -> Tensor:
        """Of each element, between a probability and the logistic function of `logits`."""
        ...

    def sums(self, tensor: Tensor, axes: Sequence[int]) -> Tensor:
        """Sum over axes, without them."""
        ...

    def mean(self, tensor: Tensor) -> Tensor:
        """Of all elements."""
        ...

    def absolute(self, tensor: Tensor) -> Tensor:
        """Of each element."""
        ...

    def arranged(self, tensor: Tensor, order: Sequence[int], like: Tensor) -> Tensor:
        """The axes in another order, and then the shape of another tensor."""
        ...


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


@dataclass(frozen=True, slots=True)
class Objects:
    """Training towards probabilities of foreground and boundary.

    Parameters
    ----------
    postprocessing : tuple of str
        Operations of the package after the network.
    """

    channels: ObjectChannels
    postprocessing: tuple[str, ...] = ()

    @property
    def activation(self) -> str | None:
        """What the package makes probabilities with after the network; None when it leaves that to the network."""
        return next((name for name in self.postprocessing if name in {"sigmoid", "softmax"}), None)


@dataclass(frozen=True, slots=True)
class Restoration:
    """Training towards images.

    Parameters
    ----------
    letters : str
        Axes of the output; the targets have b, z where there is one, y, x, c.
    gain, offset : float
        What is done to the output afterwards.
    spread : float
        Of the wanted values.
    """

    letters: str
    gain: float
    offset: float
    spread: float


Objective = Objects | Restoration


def loss_towards(objective: Objective, activation: str, framework: Operations) -> Loss:
    """The loss of an objective.

    Parameters
    ----------
    activation : str
        What makes probabilities of what the loss looks at: ``sigmoid``, ``softmax``, or ``none`` where these are
        probabilities already; of no meaning in restoration.
    """
    if isinstance(objective, Restoration):
        return restoration_loss(objective, framework)
    return object_loss(objective.channels, activation, framework)


def object_loss(channels: ObjectChannels, activation: str, framework: Operations) -> Loss:
    """Cross entropy of foreground and boundary, boundaries counting more, and soft Dice of the foreground.

    Targets have channels last: foreground, boundary, touching.
    """

    def loss(output: Tensor, targets: Tensor) -> Tensor:
        foreground = _logit(output, channels.axis, channels.foreground, activation, framework)
        wanted, edge, touching = (targets[..., place] for place in range(3))
        weight = 1 + touching
        entropy = weight * framework.cross_entropy(wanted, foreground)
        if channels.boundary >= 0:
            boundary = _logit(output, channels.axis, channels.boundary, activation, framework)
            weight = 1 + BOUNDARY_WEIGHT * edge + TOUCHING_WEIGHT * touching
            entropy = (entropy + weight * framework.cross_entropy(edge, boundary)) / 2
        found = framework.sigmoid(foreground)
        axes = list(range(1, len(targets.shape) - 1))
        shared, total = framework.sums(wanted * found, axes), framework.sums(wanted + found, axes)
        dice = 1 - (2 * shared + DICE_SMOOTHING) / (total + DICE_SMOOTHING)
        return framework.mean(entropy) + DICE_SHARE * framework.mean(dice)

    return loss


def restoration_loss(objective: Restoration, framework: Operations) -> Loss:
    """Mean absolute difference, relative to the spread of the wanted values."""
    order = [objective.letters.index(letter) for letter in "bzyxc" if letter in objective.letters]

    def loss(output: Tensor, targets: Tensor) -> Tensor:
        found = framework.arranged(output, order, targets) * objective.gain + objective.offset
        return framework.mean(framework.absolute(found - targets)) / objective.spread

    return loss


def _logit(output: Tensor, axis: int, channel: int, activation: str, framework: Operations) -> Tensor:
    value = output if axis < 0 else framework.channel(output, axis, channel)
    if activation == "sigmoid":
        return value
    if activation == "softmax":
        others = [each for each in range(output.shape[axis]) if each != channel]
        return value - framework.log_sum_exp(framework.channels(output, axis, others), axis)
    inside = value * (1 - 2 * _MARGIN) + _MARGIN
    return framework.log(inside) - framework.log(1 - inside)
