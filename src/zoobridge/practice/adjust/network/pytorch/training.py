"""Steps of gradient descent on some parameters of a module."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoobridge.practice.adjust.network.adam import FORGETTING, SQUARED_FORGETTING, TINY, state_by_name
from zoobridge.practice.adjust.network.losses import Loss
from zoobridge.practice.adjust.network.protocol import Array
from zoobridge.practice.adjust.network.pytorch.anatomy import Tensor
from zoobridge.practice.adjust.network.pytorch.running import as_array, as_tensor, plainly
from zoobridge.runtime.torch_library import torch, translated


@dataclass(frozen=True, slots=True)
class Trained:
    """What is trained of a module.

    Parameters
    ----------
    parameters : Mapping
        Those that change, by name; the only ones that need a gradient.
    compute : callable
        From a batch to what the loss looks at.
    """

    parameters: Mapping[str, Any]
    compute: Callable[[Tensor], Tensor]
    loss: Loss


class TorchOptimiser:
    """Adam on the parameters themselves; see `zoobridge.practice.adjust.network.protocol.Optimiser`."""

    def __init__(self, trained: Trained) -> None:
        zeros = torch().zeros_like
        self._trained = trained
        self._weights = list(trained.parameters.values())
        self._means = [zeros(weight, requires_grad=False) for weight in self._weights]
        self._squares = [zeros(weight, requires_grad=False) for weight in self._weights]
        self._steps = 0

    def step(self, features: Sequence[Array], targets: Array, rate: float) -> float:
        """Change the weights a little; the loss before."""
        with translated("train the network"), plainly():
            value = self._loss(features, targets)
            gradients = torch().autograd.grad(value, self._weights, allow_unused=True)
            if any(gradient is None for gradient in gradients):
                msg = "no gradient reaches some of the weights"
                raise ValueError(msg)
            self._move(gradients, rate)
            return float(value)

    def loss(self, features: Sequence[Array], targets: Array) -> float:
        """The loss with the weights as they are."""
        with translated("compute the network"), plainly(), torch().no_grad():
            return float(self._loss(features, targets))

    def values(self) -> dict[str, Array]:
        """The weights as they are now, by name."""
        return {name: as_array(weight) for name, weight in self._trained.parameters.items()}

    def state(self) -> dict[str, Array]:
        """Everything that the next step depends on."""
        return {
            **{name: as_array(each) for name, each in self._kept().items()},
            "steps": np.array(self._steps),
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from a state."""
        self._steps = int(state["steps"])
        with torch().no_grad():
            for name, tensor in self._kept().items():
                tensor.copy_(as_tensor(state[name]))

    def _kept(self) -> dict[str, Any]:
        return state_by_name(self._weights, self._means, self._squares)

    def _loss(self, features: Sequence[Array], targets: Array) -> Tensor:
        (images,) = features
        return self._trained.loss(self._trained.compute(as_tensor(images)), as_tensor(targets))

    def _move(self, gradients: Sequence[Tensor], rate: float) -> None:
        self._steps += 1
        scale = rate * math.sqrt(1 - SQUARED_FORGETTING**self._steps) / (1 - FORGETTING**self._steps)
        with torch().no_grad():
            for weight, mean, square, gradient in zip(
                self._weights, self._means, self._squares, gradients, strict=True
            ):
                mean.mul_(FORGETTING).add_(gradient, alpha=1 - FORGETTING)
                square.mul_(SQUARED_FORGETTING).addcmul_(gradient, gradient, value=1 - SQUARED_FORGETTING)
                weight.sub_(scale * mean / (square.sqrt() + TINY))
