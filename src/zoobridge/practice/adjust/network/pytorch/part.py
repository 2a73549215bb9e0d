"""The trained part of a module."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zoobridge.practice.adjust.network.losses import Loss
from zoobridge.practice.adjust.network.protocol import Array
from zoobridge.practice.adjust.network.pytorch.anatomy import Tensor
from zoobridge.practice.adjust.network.pytorch.training import TorchOptimiser, Trained


@dataclass(frozen=True)
class TorchPart:
    """See `zoobridge.practice.adjust.network.protocol.Part`.

    Parameters
    ----------
    begin : callable
        Puts the parent's weights in place and gives the parameters that change, by name.
    compute : callable
        From a batch to what the loss looks at. What lies below the trained layers is computed in every step, without
        gradients: a module cannot be cut in two.
    """

    weights: tuple[str, ...]
    begin: Callable[[tuple[str, ...]], dict[str, Any]]
    compute: Callable[[Tensor], Tensor]
    loss: Loss

    def features(self, images: Array) -> tuple[Array, ...]:
        """The images themselves."""
        return (images,)

    def optimiser(self) -> TorchOptimiser:
        """Steps that begin at the weights of the parent."""
        return TorchOptimiser(Trained(self.begin(self.weights), self.compute, self.loss))
