"""How near a result is to the truth, in the measures of its task."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.check.matching import THRESHOLDS, Matches, Overlaps, matched, overlaps
from zoobridge.practice.task import Task

LEADING = {Task.INSTANCES: "f1_0.50", Task.MASK: "iou", Task.RESTORATION: "psnr"}
"""Task -> the metric a verdict rests on."""
_ABBREVIATED = {"iou": "IoU", "f1": "F1", "pq": "PQ", "psnr": "PSNR", "ssim": "SSIM", "nrmse": "NRMSE"}
UNITS = {"psnr": " dB"}
_WINDOW = 7
"""Pixels of the window of SSIM (scikit-image's default)."""


def mask_metrics(true: NDArray[Any], found: NDArray[Any]) -> dict[str, float]:
    """Intersection over union and Dice of everything that is not 0; 1 where both are empty."""
    truth, result = true != 0, found != 0
    shared, either = int((truth & result).sum()), int((truth | result).sum())
    both = int(truth.sum()) + int(result.sum())
    return {"iou": shared / either if either else 1.0, "dice": 2 * shared / both if both else 1.0}


def object_metrics(true: NDArray[Any], found: NDArray[Any]) -> dict[str, float]:
    """Precision, recall, F1 and PQ at every IoU of `THRESHOLDS`, their means, and errors of counts and areas.

    Returns
    -------
    dict
        ``count_error`` is found minus true objects, ``area_error`` the mean over matched pairs (IoU 0.5) of the area
        found divided by the true one, minus 1: signed, so that means over images are biases. NaN without a pair.
    """
    over = overlaps(true, found)
    by_threshold = {threshold: matched(over, threshold) for threshold in THRESHOLDS}
    told: dict[str, float] = {}
    for threshold, matches in by_threshold.items():
        told |= _at(threshold, matches)
    told["f1_mean"] = float(np.mean([each.f1 for each in by_threshold.values()]))
    told["pq_mean"] = float(np.mean([each.panoptic_quality for each in by_threshold.values()]))
    told["count_true"], told["count_found"] = float(len(over.true)), float(len(over.found))
    told["count_error"] = told["count_found"] - told["count_true"]
    told["area_error"] = _area_error(over, by_threshold[THRESHOLDS[0]])
    return told


def restoration_metrics(true: NDArray[Any], found: NDArray[Any]) -> dict[str, float]:
    """PSNR, SSIM and NRMSE, with the range of the truth as peak; PSNR also after the best gain and offset.

    Parameters
    ----------
    true, found : (n, y, x)
        SSIM is the mean over planes; NaN for planes below 7 pixels or a truth of one value.

    Returns
    -------
    dict
        ``psnr_fitted`` is for models that give another intensity scale: gain and offset are those of least squares
        (Weigert et al. 2018). ``nrmse`` is relative to the root mean square of the truth (scikit-image's default).
    """
    from skimage.metrics import normalized_root_mse, peak_signal_noise_ratio

    truth, result = true.astype(np.float64), found.astype(np.float64)
    peak = float(np.ptp(truth))
    if peak == 0:
        return dict.fromkeys(("psnr", "psnr_fitted", "ssim", "nrmse"), math.nan)
    with np.errstate(divide="ignore"):  # an exact copy has an infinite PSNR
        return {
            "psnr": float(peak_signal_noise_ratio(truth, result, data_range=peak)),
            "psnr_fitted": float(peak_signal_noise_ratio(truth, fitted(result, truth), data_range=peak)),
            "ssim": _similarity(truth, result, peak),
            "nrmse": float(normalized_root_mse(truth, result)) if truth.any() else math.nan,
        }


def fitted(values: NDArray[Any], to: NDArray[Any]) -> NDArray[np.float64]:
    """`values` with the gain and offset that bring them nearest to `to` (least squares)."""
    wanted = to.astype(np.float64)
    given = values.astype(np.float64)
    spread = given - given.mean()
    energy = float((spread**2).sum())
    gain = float((spread * (wanted - wanted.mean())).sum()) / energy if energy else 0.0
    return np.asarray(wanted.mean() + gain * spread)


def metrics(task: Task, true: NDArray[Any], found: NDArray[Any]) -> Mapping[str, float]:
    """All measures of a task: of label images (t, z, y, x), for restoration of planes (n, y, x) of intensities."""
    if task is Task.RESTORATION:
        return restoration_metrics(true, found)
    masks = mask_metrics(true, found)
    return masks if task is Task.MASK else {**masks, **object_metrics(true, found)}


def _at(threshold: float, matches: Matches) -> dict[str, float]:
    return {
        f"precision_{threshold:.2f}": matches.precision,
        f"recall_{threshold:.2f}": matches.recall,
        f"f1_{threshold:.2f}": matches.f1,
        f"pq_{threshold:.2f}": matches.panoptic_quality,
    }


def _area_error(over: Overlaps, matches: Matches) -> float:
    if not len(matches.pairs):
        return math.nan
    true, found = over.true_areas[matches.pairs[:, 0]], over.found_areas[matches.pairs[:, 1]]
    return float(np.mean(found / true) - 1)


def _similarity(truth: NDArray[np.float64], result: NDArray[np.float64], peak: float) -> float:
    from skimage.metrics import structural_similarity

    if min(truth.shape[-2:]) < _WINDOW:
        return math.nan
    planes = zip(truth.reshape(-1, *truth.shape[-2:]), result.reshape(-1, *result.shape[-2:]), strict=True)
    return float(np.mean([structural_similarity(one, other, data_range=peak) for one, other in planes]))


def in_words(name: str) -> str:
    """``count_error`` as people write it."""
    plain = name.removesuffix("_0.50").replace("_", " ")
    return " ".join(_ABBREVIATED.get(word, word) for word in plain.split())
