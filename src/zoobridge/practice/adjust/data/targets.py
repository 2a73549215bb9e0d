"""What the network should give for a labelled image."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.objects.sizes import diameters

Labels = NDArray[Any]
TOUCHING_REACH = 5
"""Pixels across within which two objects count as touching."""
NARROWEST, WIDEST, SHARE = 1.0, 3.0, 0.07
"""Width of the boundary inside an object, in pixels: a share of its diameter, within limits."""


def object_maps(labels: Labels) -> NDArray[np.float32]:
    """Foreground, inner boundary, and the boundary where two objects touch, which counts more.

    The boundary is that which the bundled nuclei-tiny was trained on: one pixel wide in small objects, three in large
    ones.

    Parameters
    ----------
    labels : (y, x) or (z, y, x)
        Background 0.

    Returns
    -------
    maps : (y, x, 3) or (z, y, x, 3), float32
        0 or 1.
    """
    from scipy import ndimage
    from skimage.segmentation import find_boundaries, relabel_sequential

    numbers = np.asarray(relabel_sequential(labels.astype(np.int64))[0], np.int32)
    foreground = numbers > 0
    edge = find_boundaries(numbers, connectivity=1, mode="inner")
    distance = ndimage.distance_transform_edt(~edge) if edge.any() else np.full(numbers.shape, np.inf)
    boundary = foreground & (distance < _widths(numbers)[numbers])
    highest = ndimage.maximum_filter(numbers, TOUCHING_REACH)
    lowest = ndimage.minimum_filter(np.where(foreground, numbers, np.iinfo(np.int32).max), TOUCHING_REACH)
    touching = boundary & (highest != lowest)
    return np.stack([foreground, boundary, touching], -1).astype(np.float32)


def _widths(numbers: NDArray[np.int32]) -> NDArray[np.float64]:
    """Width of the boundary by number of the object, from the diameter of a disc or ball of its size."""
    sizes = np.bincount(numbers.ravel())
    across = diameters(sizes, volumes=numbers.ndim == 3)
    return np.asarray(np.clip(SHARE * across, NARROWEST, WIDEST))
