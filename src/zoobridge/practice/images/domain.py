"""What images a model knows, as far as its package shows it, and how far another one is from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image
from zoobridge.practice.images.features import NAMES, SMALLEST, grey_planes, plane_features

Vector = NDArray[np.float64]

ZOOMS = (0.7, 1.0, 1.4)
GAMMAS = (0.7, 1.0, 1.4)
NOISE = 0.03
"""Standard deviation of the added noise, relative to the range of values."""
BLUR = 1.0
CROP = 128
"""Pixels along y and x of the parts that own images are cut into."""
LEAST_SPREAD = 0.02
QUANTILE = 0.99
"""Share of the varied crops that lie within distance 1."""
USUAL_UNIT = 1.5
"""Where a package states none: that of normally distributed features lies between 1 and 2."""
MOST_STATED = 8
"""Images whose statistics are taken; each takes a fifth of a second."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """How far an image is from those a model knows.

    Parameters
    ----------
    distance : float
        1 is as far as crops of the known images, mildly varied, lie from their own centre.
    most : tuple of str
        What differs most, in words, the largest difference first.
    """

    distance: float
    most: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    """Centre and spread of the images a model knows.

    Parameters
    ----------
    centre, spread : (len(NAMES),)
        Mean and standard deviation of each of `zoobridge.practice.images.features.NAMES`.
    unit : float
        Root mean square of the standardised differences that counts as distance 1.
    source : str
        Where this is known from, in words.
    """

    centre: Vector
    spread: Vector
    unit: float
    source: str

    def novelty(self, of: Vector) -> Novelty:
        """The distance of an image with these features."""
        standardised = (of - self.centre) / self.spread
        order = np.argsort(-np.abs(standardised))[:3]
        most = tuple(f"{'more' if standardised[n] > 0 else 'less'} {_in_words(NAMES[n])}" for n in order)
        return Novelty(float(np.sqrt(np.mean(standardised**2))) / self.unit, most)


def _in_words(name: str) -> str:
    return name.replace(" 1 pixels", " 1 pixel")


def domain_of(images: Iterable[Image], channel: int | None = None) -> Domain | None:
    """What crops of images, varied as much as one laboratory's images vary, have in common; None without any.

    The variations are those another microscope or exposure makes and a model should bear: a zoom of 1.4 either way, a
    gamma of 1.4 either way, a little noise, a little blur.

    Parameters
    ----------
    channel : int or None
        See `zoobridge.practice.images.features.features`.
    """
    vectors = [
        vector for count, image in enumerate(images) for vector in _varied(grey_planes(image, channel), seed=count)
    ]
    if not vectors:
        return None
    found = np.array(vectors)
    centre, spread = found.mean(axis=0), found.std(axis=0) + LEAST_SPREAD
    distances = np.sqrt(np.mean(((found - centre) / spread) ** 2, axis=1))
    return Domain(centre, spread, float(np.quantile(distances, QUANTILE)), "the package's own images")


def stated_domain(config: Mapping[str, Any]) -> Domain | None:
    """What a package states about its training images in ``config["zoobridge"]["training_images"]``.

    Stated means for every name of `NAMES` the ``mean`` and the ``sd`` over the training images, and perhaps the
    ``unit`` (see `Domain`); anything else is None.
    """
    block = config.get("zoobridge")
    stated = block.get("training_images") if isinstance(block, Mapping) else None
    if not isinstance(stated, Mapping) or not set(NAMES) <= stated.keys():
        return None
    try:
        centre, spread = (np.array([float(stated[name][what]) for name in NAMES]) for what in ("mean", "sd"))
        unit = float(stated.get("unit", USUAL_UNIT))
    except (KeyError, TypeError, ValueError):
        return None
    return Domain(centre, spread + LEAST_SPREAD, unit, "the statistics of the training images the package states")


def training_statistics(images: Sequence[Image], channel: int | None = None) -> dict[str, Any]:
    """What `stated_domain` reads, for whoever writes a package; empty without images.

    Of no more than `MOST_STATED` images, evenly chosen, and varied as in `domain_of`: a few images alone are too alike
    to say what a network knows.
    """
    places = np.linspace(0, len(images) - 1, min(len(images), MOST_STATED)).round().astype(int)
    known = domain_of((images[place] for place in places), channel)
    if known is None:
        return {}
    numbers = zip(NAMES, known.centre, known.spread - LEAST_SPREAD, strict=True)
    return {**{name: {"mean": float(mean), "sd": float(sd)} for name, mean, sd in numbers}, "unit": known.unit}


def _varied(planes: NDArray[np.float32], seed: int) -> Iterator[Vector]:
    from scipy import ndimage

    rng = np.random.default_rng(seed)
    plane = planes[len(planes) // 2]
    low, high = float(plane.min()), float(plane.max())
    if high <= low:
        return
    for number, zoom in enumerate(ZOOMS):
        zoomed = _zoomed((plane - low) / (high - low), zoom)
        for gamma in GAMMAS:
            bent = zoomed.clip(0, 1) ** gamma
            softened = ndimage.gaussian_filter(bent, BLUR)
            for change in (bent, bent + rng.normal(0, NOISE, bent.shape), softened):
                for crop in _crops(change, number):
                    vector = plane_features(crop.astype(np.float32))
                    if vector is not None:
                        yield vector


def _zoomed(plane: NDArray[Any], zoom: float) -> NDArray[Any]:
    from skimage.transform import rescale

    return plane if zoom == 1 else np.asarray(rescale(plane, zoom, order=1, anti_aliasing=zoom < 1))


def _crops(plane: NDArray[Any], number: int) -> Iterator[NDArray[Any]]:
    """Two opposite corners, the other two for the next zoom."""
    sides = [min(size, CROP) for size in plane.shape]
    if min(sides) < SMALLEST:
        return
    last = [size - side for size, side in zip(plane.shape, sides, strict=True)]
    corners = ((0, 0), (last[0], last[1])) if number % 2 else ((last[0], 0), (0, last[1]))
    for y, x in dict.fromkeys(corners):
        yield plane[y : y + sides[0], x : x + sides[1]]
