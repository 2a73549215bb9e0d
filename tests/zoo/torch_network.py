"""The stand-in network in PyTorch: the code that a package brings, and the network made of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.zoo.networks import network_dtype
from tests.zoo.standin import FOUND, StandIn

NET = """
import torch


class Network(torch.nn.Module):
    def __init__(self, plan, shapes):
        super().__init__()
        self.plan = plan
        for name, shape in shapes.items():
            self.register_buffer(name, torch.zeros(shape))

    def forward(self, *inputs):
        results = tuple(self.head(number, head, inputs) for number, head in enumerate(self.plan))
        return results if len(results) > 1 else results[0]

    def head(self, number, head, inputs):
        total = getattr(self, f"bias_{number}")
        for place, term in enumerate(head["terms"]):
            array = inputs[term["input"]].float()
            if term["averaged"]:
                array = array.mean(dim=list(term["averaged"]))
            array = array.permute(list(term["order"]))
            if not term["channel"]:
                array = array.unsqueeze(-1)
            for axis in term["added"]:
                array = array.unsqueeze(axis)
            total = total + torch.matmul(array, getattr(self, f"mix_{number}_{place}"))
        for resize in head["resizes"]:
            total = self.resized(total, resize)
        total = total.reshape(list(total.shape[:-1]) + list(head["free"])).permute(list(head["back"]))
        kind = getattr(torch, head["dtype"])
        if not kind.is_floating_point:
            total = total.clamp(torch.iinfo(kind).min, torch.iinfo(kind).max)
        return total.to(kind)

    def resized(self, array, resize):
        axis = resize["axis"]
        if resize["picked"]:
            array = array.index_select(axis, torch.tensor(resize["picked"]))
        if resize["repeat"] > 1:
            array = array.repeat_interleave(resize["repeat"], axis)
        stop = array.shape[axis] - resize["crop"]
        kept = [slice(None)] * axis + [slice(resize["crop"], stop, resize["stride"])]
        return array[tuple(kept)]
"""


def arguments(network: StandIn) -> dict[str, Any]:
    """What ``Network`` is called with."""
    return {"plan": network.plan(), "shapes": {name: list(array.shape) for name, array in state(network).items()}}


def state(network: StandIn) -> dict[str, Any]:
    found = {f"bias_{number}": bias for number, bias in enumerate(network.biases)}
    for number, mixes in enumerate(network.weights):
        found |= {f"mix_{number}_{place}": mix for place, mix in enumerate(mixes)}
    return found


def torch_network(network: StandIn) -> Any:
    import torch

    names: dict[str, Any] = {}
    exec(NET, names)
    made = names["Network"](**arguments(network)).eval()
    made.load_state_dict({name: torch.from_numpy(array) for name, array in state(network).items()})
    return made


def example(network: StandIn) -> tuple[Any, ...]:
    """Inputs to trace the network with."""
    import torch

    return tuple(
        torch.from_numpy(np.ones([axis.least or FOUND for axis in tensor.axes], network_dtype(tensor)))
        for tensor in network.described.required
    )
