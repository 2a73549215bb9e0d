"""ImagePlus to `Image` and back: pixels, axes, calibration, slice labels, display range."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from zoobridge.hosts.images.calibrations import java_calibration, pixel_sizes
from zoobridge.hosts.images.luts import java_lut, lut_name
from zoobridge.hosts.images.pixels import PIXEL_TYPES, java_plane, read_into, read_plane
from zoobridge.hosts.images.planes import (
    in_stack_order,
    plane_labels,
    shown_range,
    signed_pixels,
    unusable,
    without_single_axes,
)
from zoobridge.hosts.java.types import JavaObject, java_class, text
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.storage import RGB_BITS, SIGNED_16_BIT_OFFSET, Storage, storage

Array = NDArray[Any]


class Bounds(NamedTuple):
    """A rectangle in pixels."""

    x: int
    y: int
    width: int
    height: int


def to_image(imp: JavaObject, bounds: Bounds | None = None) -> Image:
    """Copy an image out of ImageJ.

    Pixels are the stored values, never those of a density calibration; signed 16-bit images come as int16.

    Parameters
    ----------
    imp : ij.ImagePlus
        8-, 16-, 32-bit, RGB or composite; stack, hyperstack or virtual stack. Nothing of it is changed.
    bounds : Bounds or None
        Part to copy, inside the image.

    Returns
    -------
    Image
        Axes ``tczyx`` without those of length 1, ``y`` and ``x`` always; RGB gives an axis ``c`` of 3.

    Raises
    ------
    InputError
        If the image is a colour hyperstack with several RGB channels, or holds no pixels.
    """
    bits = int(imp.getBitDepth())
    frames, slices, channels = (int(count) for count in (imp.getNFrames(), imp.getNSlices(), imp.getNChannels()))
    if bits not in {8, 16, RGB_BITS, 32} or (bits == RGB_BITS and channels > 1):
        raise unusable(str(imp.getTitle()))
    calibration = imp.getCalibration()
    axes, array = without_single_axes(_read_pixels(imp, bits, (frames, slices, channels), bounds))
    if bits == 16 and calibration.isSigned16Bit():
        array = signed_pixels(array)
    sizes, units = pixel_sizes(calibration)
    return Image(
        array,
        axes,
        title=str(imp.getTitle()),
        pixel_sizes=sizes,
        units=units,
        slice_labels=_slice_labels(imp),
        display_range=_display_range(imp, signed=array.dtype == np.int16),
        rgb=bits == RGB_BITS,
        lut=None if bits == RGB_BITS else lut_name(imp.getProcessor()),
        info=text(imp.getInfoProperty()) or "",
    )


def to_imageplus(image: Image) -> JavaObject:
    """A new ImageJ image with the pixels of `image`, not shown.

    bool becomes 8-bit 0 and 255, uint8 8-bit, uint16 16-bit, int8 and int16 signed 16-bit, wider whole numbers
    16-bit up to 65535 and else 32-bit, floats 32-bit. Several channels become a composite image in grayscale mode.

    Raises
    ------
    InputError
        If an axis is missing, there are no pixels, or ImageJ has no type or room for them.
    """
    kept = storage(image)
    planes, (frames, slices, channels) = in_stack_order(image, rgb=kept.bits == RGB_BITS)
    height, width = planes.shape[-2:]
    stack = java_class("ij.ImageStack")(width, height)
    for label, plane in zip(plane_labels(image, len(planes), channels), planes, strict=True):
        stack.addSlice(label, java_plane(plane, kept))
    imp = java_class("ij.ImagePlus")(image.title, stack)
    imp.setDimensions(channels, slices, frames)
    imp.setOpenAsHyperStack(sum(size > 1 for size in (channels, slices, frames)) > 1)
    imp.setCalibration(java_calibration(image, signed=kept.signed))
    if image.info:
        imp.setProperty("Info", image.info)
    if channels > 1:
        composite = java_class("ij.CompositeImage")
        imp = composite(imp, composite.GRAYSCALE)
    _show_as(imp, image, kept)
    return imp


def _read_pixels(imp: JavaObject, bits: int, counts: tuple[int, int, int], bounds: Bounds | None) -> Array:
    """All pixels as ``(t, c, z, y, x)``."""
    frames, slices, channels = counts
    shape = int(imp.getHeight()), int(imp.getWidth())
    x, y, width, height = bounds or Bounds(0, 0, shape[1], shape[0])
    part = np.s_[..., y : y + height, x : x + width]
    rgb, whole = bits == RGB_BITS, (height, width) == shape
    array = np.empty((frames, 3 if rgb else channels, slices, height, width), np.uint8 if rgb else PIXEL_TYPES[bits])
    # ImagePlus.getStack() would change an image of one slice.
    stack = imp.getStack() if frames * slices * channels > 1 else None
    for index, (t, z, c) in enumerate(np.ndindex(frames, slices, channels)):
        pixels = stack.getPixels(index + 1) if stack is not None else imp.getProcessor().getPixels()
        if whole and not rgb:
            read_into(array[t, c, z].reshape(-1), pixels, bits)
        else:
            array[t, slice(None) if rgb else c, z] = read_plane(pixels, bits, shape)[part]
    return array


def _slice_labels(imp: JavaObject) -> tuple[str, ...]:
    if not imp.hasImageStack():
        labels = [text(imp.getProp("Slice_Label"))]
    else:
        stack = imp.getStack()
        labels = [text(stack.getSliceLabel(index)) for index in range(1, int(stack.getSize()) + 1)]
    return tuple(label or "" for label in labels) if any(labels) else ()


def _display_range(imp: JavaObject, *, signed: bool) -> tuple[float, float]:
    shown = imp.getLuts()[0] if imp.isComposite() else None
    low, high = (shown.min, shown.max) if shown is not None else (imp.getDisplayRangeMin(), imp.getDisplayRangeMax())
    offset = SIGNED_16_BIT_OFFSET if signed else 0
    return float(low) - offset, float(high) - offset


def _show_as(imp: JavaObject, image: Image, kept: Storage) -> None:
    if kept.bits == RGB_BITS:
        return
    if image.lut is not None:
        imp.setLut(java_lut(image.lut))
    shown = shown_range(image, kept)
    if shown is None:
        return
    low, high = shown
    if not imp.isComposite():
        imp.setDisplayRange(low, high)
        return
    luts = imp.getLuts()
    for lut in luts:
        lut.min, lut.max = low, high
    imp.setLuts(luts)
