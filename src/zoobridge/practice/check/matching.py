"""Which found object is which true one, and how well objects were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
"""Intersections over union (IoU) an object must have to count as found."""


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Intersection over union of every true with every found object.

    Parameters
    ----------
    true, found : (n,), (m,)
        Their numbers in the label images.
    true_areas, found_areas : (n,), (m,)
        Pixels.
    iou : (n, m)
    """

    true: NDArray[np.int64]
    found: NDArray[np.int64]
    true_areas: NDArray[np.int64]
    found_areas: NDArray[np.int64]
    iou: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matches:
    """A one-to-one assignment at one threshold.

    Parameters
    ----------
    pairs : (k, 2)
        Indices of true and found objects in `Overlaps`, only pairs with at least the threshold.
    ious : (k,)
    missed, extra : int
        True objects without a partner, and found ones.
    """

    pairs: NDArray[np.int64]
    ious: NDArray[np.float64]
    missed: int
    extra: int

    @property
    def precision(self) -> float:
        """Share of the found objects that are true; 1 where nothing is true and nothing was found."""
        return _share(len(self.ious), len(self.ious) + self.extra, empty=float(self.missed == 0))

    @property
    def recall(self) -> float:
        """Share of the true objects that were found; 1 where nothing is true and nothing was found."""
        return _share(len(self.ious), len(self.ious) + self.missed, empty=float(self.extra == 0))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * len(self.ious), 2 * len(self.ious) + self.missed + self.extra, empty=1.0)

    @property
    def panoptic_quality(self) -> float:
        """F1 times the mean IoU of the matched (Kirillov et al. 2019, "Panoptic segmentation")."""
        return _share(2 * float(self.ious.sum()), 2 * len(self.ious) + self.missed + self.extra, empty=1.0)


def overlaps(true: NDArray[Any], found: NDArray[Any]) -> Overlaps:
    """Intersections over union of two label images of one shape; 0 is background, gaps in the numbers do not matter."""
    true_ids, true_index = _indexed(true)
    found_ids, found_index = _indexed(found)
    shape = len(true_ids), len(found_ids)
    pairs = true_index * shape[1] + found_index
    shared = np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)
    true_areas, found_areas = shared.sum(axis=1), shared.sum(axis=0)
    union = true_areas[:, None] + found_areas[None] - shared
    kept, chosen = true_ids != 0, found_ids != 0
    return Overlaps(
        true_ids[kept].astype(np.int64),
        found_ids[chosen].astype(np.int64),
        true_areas[kept],
        found_areas[chosen],
        (shared / np.maximum(union, 1))[kept][:, chosen],
    )


def matched(over: Overlaps, threshold: float = 0.5) -> Matches:
    """The assignment with most pairs of at least that IoU, and among those the one with the largest sum of IoUs."""
    from scipy.optimize import linear_sum_assignment

    enough = over.iou >= threshold
    most = min(over.iou.shape)
    # one pair more outweighs any sum of IoUs
    worth = enough + np.where(enough, over.iou, 0) / (2 * max(most, 1))
    rows, columns = linear_sum_assignment(-worth)
    good = enough[rows, columns]
    pairs = np.stack([rows[good], columns[good]], axis=1).astype(np.int64)
    ious = over.iou[rows[good], columns[good]]
    return Matches(pairs, ious, over.iou.shape[0] - len(ious), over.iou.shape[1] - len(ious))


def best_ious(true: NDArray[Any], found: NDArray[Any]) -> NDArray[np.float64]:
    """For every true object, in the order of its number, the largest IoU with any found one; 0 without."""
    best: NDArray[np.float64] = overlaps(true, found).iou.max(axis=1, initial=0.0)
    return best


def _indexed(labels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """The numbers that occur, and for every pixel which of them it has."""
    flat = labels.ravel()
    if flat.dtype.kind not in "iu" or not flat.size or flat.min() < 0 or flat.max() > max(flat.size, 65535):
        numbers, index = np.unique(flat, return_inverse=True)
        return numbers, index.ravel()
    numbers = np.flatnonzero(
        np.bincount(flat)
    )  # in place of sorting all pixels, which takes as long as predicting them
    places = np.zeros(int(flat.max()) + 1, np.intp)
    places[numbers] = np.arange(len(numbers))
    return numbers, places[flat]


def _share(part: float, whole: float, *, empty: float) -> float:
    return part / whole if whole else empty
