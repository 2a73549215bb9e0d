"""How large objects are."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.objects.decoding import Labels


def median_diameter(labels: Labels, *, volumes: bool = False) -> float | None:
    """Median diameter of circles (spheres) as large as the objects, in pixels; None without objects.

    Parameters
    ----------
    labels : (t, z, y, x)
        Numbered objects, background 0.
    volumes : bool
        Whether objects go through the slices.
    """
    sizes = np.bincount(labels.ravel())[1:]
    sizes = sizes[sizes > 0]
    if not sizes.size:
        return None
    return float(np.median(diameters(sizes, volumes=volumes)))


def diameters(sizes: NDArray[Any], *, volumes: bool) -> NDArray[np.float64]:
    """Diameters of circles (spheres) of so many pixels (voxels)."""
    return np.asarray(np.cbrt(6 * sizes / np.pi) if volumes else np.sqrt(4 * sizes / np.pi))
