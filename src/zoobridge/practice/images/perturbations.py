"""Small known changes of an image that should not change what is found in it.

Source of the idea: a model that suits an image gives the same result when the image is turned, shifted or slightly
brightened; one that does not, often gives another (test-time perturbation consistency; Talks and Kreshuk 2025,
"Ranking pre-trained segmentation models for zero-shot transferability").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image

BRIGHTER = 1.15
"""Factor on the values above the darkest."""
NOISE = 0.05
"""Standard deviation of the added noise, relative to the range from the 1st to the 99th percentile."""
SHIFT = 5
"""Pixels the image is moved along y and x: off every stride of a network that is a power of two."""


@dataclass(frozen=True, slots=True)
class Perturbation:
    """One change, and how it is undone in a result.

    Parameters
    ----------
    apply : callable
        Image -> changed image, same dtype.
    restore : callable
        (result made of the changed image, the unchanged image) -> result as it lies over the unchanged image; the
        result may be larger or smaller by the output's scale.
    """

    name: str
    apply: Callable[[Image], Image]
    restore: Callable[[Image, Image], Image]


def perturbations(seed: int = 0) -> tuple[Perturbation, ...]:
    """The changes that choosing and checking use, always the same for a seed."""
    return (
        Perturbation("flipped left to right", lambda image: _flip(image, "x"), lambda result, _: _flip(result, "x")),
        Perturbation("flipped top to bottom", lambda image: _flip(image, "y"), lambda result, _: _flip(result, "y")),
        Perturbation("turned by 90 degrees", lambda image: _turn(image, 1), lambda result, _: _turn(result, -1)),
        Perturbation("brighter", _brighter, _as_it_is),
        Perturbation("noisier", lambda image: _noisier(image, seed), _as_it_is),
        Perturbation("shifted", _shifted, _shifted_back),
    )


def _as_it_is(result: Image, _: Image) -> Image:
    return result


def _flip(image: Image, letter: str) -> Image:
    return replace(image, array=np.flip(image.array, image.axes.index(letter)))


def _turn(image: Image, quarters: int) -> Image:
    plane = (image.axes.index("y"), image.axes.index("x"))
    return replace(image, array=np.rot90(image.array, quarters, plane))


def _brighter(image: Image) -> Image:
    values = image.array.astype(np.float64)
    darkest = values.min()
    return replace(image, array=as_type(darkest + (values - darkest) * BRIGHTER, image.dtype))


def _noisier(image: Image, seed: int) -> Image:
    values = image.array.astype(np.float64)
    low, high = np.nanpercentile(values, (1, 99)) if values.size else (0, 0)
    noise = np.random.default_rng(seed).normal(0, NOISE * (high - low), values.shape)
    return replace(image, array=as_type(values + noise, image.dtype))


def _shifted(image: Image) -> Image:
    """Moved to the lower right; what comes in is the mirrored edge, so that nothing is lost."""
    widths = [(_strip(image, letter), 0) for letter in image.axes]
    return replace(image, array=np.pad(image.array, widths, mode="reflect"))


def _shifted_back(result: Image, original: Image) -> Image:
    kept = []
    for letter, size in zip(result.axes, result.array.shape, strict=True):
        whole = original.size(letter) + _strip(original, letter)
        kept.append(slice(size - round(size * original.size(letter) / whole), None))
    return replace(result, array=result.array[tuple(kept)])


def _strip(image: Image, letter: str) -> int:
    """Pixels that come in along an axis."""
    return min(SHIFT, image.size(letter) - 1) if letter in "yx" else 0


def as_type(values: NDArray[np.float64], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Values in a type of pixels, rounded and held to its range."""
    if dtype.kind in "ui":
        limits = np.iinfo(dtype)
        return values.round().clip(limits.min, limits.max).astype(dtype)
    return values.astype(dtype)
