"""Images that are the same or nearly so: they must not be on both sides of a split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.images.hashing import array_hash

SIDE = 16
"""Pixels along each side of the small copies that are compared."""
ALIKE = 0.97
"""Correlation of two small copies from which on images count as nearly the same: another exposure, more noise."""
_FLAT = 1e-12


@dataclass(frozen=True, slots=True)
class Likeness:
    """Which images belong together.

    Parameters
    ----------
    groups : tuple of tuple of int
        Indices; every image is in one group.
    same, nearly : tuple of (int, int)
        Pairs of images with the same pixels, and of nearly the same ones.
    """

    groups: tuple[tuple[int, ...], ...]
    same: tuple[tuple[int, int], ...]
    nearly: tuple[tuple[int, int], ...]


def likeness(images: Sequence[NDArray[Any]]) -> Likeness:
    """Compare all images with each other: hashes of the pixels, and small copies of them.

    Copies that were turned, mirrored, cropped or shifted are not found.
    """
    hashes = [array_hash(image) for image in images]
    small = [_small(image) for image in images]
    same, nearly = [], []
    for one in range(len(images)):
        for other in range(one + 1, len(images)):
            if hashes[one] == hashes[other]:
                same.append((one, other))
            elif small[one].shape == small[other].shape and float(np.mean(small[one] * small[other])) >= ALIKE:
                nearly.append((one, other))
    return Likeness(_joined(len(images), [*same, *nearly]), tuple(same), tuple(nearly))


def _small(image: NDArray[Any]) -> NDArray[np.float64]:
    """A small copy with mean 0 and standard deviation 1, long axes averaged in blocks; all 0 when it is flat."""
    small = np.asarray(image, np.float64)
    for axis, size in enumerate(small.shape):
        starts = np.unique(np.linspace(0, size, min(SIDE, size), endpoint=False).astype(int))
        counts = np.diff([*starts, size]).reshape([-1 if each == axis else 1 for each in range(small.ndim)])
        small = np.add.reduceat(small, starts, axis=axis) / counts
    spread = small.std()
    return (small - small.mean()) / spread if spread > _FLAT else np.zeros_like(small)


def _joined(count: int, pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    group = list(range(count))
    for one, other in pairs:
        kept, gone = sorted((group[one], group[other]))
        group = [kept if each == gone else each for each in group]
    return tuple(tuple(index for index in range(count) if group[index] == each) for each in sorted(set(group)))
