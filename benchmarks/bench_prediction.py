"""Prediction by the elected engine against TensorFlow called by hand, in tiles against whole, again against first."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from unet_package import NAME as UNET
from unet_package import write_unet

from zoobridge.inference.zoo import Zoo
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import Prediction, PredictOptions
from zoobridge.runtime.bundle import saved_model_folder
from zoobridge.runtime.openvino_library import has_bf16
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

BUNDLED = "nuclei-tiny"
REPEATS = 7
PLENTY = 32 * 2**30
"""Bytes: lets ``tile=none`` run whole without a warning; what is measured needs a tenth of it."""

Row = dict[str, Any]


def measure(smoke: bool) -> list[Row]:
    """All rows; with `smoke` once, on small images."""
    repeats = 1 if smoke else REPEATS
    size, large = (256, 512) if smoke else (1024, 2048)
    with tempfile.TemporaryDirectory() as folder:
        zoo = Zoo(Settings(Path(folder) / "home"))
        zoo.install(write_unet(Path(folder) / "package"))
        rows = []
        for name in (UNET, BUNDLED):
            rows.append(_again(zoo, name, size))
            rows.extend(_against_tensorflow(zoo, name, size, repeats))
            rows.extend(_tiled(zoo, name, large, repeats))
        zoo.close()
    return rows


def _against_tensorflow(zoo: Zoo, name: str, size: int, repeats: int) -> list[Row]:
    image = _image(size)
    raw = _raw_tensorflow(zoo, name, image.array)
    rows = []
    for precision, goal in ((Precision.EXACT, 1.0), (Precision.FAST, 0.35)):
        if precision is Precision.FAST and not has_bf16():
            continue
        ours, theirs = _alternated(lambda p=precision: zoo.predict(name, image, precision=p), raw, repeats)
        assert zoo.last is not None  # noqa: S101
        served = f"{zoo.last.engine} {zoo.last.weights_format}, computed {zoo.last.precision}"
        detail = f"{_ms(ours)} against {_ms(theirs)}; served by {served}"
        if precision is not zoo.last.precision:
            detail += f"; bf16 refused: {_refusal(zoo, name)}"
        title = f"{name}: prediction {size}x{size}, precision={precision}"
        rows.append(_row(title, "raw TensorFlow SavedModel call", ours / theirs, goal, detail))
    return rows


def _refusal(zoo: Zoo, name: str) -> str:
    evidence = zoo.evidence(name)
    trials = evidence.trials if evidence else ()
    problems = [trial.problem for trial in trials if trial.candidate.precision is Precision.FAST]
    return next((problem for problem in problems if problem), "slower than exact over a series of calls")


def _raw_tensorflow(zoo: Zoo, name: str, array: np.ndarray[Any, Any]) -> Callable[[], object]:
    import tensorflow as tf

    model = zoo.find(name)
    weights = next(each for each in model.description.weights if each.format is WeightsFormat.TENSORFLOW_SAVED_MODEL)
    loaded = tf.saved_model.load(str(saved_model_folder(model.path(weights.source), zoo.store.cache_folder(model))))
    function = loaded.signatures["serving_default"]
    [key] = function.structured_input_signature[1]

    def call() -> object:
        # `loaded` is named so that it lives as long as its function
        outputs = loaded and function(**{key: tf.constant(array[None, :, :, None])})
        return [output.numpy() for output in outputs.values()]

    return call


def _tiled(zoo: Zoo, name: str, size: int, repeats: int) -> list[Row]:
    image, results = _image(size), {}

    def predict(tile: Any) -> Prediction:  # noqa: ANN401
        results[tile] = zoo.predict(name, image, PredictOptions(tile=tile, memory=PLENTY))
        return results[tile]

    largest = (size // 2 + 128,) * 2
    ours, theirs = _alternated(lambda: predict(largest), lambda: predict("none"), repeats)
    pairs = [(results[largest].images[key].array, whole.array) for key, whole in results["none"].images.items()]
    difference = max(float(np.abs(tiled - whole).max()) for tiled, whole in pairs)
    report = results[largest].report
    detail = f"{_ms(ours)} against {_ms(theirs)}; {report.tiles} tiles of {report.tile_shape}, seam {report.seam}"
    title = f"{name}: {size}x{size} in tiles"
    return [
        _row(title, "the same engine, whole image", ours / theirs, 1.15, detail),
        _row(f"{title}, largest absolute difference", "whole image", difference, 0.0, "a difference, not a ratio"),
    ]


def _again(zoo: Zoo, name: str, size: int) -> Row:
    image = _image(size)
    zoo.predict(name, image)  # the election
    zoo.close()
    first = _seconds(lambda: zoo.predict(name, image))
    second = statistics.median(_seconds(lambda: zoo.predict(name, image)) for _ in range(3))
    detail = f"{_ms(second)} against {_ms(first)}, which loads and compiles"
    return _row(f"{name}: second call {size}x{size}", "first call", second / first, 1.0, detail)


def _alternated(one: Callable[[], object], other: Callable[[], object], repeats: int) -> tuple[float, float]:
    one(), other()
    times = [(_seconds(one), _seconds(other)) for _ in range(repeats)]
    return statistics.median(a for a, _ in times), statistics.median(b for _, b in times)


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _image(size: int) -> Image:
    noise = np.random.default_rng(1).gamma(2.0, 50.0, size=(size, size))
    return Image(noise.astype(np.float32), "yx", title="noise")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _row(name: str, against: str, ratio: float, goal: float, detail: str) -> Row:
    return {"name": name, "against": against, "ratio": ratio, "goal": goal, "detail": detail}
