"""How far two results for the same image agree, from 0 to 1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.pipeline.image import Image
from zoobridge.practice.objects.predicted import found_objects
from zoobridge.practice.objects.sizes import median_diameter

Mask = NDArray[np.bool_]

EMPTY, FULL = 0.001, 0.9
"""Shares of foreground outside which a segmentation says nothing, however steadily it says it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is compared of one prediction.

    Parameters
    ----------
    pixels : ndarray
        Of a segmentation the numbered objects, else the first output image.
    objects : bool
        Which of both.
    size : float or None
        Median diameter of the objects, in pixels of the result.
    """

    pixels: NDArray[Any]
    objects: bool
    size: float | None = None

    @property
    def share(self) -> float:
        """Share of pixels that belong to objects."""
        return float(np.mean(self.pixels > 0))


def found(images: Mapping[str, Image], description: ModelDescription, *, objects: bool) -> Found:
    """What a trial compares of the output images of a prediction."""
    if objects:
        labels = found_objects(images, description)
        return Found(labels, True, median_diameter(labels))
    first = next(tensor.id for tensor in description.outputs if tensor.id in images)
    return Found(images[first].array.astype(np.float64), False)


def says_nothing(result: Found) -> str | None:
    """Why a result is worth nothing although it is always the same; None when it is not."""
    if not result.objects:
        return "its result has the same value everywhere" if np.ptp(result.pixels) == 0 else None
    if result.share < EMPTY:
        return "it finds no objects"
    return "it calls nearly every pixel an object" if result.share > FULL else None


def agreement(one: Found, other: Found) -> float:
    """Agreement of the result for an image with the restored result for the changed image.

    Of segmentations the intersection over union of their foregrounds, or that of their backgrounds where it is less:
    two masks that cover most of an image overlap whatever they show. Of other images one minus the mean absolute
    difference, relative to the range from the 1st to the 99th percentile of the first, not below 0.
    """
    if one.objects:
        first, second = one.pixels > 0, other.pixels > 0
        return min(_overlap(first, second), _overlap(~first, ~second))
    low, high = (float(value) for value in np.nanpercentile(one.pixels, (1, 99)))
    if high <= low:
        return 0.0
    difference = float(np.nanmean(np.abs(one.pixels - _levelled(other.pixels, one.pixels)))) / (high - low)
    return max(0.0, 1.0 - difference)


def _overlap(one: Mask, other: Mask) -> float:
    union = int(np.count_nonzero(one | other))
    return int(np.count_nonzero(one & other)) / union if union else 0.0


def _levelled(values: NDArray[Any], like: NDArray[Any]) -> NDArray[Any]:
    """Values with the mean and spread of `like`: a brighter image may give a brighter restoration."""
    spread = float(np.nanstd(values))
    scale = float(np.nanstd(like)) / spread if spread else 0.0
    return np.asarray((values - np.nanmean(values)) * scale + np.nanmean(like))
