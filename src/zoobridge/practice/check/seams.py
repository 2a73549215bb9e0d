"""Whether the borders of tiles show in the result."""

from __future__ import annotations

import numpy as np

from zoobridge.errors import InputError
from zoobridge.inference.served import Served
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.predictor import Predictor
from zoobridge.practice.check.result import Finding, Level

DIFFERENCE = 1e-3
"""Largest difference relative to the range of the result: what the spec allows an engine."""
SHRUNK = 0.75
"""Size of the tiles the prediction is repeated with, relative to those it was made with."""

_CHECK = "tile seams"


def judged(predictor: Predictor, image: Image, served: Served) -> Finding:
    """Predict once more with another grid of tiles, where there was one at all."""
    if served.report.seam == "none":
        return Finding(_CHECK, Level.PASSED, "The image was computed as a whole, so there are no seams of tiles.")
    other = _repeated(predictor, image, served)
    if other is None:
        text = "No other tiles than those used are possible for this image and model, so their seams cannot be checked."
        return Finding(_CHECK, Level.UNKNOWN, text)
    first, second = (predictor.shown(each).array.astype(np.float64) for each in (served, other))
    span = float(np.ptp(first)) or 1.0
    apart = np.abs(first - second) / span
    changed, worst = float(np.mean(apart > DIFFERENCE)), float(apart.max())
    numbers = {"largest_difference": worst, "changed_pixels": changed, "limit": DIFFERENCE}
    if worst <= DIFFERENCE:
        return Finding(_CHECK, Level.PASSED, "Other tiles give the same result, so no seams show.", numbers)
    text = (
        f"Other tiles give another result: {changed:.1%} of the pixels differ, by up to {worst:.0%} of the range; "
        "use tile=none or larger tiles."
    )
    return Finding(_CHECK, Level.WARNED, text, numbers)


def _repeated(predictor: Predictor, image: Image, served: Served) -> Served | None:
    smaller = tuple(max(1, round(size * SHRUNK)) for size in served.report.tile_shape)
    try:
        other = predictor.predict(image, smaller)
    except InputError:  # the smallest tile is larger than that
        return None
    return None if other.report.tile_shape == served.report.tile_shape else other
