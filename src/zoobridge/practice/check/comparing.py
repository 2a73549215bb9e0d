"""Two models on the same images."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from zoobridge.practice.check.intervals import over_images
from zoobridge.practice.check.metrics import UNITS, in_words
from zoobridge.practice.check.result import Checked, Comparison

MANY = 10
"""Images from which Wilcoxon's test is used; below, every change of signs is tried."""
SIGNIFICANT = 0.05
FEWEST = 6
"""Images below which p cannot be below `SIGNIFICANT`: of five all differences have one sign in 1 of 16 cases."""


def compared(
    first: str,
    against: Checked,
    metric: str,
    values: tuple[Sequence[float], Sequence[float]],
    per_image: Mapping[str, Mapping[str, float]],
    seed: int,
) -> Comparison:
    """The paired difference of a metric, and whether it can be chance.

    Parameters
    ----------
    first : str
        Name of the first model.
    values : (sequence, sequence)
        The metric of the first and the second model, image by image; images where one is not finite are left out.
    per_image : Mapping
        Image name -> all metrics of the second model.
    """
    differences = np.array([a - b for a, b in zip(*values, strict=True) if math.isfinite(a - b)])
    test, p_value = paired_test(differences)
    difference = over_images(differences.tolist(), seed)
    sentence = _sentence(first, against.model, metric, difference.mean, p_value, len(differences))
    return Comparison(against, metric, difference, test, p_value, sentence, per_image)


def paired_test(differences: Sequence[float] | np.ndarray) -> tuple[str, float]:
    """Name and two-sided p value of the test that fits the number of differences.

    Wilcoxon's signed-rank test from `MANY` on, below it the exact permutation of signs; none for fewer than two.
    """
    from scipy import stats

    values = np.asarray(differences, np.float64)
    if len(values) < 2:
        return "none", math.nan
    if not values.any():
        return "none needed, no difference", 1.0
    if len(values) >= MANY:
        return "Wilcoxon signed-rank", float(stats.wilcoxon(values).pvalue)
    exact = stats.permutation_test((values, np.zeros_like(values)), _mean_difference, permutation_type="samples")
    return "permutation of signs", float(exact.pvalue)


def _mean_difference(one: np.ndarray, other: np.ndarray, axis: int = 0) -> np.ndarray:
    return np.asarray(np.mean(one - other, axis=axis))


def _sentence(first: str, second: str, metric: str, mean: float, p_value: float, count: int) -> str:
    name, unit = in_words(metric), UNITS.get(metric, "")
    if not count:
        return f"{first} and {second} cannot be compared: {name} is defined on no image for both."
    if mean == 0 and p_value == 1:
        return f"On {count} images, the {name} of {first} and {second} is the same."
    better, worse = (first, second) if mean >= 0 else (second, first)
    gap = f"the {name} of {better} is {abs(mean):.3g}{unit} higher than that of {worse} on average"
    if math.isnan(p_value):
        return f"On one image, {gap}; one image cannot tell which model is better."
    if count < FEWEST:
        return f"On {count} images, {gap}; fewer than {FEWEST} images cannot show a difference (p = {p_value:.2g})."
    if p_value >= SIGNIFICANT:
        return f"On {count} images, {gap}, which may be chance (p = {p_value:.2g}): no difference is shown."
    return f"On {count} images, {gap} (p = {p_value:.2g})."
