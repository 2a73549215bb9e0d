"""Packages with real PyTorch weights of the convolution in `tests.models.writers`, and the code of its network."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.models.generated import PackageRecipe, write_description, write_package
from tests.models.requests import tensor
from tests.models.writers import WEIGHT_FILES, Convolution
from zoobridge.package.architecture import Architecture
from zoobridge.package.hashing import hash_file
from zoobridge.package.trust import PackageCode
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import LoadRequest

NET = """
import torch


class Net(torch.nn.Module):
    def __init__(self, channels, kernel, order, back, added):
        super().__init__()
        kind = {2: torch.nn.Conv2d, 3: torch.nn.Conv3d}[len(kernel)]
        self.conv = kind(*channels, kernel, padding=[size // 2 for size in kernel])
        self.order, self.back, self.added = order, back, added

    def forward(self, image):
        moved = image.permute(self.order)
        for axis in self.added:
            moved = moved.unsqueeze(axis)
        moved = self.conv(moved)
        for axis in reversed(self.added):
            moved = moved.squeeze(axis)
        return moved.permute(self.back)
"""
TORCH_FORMATS = ("torchscript", "pytorch_state_dict")


def arguments(convolution: Convolution) -> dict[str, Any]:
    """What ``Net`` is called with."""
    layout = "bc" + convolution.spatial
    outputs, inputs = convolution.weights.shape[:2]
    return {
        "channels": [inputs, outputs],
        "kernel": list(convolution.weights.shape[2:]),
        "order": convolution.order(layout),
        "back": convolution.back(layout),
        "added": convolution.added,
    }


def network(convolution: Convolution) -> Any:
    import torch

    names: dict[str, Any] = {}
    exec(NET, names)
    net = names["Net"](**arguments(convolution)).eval()
    state = {"conv.weight": torch.from_numpy(convolution.weights), "conv.bias": torch.from_numpy(convolution.bias)}
    net.load_state_dict(state)
    return net


def write_torch_weights(weights_format: str, target: Path, convolution: Convolution) -> None:
    import torch

    net = network(convolution)
    if weights_format == "pytorch_state_dict":
        torch.save(net.state_dict(), target)
        return
    shape = [{"b": 1, "c": convolution.weights.shape[1]}.get(letter, 16) for letter in convolution.axes]
    torch.jit.trace(net, torch.zeros(shape)).save(str(target))


def torch_package(folder: Path, recipe: PackageRecipe, code: str = NET) -> Path:
    """A package with weights that PyTorch reads, and with the code of the network beside them."""
    write_package(folder, replace(recipe, real=False))
    (folder / "net.py").write_text(code, encoding="utf-8")
    description = json.loads((folder / "rdf.yaml").read_text(encoding="utf-8"))
    for name, entry in description["weights"].items():
        file = folder / WEIGHT_FILES[name]
        write_torch_weights(name, file, recipe.convolution)
        entry["sha256"] = digest(file)
    if "pytorch_state_dict" in description["weights"]:
        entry = description["weights"]["pytorch_state_dict"]
        sha256, kwargs = digest(folder / "net.py"), arguments(recipe.convolution)
        if recipe.spec == "0.4":
            entry |= {"architecture": "net.py:Net", "architecture_sha256": sha256, "kwargs": kwargs}
        else:
            entry["architecture"] = {"source": "net.py", "sha256": sha256, "callable": "Net", "kwargs": kwargs}
    write_description(folder, description)
    return folder


def torch_request(folder: Path, weights_format: str, recipe: PackageRecipe, **changes: Any) -> LoadRequest:
    """Write the weights of a recipe into `folder` and ask for them, their code trusted."""
    target = folder / WEIGHT_FILES[weights_format]
    write_torch_weights(weights_format, target, recipe.convolution)
    (folder / "net.py").write_text(NET, encoding="utf-8")
    sizes = {"b": 1, "c": recipe.in_channels}
    shapes = [{"input": tuple(sizes.get(each, size) for each in recipe.axes)} for size in (16, 32)]
    request = LoadRequest(
        weights=target,
        format=WeightsFormat(weights_format),
        inputs=(tensor("input", recipe.axes, recipe.in_channels),),
        outputs=(tensor("output", recipe.axes, recipe.out_channels),),
        cache=folder / "cache",
        code=code_in(folder / "net.py", arguments(recipe.convolution)),
        shapes=tuple(shapes),
    )
    return replace(request, **changes)


def code_in(file: Path, kwargs: dict[str, Any], name: str = "Net") -> PackageCode:
    return PackageCode(Architecture(name, kwargs, file=file.name), file, hash_file(file))


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
