"""Targets made from labels, labels made from predictions, and the scores that compare labels."""

# ruff: noqa: TID253 (a training script always computes, so scipy may load at once)

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from training.synthetic_nuclei import LabelImage


@dataclass(frozen=True)
class Decoding:
    """How a foreground and boundary map becomes a label image; `min_size` in pixels."""

    threshold: float = 0.5
    boundary_threshold: float = 0.5
    min_size: int = 12


@dataclass(frozen=True)
class Score:
    """Foreground intersection over union, and object F1 at intersection over union 0.5."""

    foreground_iou: float
    f1: float


def boundary_width(diameter: NDArray[np.float64]) -> NDArray[np.float64]:
    """Width in pixels of the boundary class inside a nucleus: one pixel for small nuclei, three for large ones."""
    return np.clip(0.07 * diameter, 1.0, 3.0)


def targets(labels: LabelImage) -> NDArray[np.float32]:
    """Maps (y, x, 3): foreground, inner boundary, and boundary where two nuclei touch (a loss weight, no output)."""
    from skimage.segmentation import find_boundaries

    foreground = labels > 0
    edge = find_boundaries(labels, connectivity=1, mode="inner")
    distance = ndimage.distance_transform_edt(~edge)
    diameter = np.sqrt(4 * np.bincount(labels.ravel()) / np.pi)
    boundary = foreground & (distance < boundary_width(diameter)[labels])
    nearest_other = ndimage.maximum_filter(labels, 5)
    lowest = ndimage.minimum_filter(np.where(foreground, labels, np.iinfo(np.int32).max), 5)
    touching = boundary & (nearest_other != lowest)
    return np.stack([foreground, boundary, touching], -1).astype(np.float32)


def decode(probability: NDArray[np.float32], how: Decoding) -> LabelImage:
    """Watershed of the foreground, seeded where foreground is likely and boundary is not.

    Parameters
    ----------
    probability : (y, x, 2) foreground and boundary probabilities in [0, 1].
    how : thresholds and the smallest object kept, in pixels.

    Returns
    -------
    labels (y, x), background 0.
    """
    from skimage.segmentation import watershed

    foreground = probability[..., 0] > how.threshold
    seeds, _ = ndimage.label(foreground & (probability[..., 1] < how.boundary_threshold))
    labels = watershed(probability[..., 1] - probability[..., 0], seeds, mask=foreground)
    areas = np.bincount(labels.ravel())
    labels[areas[labels] < how.min_size] = 0
    return np.asarray(labels, dtype=np.int32)


def score(truth: LabelImage, found: LabelImage) -> Score:
    """Compare two label images of the same shape (an empty pair scores 1)."""
    both, either = np.count_nonzero((truth > 0) & (found > 0)), np.count_nonzero((truth > 0) | (found > 0))
    foreground_iou = both / either if either else 1.0
    _, truth_ids = np.unique(truth, return_inverse=True)
    _, found_ids = np.unique(found, return_inverse=True)
    truth_ids, found_ids = truth_ids.ravel(), found_ids.ravel()
    table = np.zeros((truth_ids.max() + 1, found_ids.max() + 1))
    np.add.at(table, (truth_ids, found_ids), 1)
    union = table.sum(1, keepdims=True) + table.sum(0, keepdims=True) - table
    skip_truth, skip_found = int((truth == 0).any()), int((found == 0).any())
    overlap = (table / union)[skip_truth:, skip_found:]
    matched = int((overlap > 0.5).sum())
    objects = overlap.shape[0] + overlap.shape[1]
    return Score(foreground_iou, 2 * matched / objects if objects else 1.0)
