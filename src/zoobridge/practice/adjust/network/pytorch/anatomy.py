"""What is known about a network of PyTorch after a look at how it computes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zoobridge.practice.adjust.network.protocol import Layer
from zoobridge.runtime.torch_library import torch

Tensor = Any
ACTIVATIONS = frozenset({"sigmoid", "softmax"})


@dataclass(frozen=True)
class Anatomy:
    """How a network is put together.

    Parameters
    ----------
    layers : tuple of Layer
        In the order in which they first compute.
    activation : str
        The last thing the network does: ``sigmoid``, ``softmax``, or ``none`` of them.
    before : callable
        From a batch to what goes into the activation; to the output where there is none.
    """

    layers: tuple[Layer, ...]
    activation: str
    before: Callable[[Tensor], Tensor]


def parameters_of(module: Any) -> dict[str, Any]:  # noqa: ANN401
    """Name -> parameter, for those that can be trained: numbers of single or double precision."""
    precise = (torch().float32, torch().float64)
    return {name: each for name, each in module.named_parameters() if each.dtype in precise}


def grouped(names: Iterable[str]) -> tuple[Layer, ...]:
    """Layers of parameters in the order of use: a layer is the module that holds them."""
    members: dict[str, list[str]] = {}
    for name in names:
        members.setdefault(name.rpartition(".")[0] or name, []).append(name)
    return tuple(Layer(layer, tuple(weights)) for layer, weights in members.items())


def first(result: Any) -> Tensor:  # noqa: ANN401
    """The first tensor that a network gave."""
    while isinstance(result, list | tuple | Mapping):
        result = next(iter(result.values() if isinstance(result, Mapping) else result))
    return result
