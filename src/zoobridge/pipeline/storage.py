"""How ImageJ keeps pixels of a type: one rule for images shown in it and for files written without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image

Array = NDArray[Any]

RGB_BITS = 24
LARGEST_EXACT_FLOAT = 2**24
"""Up to here every whole number is a float32."""

SIGNED_16_BIT_OFFSET = 32768
"""ImageJ keeps signed 16-bit pixels as unsigned ones with this added (``Calibration.setSigned16BitCalibration``)."""


@dataclass(frozen=True, slots=True)
class Storage:
    """How ImageJ keeps pixels of a numpy type.

    Parameters
    ----------
    bits : int
        ``ImagePlus.getBitDepth()``: 8, 16, 24 (RGB) or 32 (float).
    convert : callable
        Turns pixels into the values ImageJ stores, possibly of a wider type that fits.
    signed : bool
        True for signed 16-bit pixels.
    """

    bits: int
    convert: Callable[[Array], Array]
    signed: bool = False


def storage(image: Image) -> Storage:
    """The ImageJ type that keeps the pixels exactly (64-bit floats are rounded to 32 bit).

    Raises
    ------
    InputError
        If whole numbers are too large for that; `convert` raises it for floats.
    """
    dtype = image.dtype
    if image.rgb and dtype == np.uint8 and image.size("c") == 3:
        return Storage(RGB_BITS, _same)
    if dtype.kind == "b":
        return Storage(8, lambda pixels: pixels * np.uint8(255))
    if dtype == np.uint8:
        return Storage(8, _same)
    if dtype == np.uint16:
        return Storage(16, _same)
    if dtype in {np.dtype(np.int8), np.dtype(np.int16)}:
        return Storage(16, lambda pixels: pixels.astype(np.int32) + SIGNED_16_BIT_OFFSET, signed=True)
    if dtype.kind == "f":
        return Storage(32, _to_float32)
    return _wide_integers(image.array)


def without_batch(image: Image) -> tuple[Array, str]:
    """Pixels and axes; the index axis, which ImageJ lacks, becomes time where there is none.

    Raises
    ------
    InputError
        If there is a time axis too.
    """
    if image.size("i") > 1 and "t" in image.axes:
        msg = f"ImageJ has no axis for the batch of axes {image.axes!r}; take one element of i."
        raise InputError(msg)
    if "i" in image.axes and "t" in image.axes:
        return image.array.squeeze(image.axes.index("i")), image.axes.replace("i", "")
    return image.array, image.axes.replace("i", "t")


def _wide_integers(array: Array) -> Storage:
    low, high = (int(array.min()), int(array.max())) if array.size else (0, 0)
    if low >= 0 and high <= np.iinfo(np.uint16).max:
        return Storage(16, _same)
    if max(-low, high) <= LARGEST_EXACT_FLOAT:
        return Storage(32, _same)
    msg = (
        f"Pixel values from {low} to {high} do not fit ImageJ exactly; "
        f"whole numbers may be at most {LARGEST_EXACT_FLOAT}, rescale or relabel them."
    )
    raise InputError(msg)


def _same(pixels: Array) -> Array:
    return pixels


def _to_float32(pixels: Array) -> Array:
    if pixels.dtype == np.float32:
        return pixels
    try:
        with np.errstate(over="raise"):
            return pixels.astype(np.float32)
    except FloatingPointError:
        msg = f"Pixel values beyond {np.finfo(np.float32).max:.2g} do not fit ImageJ's 32 bit; rescale them."
        raise InputError(msg) from None
