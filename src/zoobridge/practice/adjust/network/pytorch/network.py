"""A module of PyTorch, or a TorchScript, as the network that training knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.practice.adjust.network.layers import weights_of
from zoobridge.practice.adjust.network.losses import Objective, Restoration, loss_towards
from zoobridge.practice.adjust.network.protocol import Array, Export, Layer, Values
from zoobridge.practice.adjust.network.pytorch.anatomy import Anatomy, Tensor, first, parameters_of
from zoobridge.practice.adjust.network.pytorch.exports import script_export, state_dict_exports
from zoobridge.practice.adjust.network.pytorch.operations import TorchOperations
from zoobridge.practice.adjust.network.pytorch.part import TorchPart
from zoobridge.practice.adjust.network.pytorch.running import as_array, as_tensor, plainly
from zoobridge.runtime.torch_library import torch, translated


class TorchNetwork:
    """See `zoobridge.practice.adjust.network.protocol.Network`.

    The module holds one set of weights at a time: those it computed with last. It always predicts as it would when it
    is used (``eval``), so that statistics of normalisations stay as they are.
    """

    def __init__(self, module: Any, anatomy: Anatomy, origin: Weights) -> None:  # noqa: ANN401
        self.origin = origin
        self._module = module
        self._anatomy = anatomy
        self._parameters = parameters_of(module)
        self._learnt = {name: each.requires_grad for name, each in self._parameters.items()}
        self._start = {name: as_array(self._parameters[name]) for name in weights_of(anatomy.layers)}

    @property
    def layers(self) -> tuple[Layer, ...]:
        """In the order in which they first compute."""
        return self._anatomy.layers

    def values(self, names: Sequence[str]) -> dict[str, Array]:
        """Weights of the parent."""
        return {name: self._start[name] for name in names}

    def frozen(self, trained: Sequence[Layer]) -> Values:
        """All numbers that the module holds now, statistics of normalisations too, but for the trained weights."""
        moving = set(weights_of(trained))
        state = self._module.state_dict().items()
        return {name: as_array(each) for name, each in state if name not in moving and torch().is_tensor(each)}

    def computed(self, values: Values) -> Callable[[Array], Array]:
        """A function from batches of images to the output."""

        def compute(batch: Array) -> Array:
            self._put(values)
            with translated(f"compute the network for the input shape {batch.shape}"), plainly(), torch().no_grad():
                return as_array(first(self._module(as_tensor(batch))))

        return compute

    def part(self, trained: Sequence[Layer], objective: Objective, sample: Array, room: float) -> TorchPart:
        """The part that is trained; nothing is kept of images, so that `sample` and `room` do not matter."""
        compute, activation = self._seen_by_loss(objective)
        return TorchPart(
            weights_of(trained), self._begin, compute, loss_towards(objective, activation, TorchOperations())
        )

    def exports(self, parent: InstalledModel, values: Values) -> tuple[Export, ...]:
        """The state dict and its trace, or the TorchScript."""

        def written() -> Any:  # noqa: ANN401
            self._put(values)
            for name, parameter in self._parameters.items():
                parameter.requires_grad_(self._learnt[name])
            return self._module

        if self.origin.format is WeightsFormat.TORCHSCRIPT:
            return (script_export(written),)
        return state_dict_exports(parent, written)

    def _begin(self, weights: Sequence[str]) -> dict[str, Any]:
        """Put the parent's weights in place and let these alone need a gradient; they are given by name."""
        self._put({})
        for name, parameter in self._parameters.items():
            parameter.requires_grad_(name in weights)
        return {name: self._parameters[name] for name in weights}

    def _put(self, values: Values) -> None:
        with torch().no_grad():
            for name, value in {**self._start, **values}.items():
                self._parameters[name].copy_(as_tensor(value))

    def _seen_by_loss(self, objective: Objective) -> tuple[Callable[[Tensor], Tensor], str]:
        if isinstance(objective, Restoration):
            return self._output, "none"
        if objective.activation is not None:
            return self._output, objective.activation
        return self._anatomy.before, self._anatomy.activation

    def _output(self, batch: Tensor) -> Tensor:
        return first(self._module(batch))
