"""Statistics of a whole image, in double precision and without a double precision copy of it.

They are taken before an image is cut into tiles: statistics of tiles differ from tile to tile and would draw
the tiles' borders into the result.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Double = NDArray[np.float64]
Method = Literal["linear", "inverted_cdf"]

_SLAB_ELEMENTS = 2**20
"""Elements converted to double precision at a time (8 MiB)."""


def mean_and_std(array: NDArray[Any], axes: tuple[int, ...]) -> tuple[Double, Double]:
    """Mean and population standard deviation (``ddof=0``).

    Parameters
    ----------
    array : ndarray
        Any real dtype.
    axes : tuple of int
        Axes to reduce.

    Returns
    -------
    tuple of ndarray
        float64, reduced axes kept with length 1.
    """
    mean = np.asarray(np.mean(array, axis=axes, dtype=np.float64, keepdims=True))
    squares = np.zeros_like(mean)
    for slab in _slabs(array, axes):
        deviation = np.subtract(slab, mean, dtype=np.float64)
        squares += np.sum(np.square(deviation, out=deviation), axis=axes, keepdims=True)
    count = array.size // max(mean.size, 1)
    return mean, np.sqrt(squares / count)


def percentiles(
    array: NDArray[Any], axes: tuple[int, ...], low: float, high: float, method: Method = "linear"
) -> tuple[Double, Double]:
    """Two percentiles.

    Parameters
    ----------
    low, high : float
        0 to 100; 0 and 100 are the minimum and the maximum and cost no sorting.
    method : "linear" or "inverted_cdf"
        See `numpy.percentile`: between two values, or always one of them.

    Returns
    -------
    tuple of ndarray
        float64, reduced axes kept with length 1.
    """
    if 0 < low and high < 100:
        # one partial sort for both
        both = np.percentile(array, np.array([low, high]), axis=axes, keepdims=True, method=method)
        return np.asarray(both[0], dtype=np.float64), np.asarray(both[1], dtype=np.float64)
    return _percentile(array, axes, low, method), _percentile(array, axes, high, method)


def _percentile(array: NDArray[Any], axes: tuple[int, ...], percent: float, method: Method) -> Double:
    if percent <= 0:
        value = np.min(array, axis=axes, keepdims=True)
    elif percent >= 100:
        value = np.max(array, axis=axes, keepdims=True)
    else:
        value = np.percentile(array, np.float64(percent), axis=axes, keepdims=True, method=method)
    return np.asarray(value, dtype=np.float64)


def _slabs(array: NDArray[Any], axes: tuple[int, ...]) -> Iterator[NDArray[Any]]:
    if not axes:
        yield array
        return
    axis = max(axes, key=lambda number: array.shape[number])
    length = array.shape[axis]
    thickness = max(1, _SLAB_ELEMENTS * length // max(array.size, 1))
    for start in range(0, length, thickness):
        yield array[(slice(None),) * axis + (slice(start, start + thickness),)]
