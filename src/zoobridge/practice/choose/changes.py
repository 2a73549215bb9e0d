"""The changes of an image that a trial uses: `perturbations`, and three that part good models from merely steady ones.

A fixed threshold gives the same result however an image is turned. Under another gamma it does not, unless it lies
where the objects end; and blur is what images of the same kind differ by most. Source: Talks and Kreshuk 2025,
arXiv:2503.00450, who change brightness, contrast, gamma and noise, and find that the strength decides how well models
are told apart; the values here are those of `benchmarks/bench_choosing.py`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoobridge.pipeline.image import Image
from zoobridge.practice.images.perturbations import Perturbation, as_type, perturbations

GAMMAS = (0.6, 1.6)
"""Exponents on intensities from the darkest (0) to the brightest (1)."""
BLUR = 1.0
"""Standard deviation of the Gaussian, in pixels."""


def changes() -> tuple[Perturbation, ...]:
    """All changes of a trial, always the same."""
    brightened, darkened = (
        Perturbation(f"gamma {gamma:g}", lambda image, gamma=gamma: _curved(image, gamma), _as_it_is)  # type: ignore[misc]
        for gamma in GAMMAS
    )
    return (*perturbations(), brightened, darkened, Perturbation("blurred", _blurred, _as_it_is))


def _as_it_is(result: Image, _: Image) -> Image:
    return result


def _curved(image: Image, gamma: float) -> Image:
    values = image.array.astype(np.float64)
    darkest, span = values.min(), np.ptp(values)
    if span == 0:
        return image
    return replace(image, array=as_type(darkest + span * ((values - darkest) / span) ** gamma, image.dtype))


def _blurred(image: Image) -> Image:
    from scipy import ndimage

    widths = [BLUR if letter in "yx" else 0.0 for letter in image.axes]
    return replace(image, array=as_type(ndimage.gaussian_filter(image.array.astype(np.float64), widths), image.dtype))
