"""How sure a mean is: bootstrap confidence intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.check.result import Interval

REPEATS = 2000
"""Resamples; the percentile interval (Efron and Tibshirani 1993) then changes by less than 1 % with the seed."""
CONFIDENCE = 0.95


def over_images(values: Sequence[float], seed: int) -> Interval:
    """Mean over images, with the interval of resampled images; values that are not finite are left out.

    Below two images there is no interval.
    """
    finite = np.array([value for value in values if math.isfinite(value)])
    if not len(finite):
        return Interval(math.nan, math.nan, math.nan, 0, "images")
    if len(finite) == 1:
        return Interval(float(finite[0]), math.nan, math.nan, 1, "images")
    rng = np.random.default_rng(seed)
    means = finite[rng.integers(len(finite), size=(REPEATS, len(finite)))].mean(axis=1)
    low, high = _bounds(means)
    return Interval(float(finite.mean()), low, high, len(finite), "images")


def over_objects(found: int, missed: int, extra: int, seed: int) -> Interval:
    """F1 of a single image, with the interval of resampled objects: those found, missed and extra ones.

    Where all or none are right, resampling says nothing; the bound is then where up to 3 of `count` could be otherwise
    (the rule of three, Hanley and Lippman-Hand 1983, "If nothing goes wrong, is everything all right?").
    """
    count = found + missed + extra
    if not count:
        return Interval(1.0, math.nan, math.nan, 0, "objects")
    if found in {0, count}:
        other = abs(found - min(3, count))
        low, high = sorted((2 * found / (found + count), 2 * other / (other + count)))
        return Interval(2 * found / (found + count), low, high, count, "objects")
    drawn = np.random.default_rng(seed).binomial(count, found / count, REPEATS)
    low, high = _bounds(2 * drawn / (drawn + count))
    return Interval(2 * found / (found + count), low, high, count, "objects")


def _bounds(samples: NDArray[np.float64]) -> tuple[float, float]:
    outside = (1 - CONFIDENCE) / 2
    low, high = np.quantile(samples, (outside, 1 - outside))
    return float(low), float(high)
