"""Overlays as ROIs in ImageJ's own file format, which both sides read and write without loss."""

from __future__ import annotations

from collections.abc import Sequence

from zoobridge.commands.workspace import RoiBytes
from zoobridge.errors import InputError
from zoobridge.hosts.java.types import JavaObject, byte_array, java_class


def overlay_rois(imp: JavaObject) -> list[RoiBytes]:
    """The ROIs on the overlay of an ``ij.ImagePlus``, in order, with names, positions and colours."""
    overlay = imp.getOverlay()
    if overlay is None:
        return []
    encode = java_class("ij.io.RoiEncoder").saveAsByteArray
    return [bytes(memoryview(encode(roi)).cast("B")) for roi in overlay.toArray()]


def set_overlay(imp: JavaObject, rois: Sequence[RoiBytes]) -> None:
    """Replace the overlay of an ``ij.ImagePlus``; without ROIs it has none afterwards.

    Raises
    ------
    InputError
        If one of them is no ROI; the overlay stays as it was.
    """
    overlay = java_class("ij.gui.Overlay")()
    for number, data in enumerate(rois, 1):
        overlay.add(_decode(data, number))
    imp.setOverlay(overlay if len(rois) else None)


def _decode(data: RoiBytes, number: int) -> JavaObject:
    import jpype

    try:
        roi = java_class("ij.io.RoiDecoder").openFromByteArray(byte_array(data))
    except jpype.JException:
        roi = None
    if roi is None:
        msg = f"ROI {number} is damaged or not in ImageJ's ROI format; save it again with ImageJ."
        raise InputError(msg)
    return roi
