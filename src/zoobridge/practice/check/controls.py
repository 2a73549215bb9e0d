"""Images in which there is nothing to find: a model that finds something there invents it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image
from zoobridge.practice.check.predictor import Predictor
from zoobridge.practice.check.result import Finding, Level

SIDE = 128
"""Pixels along y and x of a control: enough for objects, and little work."""
COVERED = 0.01
"""Share of the pixels that may belong to objects in a control."""
REMAINS = 0.5
"""Share of pure noise a denoiser may leave: above it, it takes noise for structure."""
LEVEL_KEPT = 0.05
"""Variation a restored blank image may have, relative to the range of the image."""

_WHAT = {
    "blank": "an image of one grey value",
    "noise": "noise with the mean and spread of this image",
    "shuffled": "this image with its pixels shuffled",
    "inverted": "this image inverted",
}


def control_images(image: Image, seed: int) -> dict[str, Image]:
    """Name -> control, made of the busiest part of the image; the type of the pixels stays."""
    part = busiest_part(image)
    values = np.nan_to_num(part.array.astype(np.float64), posinf=0, neginf=0)
    rng = np.random.default_rng(seed)
    noise = rng.normal(values.mean(), values.std(), values.shape).clip(values.min(), values.max())
    made = {
        "blank": np.full_like(values, np.median(values)),
        "noise": noise,
        "shuffled": _shuffled(part, values, rng),
        "inverted": values.max() + values.min() - values,
    }
    return {name: replace(part, array=array.astype(part.dtype)) for name, array in made.items()}


def busiest_part(image: Image) -> Image:
    """The window of at most `SIDE` pixels along y and x, half the image at most, with the largest variance."""
    sides = {letter: min(SIDE, max(1, image.size(letter) // 2)) for letter in "yx"}
    starts = {
        letter: sorted({0, (image.size(letter) - side) // 2, image.size(letter) - side})
        for letter, side in sides.items()
    }
    windows = [_window(image, y, x, sides) for y in starts["y"] for x in starts["x"]]
    return max(windows, key=lambda window: float(np.nan_to_num(np.nanvar(window.array))))


def judged(predictor: Predictor, image: Image, seed: int) -> tuple[Finding, ...]:
    """Run a model that finds objects, or restores, on the controls."""
    if predictor.task is not None and predictor.task.finds_objects:
        return tuple(_objects_in(name, predictor, control) for name, control in control_images(image, seed).items())
    span = float(np.ptp(image.array.astype(np.float64)))
    controls = control_images(image, seed)
    return (
        _restored_blank(predictor, controls["blank"], span),
        _restored_noise(predictor, controls["noise"]),
    )


def _objects_in(name: str, predictor: Predictor, control: Image) -> Finding:
    labels = predictor.objects(predictor.shown(predictor.predict(control)))
    covered, count = float(np.mean(labels > 0)), len(np.unique(labels[labels > 0]))
    numbers = {"objects": float(count), "covered": covered, "limit": COVERED}
    objects = "1 object" if count == 1 else f"{count} objects"
    if covered <= COVERED:
        return Finding(f"{name} image", Level.PASSED, f"In {_WHAT[name]} the model finds next to nothing.", numbers)
    if name == "inverted":
        text = f"In {_WHAT[name]} the model finds {objects}, so that it may take dark objects for bright ones."
        return Finding("inverted image", Level.NOTED, text, numbers)
    text = f"In {_WHAT[name]} the model finds {objects} ({covered:.0%} of the pixels): it finds what is not there."
    return Finding(f"{name} image", Level.WARNED, text, numbers)


def _restored_blank(predictor: Predictor, blank: Image, span: float) -> Finding:
    result = predictor.shown(predictor.predict(blank)).array
    relative = float(np.std(result)) / span if span else 0.0
    numbers = {"variation": relative, "limit": LEVEL_KEPT}
    if relative <= LEVEL_KEPT:
        return Finding("blank image", Level.PASSED, f"{_WHAT['blank'].capitalize()} stays one.", numbers)
    text = f"{_WHAT['blank'].capitalize()} gets structure ({relative:.0%} of the range): the model adds something."
    return Finding("blank image", Level.WARNED, text, numbers)


def _restored_noise(predictor: Predictor, noise: Image) -> Finding:
    result = predictor.shown(predictor.predict(noise)).array
    before = float(np.std(noise.array.astype(np.float64)))
    share = float(np.std(result)) / before if before else 0.0
    numbers = {"remaining": share, "limit": REMAINS}
    if share <= REMAINS:
        return Finding("noise image", Level.PASSED, f"Of pure noise {share:.0%} remains.", numbers)
    text = f"Of pure noise {share:.0%} remains as structure: what looks like structure may be noise."
    return Finding("noise image", Level.WARNED, text, numbers)


def _shuffled(part: Image, values: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Pixels of every plane in another order; the channels of a pixel stay together, so that colours stay colours."""
    order = rng.permutation(part.size("y") * part.size("x"))
    places = (part.axes.index("y"), part.axes.index("x"))
    last = np.moveaxis(values, places, (-2, -1))
    mixed = last.reshape(*last.shape[:-2], -1)[..., order].reshape(last.shape)
    return np.asarray(np.moveaxis(mixed, (-2, -1), places))


def _window(image: Image, y: int, x: int, sides: dict[str, int]) -> Image:
    starts = {"y": y, "x": x}
    cut = tuple(
        slice(starts[letter], starts[letter] + sides[letter]) if letter in sides else slice(None)
        for letter in image.axes
    )
    return replace(image, array=image.array[cut], slice_labels=())
