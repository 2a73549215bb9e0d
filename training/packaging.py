"""Write a trained model as a BioImage Model Zoo package (spec 0.5) in a plain folder.

Files: `rdf.yaml`, `README.md`, `weights.keras`, `saved_model.zip`, `weights.onnx`, `test_input.npy`, `test_output.npy`,
`sample_input.tif`, `cover.png`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from training.keras_types import KerasModel
from training.onnx_export import OPSET, write_onnx
from training.saved_model import write_saved_model

FORMAT_VERSION = "0.5.14"
TOLERANCE = 1e-3
CITE_URL = "https://bioimage.io"


@dataclass(frozen=True)
class Output:
    """The one output tensor: id, what it holds, its channels, and the halo in pixels that tiles need."""

    id: str
    description: str
    channels: tuple[str, ...]
    halo: int


@dataclass(frozen=True)
class Card:
    """What the description says beyond weights and tensors; `stride` is the step of legal image sizes in pixels."""

    id: str
    name: str
    version: str
    description: str
    documentation: str
    tags: tuple[str, ...]
    stride: int
    output: Output
    architecture: str
    preprocessing: list[dict[str, Any]] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """Test tensors (b, y, x, c) float32, raw and finished, and the cover (y, x, 3) uint8."""

    test_input: NDArray[np.float32]
    test_output: NDArray[np.float32]
    cover: NDArray[np.uint8]


def _file(folder: Path, name: str) -> dict[str, str]:
    return {"source": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()}


def _smallest_size(card: Card) -> int:
    """Smallest legal side: the spec wants at least one pixel left when the halo is cropped from both sides."""
    return (2 * card.output.halo // card.stride + 1) * card.stride


def _input(folder: Path, card: Card) -> dict[str, Any]:
    size = {"min": _smallest_size(card), "step": card.stride}
    return {
        "id": "image",
        "description": "one grey channel, bright objects on a dark background",
        "axes": [
            {"type": "batch"},
            {"type": "space", "id": "y", "size": size, "concatenable": True},
            {"type": "space", "id": "x", "size": dict(size), "concatenable": True},
            {"type": "channel", "channel_names": ["intensity"]},
        ],
        "data": {"type": "float32"},
        "preprocessing": [{"id": "ensure_dtype", "kwargs": {"dtype": "float32"}}, *card.preprocessing],
        "test_tensor": _file(folder, "test_input.npy"),
        "sample_tensor": _file(folder, "sample_input.tif"),
    }


def _output(folder: Path, card: Card) -> dict[str, Any]:
    def side(axis: str) -> dict[str, Any]:
        size = {"tensor_id": "image", "axis_id": axis}
        return {"type": "space", "id": axis, "size": size, "halo": card.output.halo}

    return {
        "id": card.output.id,
        "description": card.output.description,
        "axes": [
            {"type": "batch"},
            side("y"),
            side("x"),
            {"type": "channel", "channel_names": list(card.output.channels)},
        ],
        "data": {"type": "float32"},
        "test_tensor": _file(folder, "test_output.npy"),
    }


def _weights(folder: Path) -> dict[str, Any]:
    import keras
    import tensorflow as tf

    backend = ["tensorflow", tf.__version__]
    return {
        "keras_v3": {**_file(folder, "weights.keras"), "keras_version": keras.__version__, "backend": backend},
        "tensorflow_saved_model_bundle": {
            **_file(folder, "saved_model.zip"),
            "parent": "keras_v3",
            "tensorflow_version": tf.__version__,
            "comment": "weights are constants of the signature serving_default",
        },
        "onnx": {**_file(folder, "weights.onnx"), "parent": "keras_v3", "opset_version": OPSET},
    }


def _description(folder: Path, card: Card) -> dict[str, Any]:
    tolerance = {"relative_tolerance": TOLERANCE, "absolute_tolerance": TOLERANCE}
    bioimageio = {"reproducibility_tolerance": [tolerance], "architecture_description": card.architecture}
    return {
        "format_version": FORMAT_VERSION,
        "type": "model",
        "id": card.id,
        "name": card.name,
        "version": card.version,
        "description": card.description,
        "authors": [{"name": "zoobridge developers"}],
        "cite": [{"text": f"zoobridge developers: {card.id}, version {card.version}", "url": CITE_URL}],
        "license": "CC0-1.0",
        "tags": list(card.tags),
        "documentation": _file(folder, "README.md"),
        "covers": [_file(folder, "cover.png")],
        "inputs": [_input(folder, card)],
        "outputs": [_output(folder, card)],
        "weights": _weights(folder),
        "config": {"bioimageio": bioimageio, "zoobridge": card.config},
    }


def _write_files(model: KerasModel, card: Card, example: Example, folder: Path) -> None:
    import tifffile
    from PIL import Image

    (folder / "README.md").write_text(card.documentation, encoding="utf-8")
    np.save(folder / "test_input.npy", example.test_input)
    np.save(folder / "test_output.npy", example.test_output)
    tifffile.imwrite(folder / "sample_input.tif", example.test_input[0, ..., 0].astype(np.uint16), compression="zlib")
    Image.fromarray(example.cover).save(folder / "cover.png", optimize=True)
    model.save(folder / "weights.keras")
    write_saved_model(model, folder / "saved_model.zip", card.output.id)
    write_onnx(model, folder / "weights.onnx", "image", card.output.id)


def check(folder: Path) -> str:
    """Load the description offline and return bioimageio.spec's report.

    Raises
    ------
    ValueError
        When the description is not valid.
    """
    from bioimageio.spec import InvalidDescr, ValidationContext, load_description

    with ValidationContext(perform_io_checks=True, warning_level=50):
        description = load_description(folder / "rdf.yaml")
    if isinstance(description, InvalidDescr):
        raise ValueError(description.validation_summary.format())
    return str(description.validation_summary.status)


def write_package(model: KerasModel, card: Card, example: Example, folder: Path) -> None:
    """Write all files of a package into `folder` (created, or files replaced) and validate the result."""
    import yaml  # type: ignore[import-untyped, unused-ignore]

    folder.mkdir(parents=True, exist_ok=True)
    _write_files(model, card, example, folder)
    text = yaml.safe_dump(_description(folder, card), sort_keys=False, allow_unicode=True, width=120)
    (folder / "rdf.yaml").write_text(text, encoding="utf-8")
    print(f"{folder.name}: {check(folder)}, {sum(p.stat().st_size for p in folder.iterdir())} bytes")
