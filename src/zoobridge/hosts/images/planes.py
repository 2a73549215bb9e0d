"""An `Image` as the planes ImageJ keeps: their order, labels and display range; free of Java."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.hosts.images.luts import LUT_COLOURS
from zoobridge.hosts.images.pixels import LARGEST_PLANE
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.storage import RGB_BITS, SIGNED_16_BIT_OFFSET, Storage, without_batch

Array = NDArray[Any]
STACK_ORDER = "tzcyx"
"""ImageJ's planes: channel fastest, then z, then time."""


def in_stack_order(image: Image, *, rgb: bool) -> tuple[Array, tuple[int, int, int]]:
    """Planes ``(n, y, x)``, or ``(n, 3, y, x)`` for RGB, and how many frames, slices and channels they are.

    Raises
    ------
    InputError
        If an axis is missing, there are no pixels, or a plane is too large for ImageJ.
    """
    array, axes = without_batch(image)
    if not {"y", "x"} <= set(axes) or array.size == 0:
        msg = f"Axes {image.axes!r} of shape {image.array.shape} make no image; ImageJ needs pixels along y and x."
        raise InputError(msg)
    missing = [letter for letter in STACK_ORDER if letter not in axes]
    present = array.transpose([axes.index(letter) for letter in STACK_ORDER if letter in axes])
    full = np.expand_dims(present, [STACK_ORDER.index(letter) for letter in missing])
    frames, slices, channels, height, width = full.shape
    if height * width > LARGEST_PLANE:
        msg = f"A plane of {width}x{height} pixels is too large for ImageJ; crop or shrink the image."
        raise InputError(msg)
    if rgb:
        return full.reshape(-1, 3, height, width), (frames, slices, 1)
    return full.reshape(-1, height, width), (frames, slices, channels)


def plane_labels(image: Image, count: int, channels: int) -> tuple[str | None, ...]:
    """The slice label of each of `count` planes, None where it has none."""
    if len(image.slice_labels) == count:
        return tuple(label or None for label in image.slice_labels)
    if len(image.channel_names) == channels > 1:
        return image.channel_names * (count // channels)
    return (None,) * count


def shown_range(image: Image, kept: Storage) -> tuple[float, float] | None:
    """Lowest and highest value shown, in the numbers ImageJ stores; None: ImageJ chooses."""
    shown = image.display_range
    if image.lut is not None and shown is None:
        # Entry i of the table is the colour of label i as long as there are that many.
        shown = 0.0, max(LUT_COLOURS - 1.0, float(image.array.max()))
    if shown is None or kept.bits == RGB_BITS:
        return None
    offset = SIGNED_16_BIT_OFFSET if kept.signed else 0
    return float(shown[0]) + offset, float(shown[1]) + offset


def without_single_axes(array: Array) -> tuple[str, Array]:
    """Axes and pixels of ``(t, c, z, y, x)`` without t, c and z of length 1."""
    single = tuple(index for index in range(3) if array.shape[index] == 1)
    axes = "".join(letter for index, letter in enumerate("tczyx") if index not in single)
    return axes, array.squeeze(single)


def signed_pixels(array: Array) -> Array:
    """16-bit pixels as ImageJ stores them, as the signed numbers its calibration shows."""
    signed: Array = (array ^ np.uint16(SIGNED_16_BIT_OFFSET)).view(np.int16)
    return signed


def unusable(title: str) -> InputError:
    """What to say of an image whose pixels no command can take."""
    return InputError(f'The image "{title}" has several RGB channels or no pixels; convert it to a composite image.')
