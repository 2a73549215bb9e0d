"""What an image looks like, in numbers that do not depend on its intensity scale.

The image is scaled by percentiles as most models do it, then taken apart by a pyramid: at every level the detail that a
Gaussian takes away is one octave of structure, and what is left is halved (Burt and Adelson 1983, "The Laplacian
pyramid as a compact image code").
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image

OCTAVES = 5
SHAPED = 3
"""Octaves of which the shape of the bright structures is told."""
SMALLEST = 32
"""Pixels an image must have along y and x, so that the coarsest octave is still there."""
WINDOW = 256
"""Of larger images, windows of that size are looked at."""
LARGEST = 512
"""Pixels along y and x up to which an image is looked at as a whole."""
_FIRST_BLUR = 0.7
_NEXT_BLUR = float(np.sqrt(1.4**2 - 0.7**2))
"""Takes a blur of 0.7 to 1.4, which is 0.7 again once every second pixel is left out."""
_LEAST = 1e-4
"""Shares below that are the same: a share of the detail of one part in ten thousand cannot be seen."""

NAMES = (
    "background",
    "middle grey",
    *(f"detail of {2**octave} pixels" for octave in range(OCTAVES)),
    "noise",
    "edge contrast",
    "edge sharpness for its scale",
    "preferred direction",
    *(f"bright rather than dark structures of {2**octave} pixels" for octave in range(SHAPED)),
    *(f"roundness of structures of {2**octave} pixels" for octave in range(SHAPED)),
)
"""What each number is, in words; the order of `features`."""

Plane = NDArray[np.float32]


def features(image: Image, channel: int | None = None) -> NDArray[np.float64] | None:
    """The numbers of `NAMES`, mean over planes and windows; None for an image that is too small or has one value only.

    Parameters
    ----------
    channel : int or None
        From 1; None: the mean over the channels.
    """
    planes = grey_planes(image, channel)
    if min(planes.shape[1:]) < SMALLEST:
        return None
    several = planes[np.linspace(0, len(planes) - 1, min(len(planes), 3)).astype(int)]
    found = [plane_features(window) for plane in several for window in _windows(plane)]
    told = [each for each in found if each is not None]
    return np.mean(told, axis=0) if told else None


def grey_planes(image: Image, channel: int | None = None) -> NDArray[np.float32]:
    """All planes (n, y, x) of one channel, or of the mean over the channels; values that are not finite are 0."""
    array, axes = image.array, image.axes
    if "c" in axes:
        place = axes.index("c")
        chosen = channel is not None and channel <= array.shape[place]
        array = array.take(channel - 1, place) if chosen and channel else array.mean(axis=place, dtype=np.float32)
        axes = axes.replace("c", "")
    rest = [n for n, letter in enumerate(axes) if letter not in "yx"]
    moved = array.transpose([*rest, axes.index("y"), axes.index("x")])
    planes = moved.reshape(-1, *moved.shape[-2:]).astype(np.float32)
    return np.nan_to_num(planes, posinf=0, neginf=0)


def plane_features(plane: Plane) -> NDArray[np.float64] | None:
    """The numbers of one plane (y, x); None when all its pixels are equal."""
    from scipy import ndimage

    low, high = np.percentile(plane, (1, 99.8))
    if high <= low:
        return None
    scaled = ((plane - low) / (high - low)).clip(-0.2, 1.2).astype(np.float32)
    level = ndimage.gaussian_filter(scaled, _FIRST_BLUR)
    noise = float(np.mean((scaled - level) ** 2))
    details, blobs, roundness, edges = [], [], [], level
    for octave in range(OCTAVES):
        coarser = ndimage.gaussian_filter(level, _NEXT_BLUR)
        details.append(float(np.mean((level - coarser) ** 2)))
        if octave == 0:
            edges = coarser
        if octave < SHAPED:
            bright, roundish = _shapes(coarser)
            blobs.append(bright)
            roundness.append(roundish)
        level = coarser[::2, ::2]
    shares = np.array(details) / max(sum(details), 1e-12)
    contrast, direction = _edges(edges)
    sharpness = contrast + float((shares * np.arange(OCTAVES)).sum()) * np.log10(2)
    return np.array([
        *np.percentile(scaled, (25, 50)),
        *np.log10(shares + _LEAST),
        np.log10(noise / max(sum(details), 1e-12) + _LEAST),
        contrast,
        sharpness,
        direction,
        *blobs,
        *roundness,
    ])


def _windows(plane: Plane) -> list[Plane]:
    """The plane itself, or four windows of it."""
    if max(plane.shape) <= LARGEST:
        return [plane]
    sides = [min(size, WINDOW) for size in plane.shape]
    starts = [
        sorted({(size - side) // 4, 3 * (size - side) // 4}) for size, side in zip(plane.shape, sides, strict=True)
    ]
    return [plane[y : y + sides[0], x : x + sides[1]] for y in starts[0] for x in starts[1]]


def _edges(plane: Plane) -> tuple[float, float]:
    """Logarithm of the steepest slopes (99th percentile), and how much all slopes agree in direction, 0 to 1."""
    down, right = np.gradient(plane)
    energy = down**2 + right**2
    agreeing = np.hypot((right**2 - down**2).sum(), 2 * (right * down).sum()) / max(float(energy.sum()), 1e-12)
    return float(np.log10(np.sqrt(np.percentile(energy, 99)) + _LEAST)), float(agreeing)


def _shapes(plane: Plane) -> tuple[float, float]:
    """Curvature, weighted by its strength: bright (0.5) rather than dark (-0.5), and round (1) rather than long (0)."""
    down, right = np.gradient(plane)
    dyy, dyx = np.gradient(down)
    dxx: NDArray[Any] = np.gradient(right, axis=1)
    middle, radius = (dyy + dxx) / 2, np.hypot((dyy - dxx) / 2, dyx)
    one, other = np.abs(middle + radius), np.abs(middle - radius)
    strength = one**2 + other**2
    total = max(float(strength.sum()), 1e-12)
    bright = middle < 0
    long = np.minimum(one, other) / np.maximum(np.maximum(one, other), 1e-12)
    weight = max(float(strength[bright].sum()), 1e-12)
    return (
        float((strength * np.where(bright, 0.5, -0.5)).sum() / total),
        float((long * strength)[bright].sum() / weight),
    )
