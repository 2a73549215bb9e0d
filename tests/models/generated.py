"""Tiny packages with weights whose result NumPy can tell exactly.

The model is one convolution ("same" zero padding, odd kernel, bias) over the spatial axes::

    recipe = PackageRecipe(axes="byxc", out_channels=2, weights=("onnx", "keras_v3"), real=True)
    folder = write_package(tmp_path / "model", recipe)
    expected = forward(recipe, array)              # before postprocessing, axes as in the recipe
    np.load(folder / "test_output.npy")            # with pre- and postprocessing

Weights are placeholder bytes unless `real` is set; then ``onnx`` needs onnx, the TensorFlow and Keras formats need
TensorFlow.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from tests.models.operations import apply_operations
from tests.models.writers import WEIGHT_FILES, Convolution, write_weights

Array = NDArray[Any]
SPATIAL = "zyx"
AXIS_IDS = {"b": "batch", "c": "channel", "t": "time", "i": "index"}


@dataclass(frozen=True)
class PackageRecipe:
    """What to write.

    Parameters
    ----------
    axes : str
        Letters of both tensors, for example ``bcyx``, ``byxc``, ``bczyx``, ``yx``.
    minimum, step : int
        Spatial sizes ``minimum + n * step``; step 0 means exactly `minimum`.
    halo : int
        Declared halo of the output; the true receptive radius is ``kernel // 2``.
    preprocessing, postprocessing : tuple of dict
        In the form of the spec version: ``{"id": ..., "kwargs": ...}`` for 0.5, ``{"name": ...}`` for 0.4.
    weights : tuple of str
        Weights formats, names as in the spec.
    real : bool
        Write weights that a framework can load.
    extra : Mapping
        Top-level fields of the description to add or replace.
    """

    name: str = "tiny-model"
    spec: Literal["0.4", "0.5"] = "0.5"
    axes: str = "bcyx"
    in_channels: int = 1
    out_channels: int = 1
    minimum: int = 16
    step: int = 8
    halo: int = 0
    kernel: int = 3
    preprocessing: tuple[Mapping[str, Any], ...] = ()
    postprocessing: tuple[Mapping[str, Any], ...] = ()
    weights: tuple[str, ...] = ("onnx",)
    real: bool = False
    seed: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def test_size(self) -> int:
        """Spatial size of the test tensors, the same on all axes."""
        return self.minimum + 2 * self.step

    @property
    def convolution(self) -> Convolution:
        """The model itself."""
        rng = np.random.default_rng(self.seed)
        spatial = sum(letter in SPATIAL for letter in self.axes)
        shape = (self.out_channels, self.in_channels) + (self.kernel,) * spatial
        return Convolution(
            axes=self.axes,
            weights=rng.normal(0, 0.5, shape).astype(np.float32),
            bias=rng.normal(0, 0.1, self.out_channels).astype(np.float32),
            fixed_size=self.minimum if self.step == 0 else None,
        )


def forward(recipe: PackageRecipe, array: Array) -> Array:
    """What the weights compute: no pre- or postprocessing."""
    return recipe.convolution.apply(array)


def sample_input(recipe: PackageRecipe) -> Array:
    """The test input: float32, shaped by the recipe's axes."""
    rng = np.random.default_rng(recipe.seed + 1)
    sizes = {"b": 1, "c": recipe.in_channels}
    shape = tuple(sizes.get(letter, recipe.test_size) for letter in recipe.axes)
    return rng.normal(10, 3, shape).astype(np.float32)


def expected_output(recipe: PackageRecipe) -> Array:
    """The test output: preprocessing, model, postprocessing."""
    raw = sample_input(recipe)
    prepared = apply_operations(raw, recipe.preprocessing, recipe.axes)
    return apply_operations(forward(recipe, prepared), recipe.postprocessing, recipe.axes)


def write_package(folder: Path, recipe: PackageRecipe | None = None) -> Path:
    """Write a package folder with ``rdf.yaml``; returns the folder."""
    recipe = recipe or PackageRecipe()
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "test_input.npy", sample_input(recipe))
    np.save(folder / "test_output.npy", expected_output(recipe))
    (folder / "README.md").write_text(f"# {recipe.name}\n\n## Validation\n\nNone.\n", encoding="utf-8")
    for weights_format in recipe.weights:
        target = folder / WEIGHT_FILES[weights_format]
        if recipe.real:
            write_weights(weights_format, target, recipe.convolution)
        else:
            target.write_bytes(f"placeholder of {weights_format}".encode())
    write_description(folder, describe(folder, recipe))
    return folder


def write_zip(archive: Path, recipe: PackageRecipe | None = None, inside: str = "") -> Path:
    """Write a package as a zip, its files below the folder `inside` of the archive."""
    folder = write_package(archive.with_suffix(".folder"), recipe)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                package.write(file, (Path(inside) / file.relative_to(folder)).as_posix())
    return archive


def write_description(folder: Path, description: Mapping[str, Any], name: str = "rdf.yaml") -> Path:
    """Write a description; JSON is YAML 1.2."""
    path = folder / name
    path.write_text(json.dumps(description, indent=1), encoding="utf-8")
    return path


def describe(folder: Path, recipe: PackageRecipe) -> dict[str, Any]:
    """The description of the files in `folder`."""
    common: dict[str, Any] = {
        "type": "model",
        "name": f"Generated {recipe.name}",
        "description": "One convolution, made for a test.",
        "authors": [{"name": "A. Tester"}],
        "cite": [{"text": "A paper", "doi": "10.1234/abcd"}],
        "license": "MIT",
        "documentation": "README.md",
        "tags": ["test"],
        "timestamp": "2026-01-01T00:00:00",
    }
    common |= _description_05(folder, recipe) if recipe.spec == "0.5" else _description_04(folder, recipe)
    return common | dict(recipe.extra)


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _weights(folder: Path, recipe: PackageRecipe) -> dict[str, Any]:
    versions: dict[str, dict[str, Any]] = {
        "onnx": {"opset_version": 17},
        "torchscript": {"pytorch_version": "2.5.1"},
        "pytorch_state_dict": {"pytorch_version": "2.5.1", "architecture": {"import_from": "m", "callable": "Net"}},
        "keras_v3": {"keras_version": "3.10", "backend": ["tensorflow", "2.20"]},
    }
    if recipe.spec == "0.4":
        versions["pytorch_state_dict"] = {"pytorch_version": "2.5.1", "architecture": "m.Net"}
    return {
        name: {"source": WEIGHT_FILES[name], "sha256": _hash(folder / WEIGHT_FILES[name])}
        | versions.get(name, {"tensorflow_version": "2.20"})
        for name in recipe.weights
    }


def _axes_05(recipe: PackageRecipe, output: bool) -> list[dict[str, Any]]:
    axes: list[dict[str, Any]] = []
    for letter in recipe.axes:
        if letter == "b":
            axes.append({"type": "batch"})
        elif letter == "c":
            count = recipe.out_channels if output else recipe.in_channels
            axes.append({"type": "channel", "channel_names": [f"channel{i}" for i in range(count)]})
        else:
            size: Any = {"min": recipe.minimum, "step": recipe.step} if recipe.step else recipe.minimum
            if output:
                size = {"tensor_id": "input", "axis_id": letter}
            axis = {"type": "space", "id": letter, "size": size}
            axes.append(axis | ({"halo": recipe.halo} if output and recipe.halo else {}))
    return axes


def _description_05(folder: Path, recipe: PackageRecipe) -> dict[str, Any]:
    def tensor(name: str, output: bool) -> dict[str, Any]:
        file = f"test_{name}.npy"
        return {
            "id": name,
            "axes": _axes_05(recipe, output),
            "data": {"type": "float32"},
            "test_tensor": {"source": file, "sha256": _hash(folder / file)},
        }

    return {
        "format_version": "0.5.4",
        "id": recipe.name,
        "version": "1",
        "inputs": [tensor("input", False) | {"preprocessing": list(recipe.preprocessing)}],
        "outputs": [tensor("output", True) | {"postprocessing": list(recipe.postprocessing)}],
        "weights": _weights(folder, recipe),
    }


def _description_04(folder: Path, recipe: PackageRecipe) -> dict[str, Any]:
    sizes = {"b": 1, "c": recipe.in_channels}
    minimum = [sizes.get(letter, recipe.minimum) for letter in recipe.axes]
    step = [0 if letter in sizes else recipe.step for letter in recipe.axes]
    output_shape: Any = [recipe.out_channels if a == "c" else n for a, n in zip(recipe.axes, minimum, strict=True)]
    if recipe.step:
        output_shape = {
            "reference_tensor": "input",
            "scale": [0 if a == "c" else 1 for a in recipe.axes],
            "offset": [recipe.out_channels / 2 if a == "c" else 0 for a in recipe.axes],
        }
    tensor = {"axes": recipe.axes, "data_type": "float32", "data_range": ["-inf", "inf"]}
    return {
        "format_version": "0.4.10",
        "config": {"bioimageio": {"nickname": recipe.name}},
        "test_inputs": ["test_input.npy"],
        "test_outputs": ["test_output.npy"],
        "inputs": [
            tensor
            | {"name": "input", "preprocessing": list(recipe.preprocessing)}
            | {"shape": {"min": minimum, "step": step} if recipe.step else minimum}
        ],
        "outputs": [
            tensor
            | {"name": "output", "postprocessing": list(recipe.postprocessing), "shape": output_shape}
            | {"halo": [recipe.halo if letter in SPATIAL else 0 for letter in recipe.axes]}
        ],
        "weights": _weights(folder, recipe),
    }
