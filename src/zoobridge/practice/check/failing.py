"""Where a model fails: what the images have in common on which it does."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from zoobridge.pipeline.image import Image
from zoobridge.practice.images.features import grey_planes

CHANCE = 0.05
"""Probability below which a property that parts good from bad images is told: all properties are tried."""


def properties(image: Image) -> dict[str, float]:
    """What a person can see or look up in an image: name, as in ``images with a higher NAME``, -> value."""
    from scipy import ndimage

    planes = grey_planes(image).astype(np.float64)
    low, high = np.percentile(planes, (1, 99.8))
    noise = float(np.median(np.abs(planes - ndimage.median_filter(planes, (1, 3, 3)))))
    slopes = np.hypot(*np.gradient(ndimage.gaussian_filter(planes, (0, 1, 1)), axis=(1, 2)))
    span = float(high - low)
    return {
        "mean brightness": float(planes.mean()),
        "contrast": span,
        "noise": noise / span if span else 0.0,
        "sharpness": float(np.percentile(slopes, 99)) / span if span else 0.0,
    }


def what_fails(values: Sequence[float], floor: float, seen: Sequence[Mapping[str, float]]) -> str | None:
    """The property beyond which a model fails, in words; None where there is none that chance would not give as well.

    A property is told when one value of it parts all failures from all others, and a random order would do so with a
    probability below `CHANCE`, all properties counted (2 orders out of n over k each).

    Parameters
    ----------
    values : sequence of float
        The metric, image by image.
    floor : float
        Below it a result is a failure.
    """
    failed = np.array(values) < floor
    bad, total = int(failed.sum()), len(failed)
    if not 0 < bad < total or 2 * len(seen[0]) / math.comb(total, bad) > CHANCE:
        return None
    for name in seen[0]:
        column = np.array([each[name] for each in seen])
        worse, better = column[failed], column[~failed]
        if worse.min() > better.max():
            return f"images with a {name} above {better.max():.3g}"
        if worse.max() < better.min():
            return f"images with a {name} below {better.min():.3g}"
    return None
