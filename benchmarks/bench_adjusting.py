"""Zoo Adjust: does a model that fails on a family of images learn it from eight of them, how fast, and from what.

Goals that ask for a large number are turned round, so that smaller is better: 0.8 / IoU.
"""

from __future__ import annotations

import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tifffile
from nuclei_families import Pair, unfit

from zoobridge.errors import InputError
from zoobridge.inference.zoo import Zoo
from zoobridge.package.hashing import hash_file
from zoobridge.practice.adjust.entrance import adjust
from zoobridge.practice.adjust.request import EPOCHS
from zoobridge.practice.objects.predicted import found_objects
from zoobridge.settings import Settings

MODEL = "nuclei-tiny"
LABELLED, UNSEEN = 8, 16
WANTED, UNFIT, BEHIND, SECONDS, SHARE = 0.8, 0.3, 0.03, 90.0, 0.5
"""IoU to reach, below which a model is unfit, and by which top layers may be behind all; time, and share of it."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """One adjusting: mean IoU on unseen images, seconds of the whole call and of training alone."""

    iou: float
    seconds: float
    training: float
    frozen: int
    passes: int


def measure(smoke: bool) -> list[Row]:
    """All rows; with `smoke` one family, few images, one pass."""
    labelled, unseen = (5, 2) if smoke else (LABELLED, UNSEEN)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        zoo = Zoo(Settings(Path(folder) / "home"))
        for number, (name, pairs) in enumerate(unfit(labelled + unseen)):
            if smoke and number:
                break
            place = Path(folder) / str(number)
            rows += _family(zoo, name, place, pairs[:labelled], pairs[labelled:], smoke=smoke)
        zoo.close()
    return rows


def _family(
    zoo: Zoo, name: str, place: Path, known: Sequence[Pair], unseen: Sequence[Pair], *, smoke: bool
) -> list[Row]:
    epochs = 1 if smoke else EPOCHS
    before = _iou(zoo, MODEL, unseen)
    _write(place / "true", known, [pair.truth for pair in known])
    turned = [pair.truth for pair in (*known[1:], *known[:1])]
    _write(place / "shuffled", known, turned)
    top = _run(zoo, place / "true", unseen, "top", epochs)
    everything = _run(zoo, place / "true", unseen, "all", epochs)
    control = None if smoke else _run(zoo, place / "shuffled", unseen, "top", epochs)
    if top is None or everything is None:
        message = f"adjusting made nothing better on {name}"
        raise RuntimeError(message)
    images = f"{len(known)} labelled, {len(unseen)} unseen"
    learnt = None if smoke else 0.0 if control is None else control.iou / WANTED
    words = "no model was made" if control is None else f"IoU {control.iou:.3f}"
    return [
        _row(name, "IoU on unseen images", f"IoU {WANTED}", WANTED / max(top.iou, 1e-9), 1.0,
             f"{images}: {before:.3f} before ({'unfit' if before < UNFIT else 'not unfit'}), {top.iou:.3f} after, "
             f"{top.frozen} layers bit for bit as before, {top.passes} passes"),
        _row(name, "seconds of the whole command", f"{SECONDS:g} s", top.seconds / SECONDS, 1.0,
             f"{top.seconds:.1f} s, of which training {top.training:.1f} s; the rest is start, export and election"),
        _row(name, "top layers behind all", f"IoU {BEHIND}", max(0.0, everything.iou - top.iou) / BEHIND, 1.0,
             f"all layers {everything.iou:.3f}, top layers {top.iou:.3f}"),
        _row(name, "training top layers", "training all", top.training / everything.training, SHARE,
             f"{top.training:.1f} s in {top.passes} passes, {everything.training:.1f} s in {everything.passes}"),
        _row(name, "shuffled labels (control)", f"IoU {WANTED}", learnt, 0.99,
             f"{words}; they must not reach the goal"),
    ]  # fmt: skip


def _row(family: str, what: str, against: str, ratio: float | None, goal: float, detail: str) -> Row:
    return {"name": f"adjusting, {family}: {what}", "against": against, "ratio": ratio, "goal": goal, "detail": detail}


def _run(zoo: Zoo, folder: Path, unseen: Sequence[Pair], layers: str, epochs: int) -> Run | None:
    """None when nothing got better."""
    name = f"adjusted-{layers}"
    began = time.perf_counter()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = adjust(
                MODEL,
                folder / "images",
                folder / "labels",
                name=name,
                layers=layers,
                epochs=epochs,
                replace=True,
                zoo=zoo,
            )
    except InputError:
        return None
    seconds = time.perf_counter() - began
    _require_frozen(zoo, name, made.frozen)
    return Run(_iou(zoo, name, unseen), seconds, made.seconds, len(made.frozen), made.epochs)


def _require_frozen(zoo: Zoo, name: str, frozen: Sequence[str]) -> None:
    """Compare the frozen layers as both packages hold them, by Keras alone.

    Raises
    ------
    RuntimeError
        If a bit differs.
    """
    from zoobridge.runtime.keras_legacy import load_keras

    parent, child = (load_keras(zoo.find(each).path("weights.keras")) for each in (MODEL, name))
    for layer in frozen:
        for one, other in zip(parent.get_layer(layer).get_weights(), child.get_layer(layer).get_weights(), strict=True):
            if one.tobytes() != other.tobytes():
                message = f"the frozen layer {layer} changed"
                raise RuntimeError(message)
    if hash_file(zoo.find(MODEL).path("weights.keras")) == hash_file(zoo.find(name).path("weights.keras")):
        message = "nothing was trained"
        raise RuntimeError(message)


def _iou(zoo: Zoo, name: str, pairs: Sequence[Pair]) -> float:
    scores = []
    for pair in pairs:
        found = found_objects(zoo.predict(name, pair.image).images, zoo.find(name).description)[0, 0] > 0
        truth = pair.truth > 0
        scores.append(np.count_nonzero(found & truth) / max(1, np.count_nonzero(found | truth)))
    return float(np.mean(scores))


def _write(folder: Path, pairs: Sequence[Pair], labels: Sequence[Any]) -> None:
    for kind in ("images", "labels"):
        (folder / kind).mkdir(parents=True)
    for number, (pair, truth) in enumerate(zip(pairs, labels, strict=True)):
        tifffile.imwrite(folder / "images" / f"{number}.tif", pair.image.array)
        tifffile.imwrite(folder / "labels" / f"{number}.tif", truth.astype(np.uint16))
