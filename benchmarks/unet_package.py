"""Packages with U-Nets of the size people train (about half a million parameters), for measurements only."""

from __future__ import annotations

import hashlib
import json
import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

NAME = "unet-487k"


@dataclass(frozen=True, slots=True)
class UNet:
    """A U-Net of two 3 x 3 (x 3) convolutions a level.

    Parameters
    ----------
    space : str
        ``yx`` or ``zyx``.
    widths : tuple of int
        Channels of each level; the last one is the bottom.
    pool : tuple of int
        Pooling per axis of `space`.
    halo : Mapping
        Axis -> declared halo in pixels; an axis that is left out declares none.
    test : tuple of int
        Size of the test tensor per axis of `space`.
    onnx : bool
        Write ONNX weights, too.
    """

    name: str = NAME
    space: str = "yx"
    widths: tuple[int, ...] = (16, 32, 64, 128)
    pool: tuple[int, ...] = (2, 2)
    halo: Mapping[str, int] = field(default_factory=dict)
    test: tuple[int, ...] = (256, 256)
    onnx: bool = False

    def size(self, axis: str) -> dict[str, int]:
        """Legal sizes; the spec wants a pixel left when the halo is cropped from both sides."""
        step = self.pool[self.space.index(axis)] ** (len(self.widths) - 1)
        least = math.ceil((2 * self.halo.get(axis, 0) + 1) / step) * step
        return {"min": max(64 if self.space == "yx" else step, least), "step": step}


def write_unet(folder: Path, unet: UNet | None = None) -> Path:
    """Write the package: random weights (seed 0) as SavedModel and ``.keras``, with the test tensors they give."""
    import keras

    unet = unet or UNet()
    folder.mkdir(parents=True)
    keras.utils.set_random_seed(0)
    model = _network(keras, unet)
    model.save(folder / "weights.keras")
    model.export(folder / "exported", verbose=False)
    shutil.make_archive(str(folder / "saved_model"), "zip", folder / "exported")
    shutil.rmtree(folder / "exported")
    if unet.onnx:
        from training.onnx_export import write_onnx

        write_onnx(model, folder / "weights.onnx", "input", "probability")
    test = np.random.default_rng(0).normal(size=(1, *unet.test, 1)).astype(np.float32)
    np.save(folder / "test_input.npy", test)
    np.save(folder / "test_output.npy", np.asarray(model(test, training=False)))
    (folder / "README.md").write_text("# A U-Net for measurements\n\nIt was never trained.\n", encoding="utf-8")
    (folder / "rdf.yaml").write_text(json.dumps(_description(folder, unet)), encoding="utf-8")
    return folder


def _network(keras: Any, unet: UNet) -> Any:  # noqa: ANN401
    rank = f"{len(unet.space)}D"
    convolution, pooling, zoom = (getattr(keras.layers, kind + rank) for kind in ("Conv", "MaxPooling", "UpSampling"))

    def block(tensor: Any, width: int) -> Any:  # noqa: ANN401
        for _ in range(2):
            tensor = convolution(width, 3, padding="same", activation="relu", kernel_initializer="he_normal")(tensor)
        return tensor

    inputs = tensor = keras.Input((*[None] * len(unet.space), 1), name="input")
    skips = []
    for width in unet.widths[:-1]:
        tensor = block(tensor, width)
        skips.append(tensor)
        tensor = pooling(unet.pool)(tensor)
    tensor = block(tensor, unet.widths[-1])
    for width, skip in zip(reversed(unet.widths[:-1]), reversed(skips), strict=True):
        tensor = keras.layers.Concatenate()([zoom(unet.pool)(tensor), skip])
        tensor = block(tensor, width)
    return keras.Model(inputs, convolution(1, 1, activation="sigmoid", name="probability")(tensor))


def _description(folder: Path, unet: UNet) -> dict[str, Any]:
    def file(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"source": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()} | more

    def tensor(name: str, test: str, sizes: dict[str, Any], halo: Mapping[str, int]) -> dict[str, Any]:
        axes = [
            {"type": "space", "id": letter, "size": sizes[letter]} | ({"halo": halo[letter]} if letter in halo else {})
            for letter in unet.space
        ]
        channel = {"type": "channel", "channel_names": ["value"]}
        return {"id": name, "axes": [{"type": "batch"}, *axes, channel], "test_tensor": file(test)}

    free = {letter: unet.size(letter) for letter in unet.space}
    follows = {letter: {"tensor_id": "input", "axis_id": letter} for letter in unet.space}
    weights = {
        "keras_v3": file("weights.keras", keras_version="3.10", backend=["tensorflow", "2.20"]),
        "tensorflow_saved_model_bundle": file("saved_model.zip", tensorflow_version="2.20", parent="keras_v3"),
    }
    if unet.onnx:
        weights["onnx"] = file("weights.onnx", opset_version=17, parent="keras_v3")
    return {
        "format_version": "0.5.4",
        "type": "model",
        "id": unet.name,
        "name": "U-Net for measurements",
        "description": "Random weights.",
        "authors": [{"name": "zoobridge developers"}],
        "cite": [{"text": "none", "url": "https://bioimage.io"}],
        "license": "CC0-1.0",
        "documentation": "README.md",
        "inputs": [tensor("input", "test_input.npy", free, {})],
        "outputs": [tensor("probability", "test_output.npy", follows, unet.halo)],
        "weights": weights,
    }
