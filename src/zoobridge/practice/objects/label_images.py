"""Whether an image can be one of numbered objects or a mask."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError

MANY = 10
"""Values from which on a plane is looked at for grey values; masks of several classes have fewer."""
PARTS = 5
"""Connected parts per value of a plane above which its values are grey values: numbered nuclei have 1 to 1.2, masks
saved as JPEG 30 to 190, blurred masks 10 to 70, photographs hundreds."""


def require_label_image(array: NDArray[Any], name: str) -> None:
    """Refuse what is no label image and no mask.

    Parameters
    ----------
    array : ndarray
        ``(..., y, x)``.

    Raises
    ------
    InputError
        If it holds fractions, numbers below 0 or no numbers, or grey values.
    """
    if array.dtype.kind == "f" and not (np.isfinite(array).all() and (array == np.rint(array)).all()):
        msg = f"{name} holds fractions, so it is no label image and no mask; save whole numbers."
        raise InputError(msg)
    if array.min() < 0:
        msg = f"{name} holds numbers below 0, so it is no label image and no mask."
        raise InputError(msg)
    if _is_grey(array):
        msg = (
            f"{name} holds grey values, so it is no label image and no mask: each value lies in many places. Give one "
            "number per object and 0 for the background, not as JPEG, and see that images and labels are not swapped."
        )
        raise InputError(msg)


def _is_grey(array: NDArray[Any]) -> bool:
    return any(_has_grey_values(plane) for plane in array.reshape(-1, *array.shape[-2:]))


def _has_grey_values(plane: NDArray[Any]) -> bool:
    from skimage.measure import label

    values = len(np.unique(plane))
    if values < MANY:
        return False
    parts = int(label(plane.astype(np.int64), background=-1, connectivity=1, return_num=True)[1])
    return parts > PARTS * values
