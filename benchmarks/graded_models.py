"""Models of graded fitness for nuclei, as packages: nuclei-tiny as it is, and made worse in ways models are worse.

Weights disturbed more and more stand for poorer training; the network behind a pooling or an enlargement for objects of
another size; behind an inversion for dark objects on a bright ground; thresholds for no training at all. All share one
decoding, and their cards say the same, so that only their own test image (nuclei, bright or dark) and their results can
tell them apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from nuclei_families import generated

from zoobridge.catalogue.bundled import bundled_packages

STRIDE = 32
STEEPNESS = 20.0
"""Slope of a threshold model at its threshold, per range of intensities."""
SCALED = ({"id": "scale_range", "kwargs": {"axes": ["y", "x"], "min_percentile": 1.0, "max_percentile": 99.8}},)
INVERTED = (*SCALED, {"id": "scale_linear", "kwargs": {"gain": -1.0, "offset": 1.0}})
LABELS = {"foreground": 1, "boundary": 2, "threshold": 0.5, "boundary_below": 0.5, "min_size": 12}

Network = Any


def write_models(folder: Path, names: tuple[str, ...] | None = None) -> dict[str, Path]:
    """Write the packages below `folder`; name -> package. `names` None: all of them."""
    written = {}
    for name, network, preprocessing in _networks():
        if names is None or name in names:
            written[name] = _write(folder / name, name, network, preprocessing)
    return written


def _networks() -> Iterator[tuple[str, Network, tuple[Mapping[str, Any], ...]]]:
    import keras

    base = keras.models.load_model(bundled_packages()["nuclei-tiny"] / "weights.keras", compile=False)
    yield "good", base, SCALED
    for place, percent in enumerate((10, 20, 30, 45, 70, 100)):
        yield f"disturbed-{percent}", _disturbed(base, percent / 100, place), SCALED
    for factor in (2, 4):
        yield f"coarse-{factor}", _behind_pooling(base, factor), SCALED
    yield "fine-2", _behind_enlargement(base), SCALED
    yield "no-normalisation", base, ({"id": "scale_linear", "kwargs": {"gain": 1 / 255, "offset": 0.0}},)
    for percent in (20, 40, 70):
        yield f"threshold-{percent}", _threshold(percent / 100, 1), SCALED
    yield "threshold-30-of-mean", _threshold(0.3, 5), SCALED
    yield "dark", base, INVERTED
    yield "dark-coarse-2", _behind_pooling(base, 2), INVERTED
    for place, percent in enumerate((15, 30, 60)):
        yield f"dark-disturbed-{percent}", _disturbed(base, percent / 100, 20 + place), INVERTED


def _disturbed(base: Network, share: float, seed: int) -> Network:
    """Noise on every kernel, relative to the standard deviation of its weights."""
    import keras

    rng = np.random.default_rng(seed)
    network = keras.models.clone_model(base)
    network.set_weights([
        weights + share * weights.std() * rng.standard_normal(weights.shape).astype(np.float32)
        if weights.ndim > 1
        else weights
        for weights in base.get_weights()
    ])
    return network


def _behind_pooling(base: Network, factor: int) -> Network:
    import keras

    image = keras.Input((None, None, 1))
    maps = base(keras.layers.AveragePooling2D(factor)(image))
    return keras.Model(image, keras.layers.UpSampling2D(factor, interpolation="nearest")(maps))


def _behind_enlargement(base: Network) -> Network:
    import keras

    image = keras.Input((None, None, 1))
    maps = base(keras.layers.UpSampling2D(2, interpolation="nearest")(image))
    return keras.Model(image, keras.layers.AveragePooling2D(2)(maps))


def _threshold(level: float, side: int) -> Network:
    """A sigmoid of the mean of `side` x `side` pixels around a level, and no boundary."""
    import keras

    image = keras.Input((None, None, 1))
    layer = keras.layers.Conv2D(2, side, padding="same", activation="sigmoid")
    network = keras.Model(image, layer(image))
    kernel = np.zeros((side, side, 1, 2), np.float32)
    kernel[..., 0] = STEEPNESS / side**2
    layer.set_weights([kernel, np.array([-level * STEEPNESS, -STEEPNESS], np.float32)])
    return network


def _write(folder: Path, name: str, network: Network, preprocessing: tuple[Mapping[str, Any], ...]) -> Path:
    folder.mkdir(parents=True)
    network.save(folder / "weights.keras")
    test = _sample(dark_objects=preprocessing is INVERTED)
    np.save(folder / "test_input.npy", test)
    np.save(folder / "test_output.npy", np.asarray(network(_prepared(test, preprocessing))))
    (folder / "README.md").write_text(f"# {name}\n\nMade for a measurement.\n", encoding="utf-8")
    (folder / "rdf.yaml").write_text(json.dumps(_description(folder, name, preprocessing)), encoding="utf-8")
    return folder


def _sample(*, dark_objects: bool) -> np.ndarray[Any, Any]:
    """An image such as the model was made for: nuclei, bright or dark."""
    [pair] = generated(0, 1, {})
    pixels = pair.image.array.astype(np.float32)
    return (255 - pixels if dark_objects else pixels)[np.newaxis, ..., np.newaxis]


def _prepared(array: np.ndarray[Any, Any], steps: tuple[Mapping[str, Any], ...]) -> np.ndarray[Any, Any]:
    for step in steps:
        given = step["kwargs"]
        if step["id"] == "scale_range":
            low, high = np.percentile(array, (given["min_percentile"], given["max_percentile"]))
            array = (array - low) / (high - low + 1e-6)
        else:
            array = array * given["gain"] + given["offset"]
    return array.astype(np.float32)


def _description(folder: Path, name: str, preprocessing: tuple[Mapping[str, Any], ...]) -> dict[str, Any]:
    def file(source: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
        return {"source": source, "sha256": hashlib.sha256((folder / source).read_bytes()).hexdigest()} | more

    def tensor(name: str, sizes: Mapping[str, Any], channels: list[str], test: str) -> dict[str, Any]:
        axes = [{"type": "space", "id": letter, "size": sizes[letter]} for letter in "yx"]
        channel = {"type": "channel", "channel_names": channels}
        return {"id": name, "axes": [{"type": "batch"}, *axes, channel], "test_tensor": file(test)}

    free = {letter: {"min": 2 * STRIDE, "step": STRIDE} for letter in "yx"}
    follows = {letter: {"tensor_id": "image", "axis_id": letter} for letter in "yx"}
    return {
        "format_version": "0.5.4",
        "type": "model",
        "id": name,
        "name": f"Graded model {name}",
        "description": "Made for a measurement.",
        "authors": [{"name": "zoobridge developers"}],
        "cite": [{"text": "none", "url": "https://bioimage.io"}],
        "license": "CC0-1.0",
        "tags": ["nuclei", "instance-segmentation"],
        "documentation": "README.md",
        "inputs": [
            tensor("image", free, ["intensity"], "test_input.npy")
            | {"preprocessing": [dict(each) for each in preprocessing]}
        ],
        "outputs": [tensor("probability", follows, ["foreground", "boundary"], "test_output.npy")],
        "weights": {"keras_v3": file("weights.keras", keras_version="3.10", backend=["tensorflow", "2.20"])},
        "config": {"zoobridge": {"labels": LABELS}},
    }
