"""How large objects are."""

from __future__ import annotations

import numpy as np

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
    diameters = np.cbrt(6 * sizes / np.pi) if volumes else np.sqrt(4 * sizes / np.pi)
    return float(np.median(diameters))
