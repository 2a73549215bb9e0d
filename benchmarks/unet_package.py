"""A package with a U-Net of the size people train (about half a million parameters), for measurements of time only."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

NAME = "unet-487k"
_WIDTHS = (16, 32, 64)
_BOTTOM = 128
_STRIDE = 8


def write_unet(folder: Path) -> Path:
    """Write the package: random weights (seed 0) as SavedModel and ``.keras``, with the test tensors they give."""
    import keras

    folder.mkdir(parents=True)
    keras.utils.set_random_seed(0)
    model = _unet(keras)
    model.save(folder / "weights.keras")
    model.export(folder / "exported", verbose=False)
    shutil.make_archive(str(folder / "saved_model"), "zip", folder / "exported")
    shutil.rmtree(folder / "exported")
    test = np.random.default_rng(0).normal(size=(1, 256, 256, 1)).astype(np.float32)
    np.save(folder / "test_input.npy", test)
    np.save(folder / "test_output.npy", np.asarray(model(test, training=False)))
    (folder / "README.md").write_text("# A U-Net for measurements\n\nIt was never trained.\n", encoding="utf-8")
    (folder / "rdf.yaml").write_text(json.dumps(_description(folder)), encoding="utf-8")
    return folder


def _unet(keras: Any) -> Any:  # noqa: ANN401
    def block(tensor: Any, width: int) -> Any:  # noqa: ANN401
        for _ in range(2):
            convolution = keras.layers.Conv2D(
                width, 3, padding="same", activation="relu", kernel_initializer="he_normal"
            )
            tensor = convolution(tensor)
        return tensor

    inputs = tensor = keras.Input((None, None, 1), name="input")
    skips = []
    for width in _WIDTHS:
        tensor = block(tensor, width)
        skips.append(tensor)
        tensor = keras.layers.MaxPooling2D()(tensor)
    tensor = block(tensor, _BOTTOM)
    for width, skip in zip(reversed(_WIDTHS), reversed(skips), strict=True):
        tensor = keras.layers.Concatenate()([keras.layers.UpSampling2D()(tensor), skip])
        tensor = block(tensor, width)
    return keras.Model(inputs, keras.layers.Conv2D(1, 1, activation="sigmoid", name="probability")(tensor))


def _description(folder: Path) -> dict[str, Any]:
    def file(name: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"source": name, "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest()} | more

    def tensor(name: str, test: str, sizes: dict[str, Any]) -> dict[str, Any]:
        axes = [{"type": "space", "id": letter, "size": sizes[letter]} for letter in "yx"]
        channel = {"type": "channel", "channel_names": ["value"]}
        return {"id": name, "axes": [{"type": "batch"}, *axes, channel], "test_tensor": file(test)}

    free = {"min": 64, "step": _STRIDE}
    follows = {letter: {"tensor_id": "input", "axis_id": letter} for letter in "yx"}
    return {
        "format_version": "0.5.4",
        "type": "model",
        "id": NAME,
        "name": "U-Net for measurements",
        "description": "Random weights.",
        "authors": [{"name": "zoobridge developers"}],
        "cite": [{"text": "none", "url": "https://bioimage.io"}],
        "license": "CC0-1.0",
        "documentation": "README.md",
        "inputs": [tensor("input", "test_input.npy", {"y": free, "x": free})],
        "outputs": [tensor("probability", "test_output.npy", follows)],
        "weights": {
            "keras_v3": file("weights.keras", keras_version="3.10", backend=["tensorflow", "2.20"]),
            "tensorflow_saved_model_bundle": file("saved_model.zip", tensorflow_version="2.20", parent="keras_v3"),
        },
    }
