"""ROIs of ImageJ as numbered objects."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError

ROI_SUFFIXES = (".zip", ".roi")
Mask = NDArray[np.bool_]
_AREAS = frozenset({"POLYGON", "RECT", "OVAL", "FREEHAND", "TRACED"})


def no_labels(why: str) -> str:
    """What to say where there are neither labels nor overlays."""
    return (
        f"No labels were given, and {why}; give labels=, the folder of label images, masks or ROIs, or outline the "
        "objects in overlays and save the images as TIFF."
    )


def read_outlines(path: Path, shape: tuple[int, int]) -> NDArray[np.int32]:
    """The ROIs of a .roi or .zip file, or of the overlay of a TIFF, as numbers from 1 in their order.

    A pixel belongs to a ROI when its middle lies inside, as in ImageJ; where ROIs overlap the later one counts.

    Parameters
    ----------
    shape : (y, x)
        Of the image.

    Raises
    ------
    InputError
        If the file cannot be read, or a ROI encloses no area.
    """
    labels = np.zeros(shape, np.int32)
    for number, roi in enumerate(_read(path), 1):
        labels[_mask(roi, shape, path)] = number
    return labels


def _read(path: Path) -> list[Any]:
    from roifile import roiread

    try:
        found = roiread(path)
    except Exception as error:  # roifile, zipfile and tifffile have errors of their own
        if path.suffix.lower() not in ROI_SUFFIXES:  # an image is asked for its overlay where there are no labels
            raise InputError(no_labels(f"the image {path.name} has no overlay")) from error
        msg = f"{path} holds no ROIs of ImageJ that can be read; save the overlay or the ROI Manager again."
        raise InputError(msg) from error
    return list(found) if isinstance(found, list) else [found]


def _mask(roi: Any, shape: tuple[int, int], path: Path) -> Mask:  # noqa: ANN401
    kind = roi.roitype.name
    if kind not in _AREAS:
        msg = f"{path.name} holds a ROI of type {kind.lower()} ({roi.name or 'without name'}), which encloses no area; "
        msg += "draw objects as areas and remove the others."
        raise InputError(msg)
    if kind == "OVAL":
        return _oval(roi, shape)
    inside = np.zeros(shape, bool)
    for corners in _paths(roi):
        inside ^= _polygon(corners, shape)  # a hole is a path inside another
    return inside


def _paths(roi: Any) -> Iterator[NDArray[Any]]:  # noqa: ANN401
    if roi.multi_coordinates is not None:
        yield from roi.coordinates(multi=True)
    elif roi.roitype.name == "RECT":
        left, top, right, bottom = roi.left, roi.top, roi.right, roi.bottom
        yield np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
    else:
        yield roi.coordinates()


def _polygon(corners: NDArray[Any], shape: tuple[int, int]) -> Mask:
    from skimage.draw import polygon2mask

    middles = (
        np.asarray(corners, np.float64)[:, ::-1] - 0.5
    )  # corners are edges of pixels, the mask asks at their middle
    return np.asarray(polygon2mask(shape, middles), bool)


def _oval(roi: Any, shape: tuple[int, int]) -> Mask:  # noqa: ANN401
    height, width = roi.bottom - roi.top, roi.right - roi.left
    if not height * width:
        return np.zeros(shape, bool)
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    across = (columns + 0.5 - (roi.left + roi.right) / 2) / (width / 2)
    down = (rows + 0.5 - (roi.top + roi.bottom) / 2) / (height / 2)
    return np.asarray(across**2 + down**2 <= math.nextafter(1, 2), bool)
