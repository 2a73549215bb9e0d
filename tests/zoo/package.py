"""A package of a description: its text, its tensors, small stand-in weights in every format it declares."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from tests.zoo.described import Tensor
from tests.zoo.images import length
from tests.zoo.networks import FILES, write_network
from tests.zoo.reference import postprocessed, preprocessed
from tests.zoo.standin import FOUND, StandIn

Array = NDArray[Any]


def write_stand_in(folder: Path, network: StandIn, real: Collection[str]) -> Path:
    """Write the package.

    Parameters
    ----------
    real : collection of str
        Formats whose frameworks are here; the files of the others are placeholders, and without any of these the
        test tensors are, too, because nobody can run them.
    """
    folder.mkdir(parents=True)
    described = network.described
    content: dict[str, Any] = copy.deepcopy(dict(described.content))
    content["documentation"] = "README.md"
    (folder / "README.md").write_text("# Stand-in\n\n## Validation\n\nNone.\n", encoding="utf-8")
    runs = not set(real).isdisjoint(described.formats)
    tensors = test_tensors(network) if runs else {}
    for tensor in (*described.inputs, *described.outputs):
        placeholder = np.zeros([1] * len(tensor.axes), tensor.dtype)
        np.save(folder / f"{tensor.id}.npy", tensors.get(tensor.id, placeholder))
    _name_tensors(folder, content, network)
    for name in described.formats:
        entry, target = content["weights"][name], folder / FILES[name]
        if name in real or name == "tensorflow_js":
            write_network(name, target, network)
        else:
            target.write_bytes(f"placeholder of {name}".encode())
        entry |= {"source": target.name, "sha256": _sha256(target)}
        if name == "pytorch_state_dict":
            entry |= _architecture(folder, network, old=described.old)
    (folder / "rdf.yaml").write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return folder


def test_tensors(network: StandIn) -> dict[str, Array]:
    """By tensor id, of the smallest sizes the description allows."""
    described = network.described
    rng = np.random.default_rng(3)
    sizes = {axis.name: axis.least for axis in described.first.axes}
    inputs = {tensor.id: _some(tensor, sizes, rng) for tensor in described.inputs}
    arrays = [preprocessed(inputs[tensor.id], tensor) for tensor in described.required]
    results = network.compute(arrays)
    pairs = zip(described.outputs, results, strict=True)
    return inputs | {tensor.id: postprocessed(array, tensor) for tensor, array in pairs}


test_tensors.__test__ = False  # type: ignore[attr-defined]


def _some(tensor: Tensor, sizes: Mapping[str, int], rng: np.random.Generator) -> Array:
    shape = [length(axis, sizes) if axis.follows else axis.least or FOUND for axis in tensor.axes]
    return rng.integers(0, 100, shape).astype(tensor.dtype)


def _name_tensors(folder: Path, content: dict[str, Any], network: StandIn) -> None:
    described = network.described
    if described.old:
        content["test_inputs"] = [f"{tensor.id}.npy" for tensor in described.inputs]
        content["test_outputs"] = [f"{tensor.id}.npy" for tensor in described.outputs]
        return
    for entry in (*content["inputs"], *content["outputs"]):
        file = folder / f"{entry['id']}.npy"
        entry["test_tensor"] = {"source": file.name, "sha256": _sha256(file)}


def _architecture(folder: Path, network: StandIn, *, old: bool) -> dict[str, Any]:
    from tests.zoo.torch_network import NET, arguments

    file = folder / "network.py"
    file.write_text(NET, encoding="utf-8")
    stated = {"callable": "Network", "kwargs": _plain(arguments(network))}
    if old:
        called = {"architecture": "network.py:Network", "architecture_sha256": _sha256(file)}
        return called | {"kwargs": stated["kwargs"]}
    return {"architecture": {"source": file.name, "sha256": _sha256(file)} | stated}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
