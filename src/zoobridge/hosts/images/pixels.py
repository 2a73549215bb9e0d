"""Planes of pixels between numpy and Java, with one copy of each where the types allow."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.pipeline.storage import RGB_BITS, SIGNED_16_BIT_OFFSET, Storage, storage

__all__ = [
    "LARGEST_PLANE",
    "PIXEL_TYPES",
    "SIGNED_16_BIT_OFFSET",
    "Storage",
    "java_plane",
    "read_into",
    "read_plane",
    "storage",
]

Array = NDArray[Any]

LARGEST_PLANE = 2**31 - 1
"""Elements of the largest Java array."""

PIXEL_TYPES: dict[int, np.dtype[Any]] = {
    8: np.dtype(np.uint8),
    16: np.dtype(np.uint16),
    24: np.dtype(np.uint32),
    32: np.dtype(np.float32),
}
"""What one element of a Java pixel array is, by bit depth."""

_STAGE_BYTES = 512 * 1024
_OPAQUE = np.uint32(0xFF000000)
_local = threading.local()


def read_plane(pixels: JavaObject, bits: int, shape: tuple[int, int]) -> Array:
    """Copy the pixels of one plane out of Java.

    Parameters
    ----------
    pixels : Java array
        What ``getPixels()`` returns.

    Returns
    -------
    ndarray
        ``(y, x)``, or ``(3, y, x)`` uint8 for RGB.
    """
    values = np.empty(shape[0] * shape[1], PIXEL_TYPES[bits])
    read_into(values, pixels, bits)
    plane = values.reshape(shape)
    return plane if bits != RGB_BITS else unpack_rgb(plane)


def read_into(values: Array, pixels: JavaObject, bits: int) -> None:
    """Copy a Java pixel array into a contiguous 1-D array of its type.

    Through the stage, because ``np.asarray`` of a Java array makes a whole copy to copy from.
    """
    stage, buffer = _stage(bits)
    for start in range(0, values.size, stage.size):
        count = min(stage.size, values.size - start)
        buffer.clear()
        buffer.put(pixels, start, count)
        values[start : start + count] = stage[:count]


def java_plane(plane: Array, kept: Storage) -> JavaObject:
    """A new Java array (``byte[]``, ``short[]``, ``int[]`` or ``float[]``) with the pixels of one plane.

    Goes through a small buffer kept per thread: a direct buffer around the numpy array itself would be no faster and
    would keep that array alive until Java collects its garbage.
    """
    import jpype

    values = (pack_rgb(plane) if kept.bits == RGB_BITS else kept.convert(plane)).reshape(-1)
    component = {8: jpype.JByte, 16: jpype.JShort, 24: jpype.JInt, 32: jpype.JFloat}[kept.bits]
    pixels = component[values.size]
    stage, buffer = _stage(kept.bits)
    for start in range(0, values.size, stage.size):
        count = min(stage.size, values.size - start)
        np.copyto(stage[:count], values[start : start + count], casting="unsafe")
        buffer.clear()
        buffer.get(pixels, start, count)
    return pixels


def _stage(bits: int) -> tuple[Array, JavaObject]:
    stages = _local.__dict__.setdefault("stages", {})
    if bits not in stages:
        import jpype

        memory = np.empty(_STAGE_BYTES, np.uint8)
        native = java_class("java.nio.ByteOrder").nativeOrder()
        raw = jpype.nio.convertToDirectBuffer(memory).order(native)
        view = {8: raw.slice, 16: raw.asShortBuffer, 24: raw.asIntBuffer, 32: raw.asFloatBuffer}[bits]
        stages[bits] = memory.view(PIXEL_TYPES[bits]), view()
    found: tuple[Array, JavaObject] = stages[bits]
    return found


def unpack_rgb(plane: Array) -> Array:
    """Channels ``(3, y, x)`` uint8 of a plane of Java's ``0xAARRGGBB`` integers; a view."""
    return np.moveaxis(plane.view(np.uint8).reshape(*plane.shape, 4)[..., 2::-1], -1, 0)


def pack_rgb(plane: Array) -> Array:
    """Java's ``0xAARRGGBB`` integers of channels ``(3, y, x)``, opaque."""
    red, green, blue = plane.astype(np.uint32)
    packed: Array = _OPAQUE | red << np.uint32(16) | green << np.uint32(8) | blue
    return packed
