"""An image of Fiji as `Image`, and what Fiji is told of an `Image` it shall show."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.hosts.fiji.conversation import Facts
from zoobridge.hosts.fiji.shared_pixels import copy_out
from zoobridge.hosts.images.luts import lut_bytes, lut_of
from zoobridge.hosts.images.pixels import PIXEL_TYPES, unpack_rgb
from zoobridge.hosts.images.planes import plane_labels, shown_range, signed_pixels, without_single_axes
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.storage import RGB_BITS, SIGNED_16_BIT_OFFSET, Storage

Array = NDArray[Any]


def image_from(facts: Facts) -> Image:
    """The image Fiji describes, its pixels copied out of the shared memory."""
    rgb = facts["bits"] == RGB_BITS
    axes, array = without_single_axes(_pixels(facts))
    if facts["signed"]:
        array = signed_pixels(array)
    offset = SIGNED_16_BIT_OFFSET if facts["signed"] else 0
    low, high = facts["range"]
    colours = facts.get("colours")
    return Image(
        array,
        axes,
        title=facts["title"],
        pixel_sizes={letter: float(size) for letter, size in facts["sizes"].items()},
        units=facts["units"],
        slice_labels=tuple(label or "" for label in facts["labels"]) if any(facts["labels"]) else (),
        display_range=(float(low) - offset, float(high) - offset),
        rgb=rgb,
        lut=None if colours is None else lut_of(base64.b64decode(colours)),
        info=facts["info"] or "",
    )


def appearance(image: Image, kept: Storage, counts: tuple[int, int, int]) -> dict[str, Any]:
    """Everything but title and pixels, as Fiji builds the image from it.

    Parameters
    ----------
    counts : tuple of int
        Frames, slices, channels.
    """
    frames, slices, channels = counts
    shown = shown_range(image, kept)
    labels = plane_labels(image, frames * slices * channels, channels)
    return {
        "frames": frames,
        "slices": slices,
        "channels": channels,
        "signed": kept.signed,
        "sizes": {letter: float(size) for letter, size in image.pixel_sizes.items() if math.isfinite(size)},
        "units": dict(image.units),
        "labels": list(labels) if any(labels) else None,
        "range": None if shown is None or not all(map(math.isfinite, shown)) else shown,
        "info": image.info or None,
        "colours": None if image.lut is None else base64.b64encode(lut_bytes(image.lut)).decode(),
    }


def _pixels(facts: Facts) -> Array:
    """All pixels as ``(t, c, z, y, x)``."""
    counts = facts["frames"], facts["slices"], facts["channels"]
    frames, slices, channels = counts
    plane = facts["height"], facts["width"]
    if facts["bits"] == RGB_BITS:
        packed = np.empty((frames, slices, *plane), np.uint32)
        copy_out(facts["blocks"], iter(packed.reshape(-1, *plane)))
        return np.ascontiguousarray(np.moveaxis(unpack_rgb(packed), 0, 1))
    array = np.empty((frames, channels, slices, *plane), PIXEL_TYPES[facts["bits"]])
    copy_out(facts["blocks"], _in_stack_order(array, counts))
    return array


def _in_stack_order(array: Array, counts: tuple[int, int, int]) -> Iterator[Array]:
    for t, z, c in np.ndindex(counts):
        yield array[t, c, z]
