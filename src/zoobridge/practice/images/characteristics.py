"""What an image is like, in numbers that can be compared with those of another image."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image

SIDE = 512
"""Pixels along y and x that are looked at, from the middle: enough for every number here, in milliseconds."""
_QUANTILES = 33
_SHARP_ABOVE = 0.25
"""Cycles per pixel: half of the finest that pixels can hold. Blur takes what lies above first."""


@dataclass(frozen=True, slots=True)
class Characteristics:
    """Numbers of one image; intensities relative to the range from the 1st to the 99th percentile where said so.

    Parameters
    ----------
    dtype : str
        NumPy name of the type of the pixels.
    low, median, high : float
        1st percentile, median and 99th percentile.
    quantiles : tuple of float
        Intensities at equal steps of the distribution, 0 at the 1st percentile and 1 at the 99th.
    levels : int
        Different values.
    saturated : float
        Share of pixels at the largest value of an integer type.
    noise : float
        Standard deviation of the noise, relative to the range (wavelet estimate; source: Donoho and Johnstone 1994,
        doi:10.1093/biomet/81.3.425).
    detail : float
        Share of the amplitude spectrum above a quarter cycle per pixel, noise included: the lower, the more blurred.
    normalised : bool
        Floats from 0 to 1, or of mean 0 and standard deviation 1: already prepared for some network.
    grey_rgb : bool
        A colour picture whose three channels are equal.
    """

    dtype: str
    low: float
    median: float
    high: float
    quantiles: tuple[float, ...]
    levels: int
    saturated: float
    noise: float
    detail: float
    normalised: bool
    grey_rgb: bool

    def document(self) -> dict[str, Any]:
        """JSON types only."""
        return asdict(self)


def characteristics(image: Image) -> Characteristics:
    """Measure an image; of stacks its middle slice and frame, of channels the first."""
    plane = _middle(middle_plane(image)).astype(np.float64)
    finite = plane[np.isfinite(plane)]
    low, median, high = (float(value) for value in np.percentile(finite, (1, 50, 99))) if finite.size else (0.0,) * 3
    span = high - low
    return Characteristics(
        str(image.dtype),
        low,
        median,
        high,
        _quantiles(finite, low, span),
        np.unique(finite).size,
        _saturated(finite, image.dtype),
        _noise(plane) / span if span and np.isfinite(plane).all() else 0.0,
        _detail(plane) if np.isfinite(plane).all() else 0.0,
        _normalised(finite, image.dtype),
        image.size("c") == 3 and _equal_channels(image),
    )


def distance(one: Characteristics, other: Characteristics) -> float:
    """How far the intensities of two images lie apart, brightness and contrast apart.

    The Wasserstein distance of the two distributions, each with its 1st percentile at 0 and its 99th at 1: the mean
    difference of their quantiles. Two uniform images have none.
    """
    return float(np.mean(np.abs(np.subtract(one.quantiles, other.quantiles))))


def middle_plane(image: Image) -> NDArray[Any]:
    """The plane ``(y, x)`` in the middle of slices and frames, of the first channel."""
    pixels, axes = image.array, image.axes
    for letter in image.axes:
        if letter not in "yx":
            at = axes.index(letter)
            pixels = pixels.take(0 if letter == "c" else pixels.shape[at] // 2, at)
            axes = axes.replace(letter, "")
    return pixels if axes == "yx" else pixels.T


def _middle(plane: NDArray[Any]) -> NDArray[Any]:
    top, left = (max(0, (size - SIDE) // 2) for size in plane.shape)
    return plane[top : top + SIDE, left : left + SIDE]


def _quantiles(values: NDArray[Any], low: float, span: float) -> tuple[float, ...]:
    if not span:
        return (0.0,) * _QUANTILES
    steps = np.quantile(values, np.linspace(0.01, 0.99, _QUANTILES))
    return tuple(float(value) for value in (steps - low) / span)


def _saturated(values: NDArray[Any], dtype: np.dtype[Any]) -> float:
    if dtype.kind not in "ui" or not values.size:
        return 0.0
    return float(np.mean(values == np.iinfo(dtype).max))


def _noise(plane: NDArray[np.float64]) -> float:
    """Median of the finest diagonal wavelet coefficients (Haar), which are noise where the image is smooth."""
    rows, columns = (size // 2 * 2 for size in plane.shape)
    if not rows or not columns:
        return 0.0
    cut = plane[:rows, :columns]
    diagonal = (cut[::2, ::2] - cut[1::2, ::2] - cut[::2, 1::2] + cut[1::2, 1::2]) / 2
    return float(np.median(np.abs(diagonal)) / 0.6745)


def _detail(plane: NDArray[np.float64]) -> float:
    if min(plane.shape) < 4 or plane.min() == plane.max():
        return 0.0
    window = np.outer(np.hanning(plane.shape[0]), np.hanning(plane.shape[1]))
    amplitude = np.abs(np.fft.rfft2((plane - plane.mean()) * window))
    frequency = np.hypot(np.fft.fftfreq(plane.shape[0])[:, np.newaxis], np.fft.rfftfreq(plane.shape[1]))
    total = float(amplitude.sum())
    return float(amplitude[frequency > _SHARP_ABOVE].sum()) / total if total else 0.0


def _normalised(values: NDArray[Any], dtype: np.dtype[Any]) -> bool:
    if dtype.kind != "f" or not values.size or values.min() == values.max():
        return False
    between = bool(values.min() >= 0 and values.max() <= 1)
    standard = math.isclose(values.mean(), 0, abs_tol=0.05) and math.isclose(values.std(), 1, abs_tol=0.05)
    return between or standard


def _equal_channels(image: Image) -> bool:
    first, *others = np.moveaxis(image.array, image.axes.index("c"), 0)
    return all(np.array_equal(first, other) for other in others)
