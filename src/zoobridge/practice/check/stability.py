"""Whether the result stays when the image changes in a way that should not matter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.check.matching import best_ious, overlaps
from zoobridge.practice.check.metrics import fitted
from zoobridge.practice.check.result import ObjectScore
from zoobridge.practice.objects.decoding import Labels


@dataclass(frozen=True, slots=True)
class Stability:
    """How stable a result is.

    Parameters
    ----------
    score : float
        0 to 1. Objects: mean over them of their best IoU in the other results, and where nothing was found the share of
        other results in which nothing was found either. Intensities: mean of `per_pixel`.
    per_pixel : ndarray
        float32, 0 to 1. Objects: share of the other results that agree whether the pixel belongs to an object.
        Intensities: 1 minus the standard deviation over all results, relative to their range of values.
    objects : tuple of ObjectScore
        Least stable first.
    """

    score: float
    per_pixel: NDArray[np.float32]
    objects: tuple[ObjectScore, ...] = ()


def object_stability(base: Labels, others: Sequence[Labels]) -> Stability:
    """Of objects (t, z, y, x)."""
    same = np.stack([(other > 0) == (base > 0) for other in others])
    agreed = np.asarray(same.mean(axis=0), np.float32)
    if not base.any():
        return Stability(float(np.mean([not other.any() for other in others])), agreed)
    scores = np.mean([best_ious(base, other) for other in others], axis=0)
    return Stability(float(scores.mean()), agreed, _object_scores(base, scores))


def intensity_stability(base: NDArray[Any], others: Sequence[NDArray[Any]]) -> Stability:
    """Of intensities; gain and offset of the others do not count: a brighter image may give a brighter result."""
    low, high = np.percentile(base, (1, 99))
    alike = [base.astype(np.float64), *(fitted(other, base) for other in others)]
    spread = np.std(alike, axis=0) / max(float(high - low), 1e-12)
    kept = (1 - np.minimum(spread, 1)).astype(np.float32)
    return Stability(float(kept.mean()), kept)


def _object_scores(base: Labels, scores: NDArray[np.float64]) -> tuple[ObjectScore, ...]:
    from scipy import ndimage

    over = overlaps(base, base)
    centres = np.array(ndimage.center_of_mass(base > 0, base, over.true))
    told = [
        ObjectScore(int(number), int(area), frame=t, z=z, y=y, x=x, stability=float(score))
        for number, area, (t, z, y, x), score in zip(over.true, over.true_areas, centres.tolist(), scores, strict=True)
    ]
    return tuple(sorted(told, key=lambda each: each.stability))
