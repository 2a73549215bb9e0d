"""A small network that finds bright discs, as a package, for adjusting it to dark ones."""

from __future__ import annotations

import functools
import json
import linecache
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from tests.models.generated import PackageRecipe, sample_input, write_description, write_package
from tests.models.operations import apply_operations
from tests.models.writers import WEIGHT_FILES
from tests.torch.packages import digest
from tests.unit.practice.adjust.dark_discs import dark_discs
from zoobridge.runtime import torch_library

NET = """
import torch


class Net(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.head = torch.nn.Conv2d(width, 1, 1)
        self.high = torch.nn.Conv2d(2 * width, width, 3, padding=1)
        self.low = torch.nn.Conv2d(1, width, 3, padding=1)
        self.norm = torch.nn.BatchNorm2d(width)
        self.deep = torch.nn.Conv2d(width, width, 3, padding=1)
        self.deeper = torch.nn.Conv2d(width, width, 3, padding=1)

    def forward(self, image):
        low = torch.relu(self.norm(self.low(image)))
        deep = torch.relu(self.deep(torch.nn.functional.max_pool2d(low, 2)))
        deep = torch.relu(self.deeper(deep))
        deep = torch.nn.functional.interpolate(deep, scale_factor=2.0, mode="nearest")
        return torch.sigmoid(self.head(torch.relu(self.high(torch.cat([low, deep], 1)))))
"""
ORDER = ("low", "norm", "deep", "deeper", "high", "head")
"""Layers as they compute, which is not the order in which they are made."""
ARGUMENTS = {"width": 8}


def untrained() -> Any:
    names: dict[str, Any] = {}
    linecache.cache["<net>"] = (len(NET), None, NET.splitlines(keepends=True), "<net>")  # where TorchScript reads it
    exec(compile(NET, "<net>", "exec"), names)
    return names["Net"](**ARGUMENTS)


@functools.cache
def bright_disc_finder() -> Any:
    """Trained for a moment on bright discs, with statistics of their own in its normalisation."""
    torch = torch_library.torch()
    torch.manual_seed(0)
    torch.set_num_threads(1)
    net = untrained()
    steps = torch.optim.Adam(net.parameters(), 0.01)
    pairs = [dark_discs(seed, 64) for seed in range(4)]
    images = torch.from_numpy(np.stack([_normalised(255.0 - image) for image, _ in pairs])[:, None])
    wanted = torch.from_numpy(np.stack([labels > 0 for _, labels in pairs])[:, None].astype(np.float32))
    for _ in range(60):
        steps.zero_grad()
        torch.nn.functional.binary_cross_entropy(net(images), wanted).backward()
        steps.step()
    return net.eval()


def blob_package(folder: Path, weights: tuple[str, ...], code: str = NET, **extra: Any) -> Path:
    """The package ``blob-finder`` with weights of these formats."""
    recipe = PackageRecipe(
        name="blob-finder",
        minimum=16,
        step=2,
        preprocessing=({"id": "zero_mean_unit_variance", "kwargs": {"axes": ["channel", "y", "x"]}},),
        weights=weights,
        extra={"tags": ["semantic-segmentation"], **extra},
    )
    write_package(folder, recipe)
    given = apply_operations(sample_input(recipe), recipe.preprocessing, recipe.axes).astype(np.float32)
    np.save(folder / "test_output.npy", computed(bright_disc_finder(), given))
    (folder / "net.py").write_text(code, encoding="utf-8")
    description = json.loads((folder / "rdf.yaml").read_text(encoding="utf-8"))
    description["outputs"][0]["test_tensor"]["sha256"] = digest(folder / "test_output.npy")
    for name, entry in description["weights"].items():
        _write_weights(name, folder / WEIGHT_FILES[name])
        entry["sha256"] = digest(folder / WEIGHT_FILES[name])
    if "pytorch_state_dict" in description["weights"]:
        description["weights"]["pytorch_state_dict"]["architecture"] = {
            "source": "net.py",
            "sha256": digest(folder / "net.py"),
            "callable": "Net",
            "kwargs": ARGUMENTS,
        }
    write_description(folder, description)
    return folder


def computed(net: Any, given: Any) -> Any:
    import torch

    with torch.no_grad():
        return net(torch.from_numpy(given)).numpy()


def _write_weights(weights_format: str, target: Path) -> None:
    import torch

    net = bright_disc_finder()
    if weights_format == "pytorch_state_dict":
        torch.save(net.state_dict(), target)
    elif weights_format == "onnx":
        axes = {"image": {2: "y", 3: "x"}, "output": {2: "y", 3: "x"}}
        names = {"input_names": ["image"], "output_names": ["output"], "dynamic_axes": axes}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(net, torch.zeros(1, 1, 32, 32), str(target), dynamo=False, **names)
    else:
        torch.jit.trace(net, torch.zeros(1, 1, 32, 32)).save(str(target))


def _normalised(image: Any) -> Any:
    return ((image - image.mean()) / image.std()).astype(np.float32)
