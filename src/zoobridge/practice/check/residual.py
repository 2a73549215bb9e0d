"""What a restoration took away should look like noise, and what it shows should be in the image."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image
from zoobridge.practice.check.metrics import fitted
from zoobridge.practice.check.result import Finding, Level

CORRELATED = 0.15
"""Correlation of neighbouring pixels of the residual above which it is not independent noise."""
SIGNAL_TAKEN = 0.2
"""Correlation of the residual with the structure of the result above which signal was taken away."""
SUPPORTED = 0.7
"""Share of the structure of the result the image must show, at every scale."""
SCALES = (1.0, 2.0, 4.0)
"""Gaussian sigma in pixels."""
WORTH_A_LOOK = 0.02
"""Share of all structure of the result a scale must hold to be judged."""

Planes = NDArray[np.float64]


def residual(image: NDArray[Any], result: NDArray[Any]) -> Planes:
    """Image minus result (n, y, x), the result brought to the image's scale first."""
    return np.asarray(image.astype(np.float64) - fitted(result, image))


def judged(image: NDArray[Any], result: NDArray[Any]) -> tuple[Finding, ...]:
    """Whether the residual is noise, and whether the image supports what the result shows.

    Parameters
    ----------
    image, result : (n, y, x)
    """
    difference = residual(image, result)
    structures = tuple(_structures(result.astype(np.float64)))
    if not difference.any() or not np.ptp(result):
        text = "The result is the image itself, or of one value: nothing was removed that could be looked at."
        return (Finding("residual", Level.UNKNOWN, text),)
    return _is_noise(difference, structures), _is_supported(support(image, result, structures))


def not_comparable(image: Image, result: Image) -> Finding:
    """That image and result cannot be held against each other pixel by pixel, and what they are."""
    image_is, result_is = (
        f"{each.size('c')} channel(s) of {each.size('x')} x {each.size('y')} pixels" for each in (image, result)
    )
    text = (
        f"The image has {image_is} and the result {result_is}: what was removed can be looked at only where both have "
        "one channel of one size."
    )
    return Finding("residual", Level.UNKNOWN, text)


def neighbour_correlation(planes: Planes) -> float:
    """Mean correlation of pixels with their next neighbour along y and x; 0 for independent noise."""
    return float(
        np.mean([_correlation(planes[:, 1:], planes[:, :-1]), _correlation(planes[..., 1:], planes[..., :-1])])
    )


def support(image: NDArray[Any], result: NDArray[Any], structures: Sequence[Planes]) -> dict[float, float]:
    """Scale -> share of the structure of the result (`structures`, of every scale) that the image shows as well.

    The slope of the regression of the image's structure (difference of Gaussians) on that of the result: 1 when the
    image is the result plus noise that has nothing to do with it, less by what the result has invented.
    """
    seen_planes, shown_planes = image.astype(np.float64), result.astype(np.float64)
    gain = _contrast(seen_planes) / max(_contrast(shown_planes), 1e-12)
    pairs = list(zip(SCALES, _structures(seen_planes), (gain * each for each in structures), strict=True))
    energies = {scale: float((shown**2).sum()) for scale, _, shown in pairs}
    whole = sum(energies.values())
    return {
        scale: float((seen * shown).sum()) / energies[scale]
        for scale, seen, shown in pairs
        if energies[scale] > WORTH_A_LOOK * whole
    }


def _is_noise(difference: Planes, structures: Sequence[Planes]) -> Finding:
    neighbours = neighbour_correlation(difference)
    shared = max(abs(_correlation(difference, structure)) for structure in structures)
    numbers = {"neighbours": neighbours, "signal": shared, "neighbours_limit": CORRELATED, "signal_limit": SIGNAL_TAKEN}
    reasons = []
    if neighbours > CORRELATED:
        reasons.append(f"neighbouring pixels of it go together ({neighbours:.2f})")
    if shared > SIGNAL_TAKEN:
        reasons.append(f"it resembles the structure of the result ({shared:.2f})")
    if reasons:
        text = (
            f"What was removed is not plain noise: {' and '.join(reasons)}; signal may have been removed, or the noise "
            "of this camera is correlated."
        )
        return Finding("residual", Level.WARNED, text, numbers)
    text = f"What was removed looks like noise (correlation of neighbours {neighbours:.2f}, with signal {shared:.2f})."
    return Finding("residual", Level.PASSED, text, numbers)


def _is_supported(shares: Mapping[float, float]) -> Finding:
    scale, least = min(shares.items(), key=lambda each: each[1])
    numbers = {f"support_{each:g}": share for each, share in shares.items()} | {"limit": SUPPORTED}
    if least < SUPPORTED:
        text = (
            f"Of the structures of about {2 * scale:.0f} pixels in the result, the image shows {max(least, 0):.0%} "
            "only: the rest may be invented."
        )
        return Finding("invented structure", Level.WARNED, text, numbers)
    text = f"The image shows the structures of the result as well ({min(least, 1):.0%} at least, at every scale)."
    return Finding("invented structure", Level.PASSED, text, numbers)


def _structures(planes: Planes) -> Iterator[Planes]:
    from scipy import ndimage

    finer = ndimage.gaussian_filter(planes, (0, SCALES[0], SCALES[0]))
    for scale in SCALES:
        more = math.sqrt(3) * scale  # takes a blur of one scale to the next, twice as large
        coarser = ndimage.gaussian_filter(finer, (0, more, more))
        yield finer - coarser
        finer = coarser


def _contrast(planes: Planes) -> float:
    """Brightest structure above the middle grey, noise smoothed away.

    Unlike a least-squares gain, it does not shrink where half of what a result shows is invented.
    """
    from scipy import ndimage

    middle, high = np.percentile(ndimage.gaussian_filter(planes, (0, 2, 2)), (50, 99.8))
    return float(high - middle)


def _correlation(one: NDArray[Any], other: NDArray[Any]) -> float:
    first, second = one - one.mean(), other - other.mean()
    energy = float((first**2).sum() * (second**2).sum())
    return float((first * second).sum()) / math.sqrt(energy) if energy else 0.0
