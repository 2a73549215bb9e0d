"""Pixel sizes and units between ``ij.measure.Calibration`` and `Image`."""

from __future__ import annotations

from zoobridge.hosts.java.types import JavaObject, java_class
from zoobridge.pipeline.image import Image


def pixel_sizes(calibration: JavaObject) -> tuple[dict[str, float], dict[str, str]]:
    """Size and unit per axis letter; empty for an image without calibration."""
    sizes: dict[str, float] = {}
    units: dict[str, str] = {}
    if calibration.scaled():
        sizes |= {
            "x": float(calibration.pixelWidth),
            "y": float(calibration.pixelHeight),
            "z": float(calibration.pixelDepth),
        }
        units |= {
            "x": str(calibration.getXUnit()),
            "y": str(calibration.getYUnit()),
            "z": str(calibration.getZUnit()),
        }
    if calibration.frameInterval:
        sizes["t"] = float(calibration.frameInterval)
        units["t"] = str(calibration.getTimeUnit())
    return sizes, units


def java_calibration(image: Image, *, signed: bool) -> JavaObject:
    """A new ``Calibration`` with the pixel sizes of an image.

    Parameters
    ----------
    signed : bool
        Add the function that shows 16-bit pixels as signed numbers.
    """
    calibration = java_class("ij.measure.Calibration")()
    sizes, units = image.pixel_sizes, image.units
    calibration.pixelWidth = sizes.get("x", 1.0)
    calibration.pixelHeight = sizes.get("y", 1.0)
    calibration.pixelDepth = sizes.get("z", 1.0)
    calibration.frameInterval = sizes.get("t", 0.0)
    if "x" in units:
        calibration.setXUnit(units["x"])
    # ImageJ keeps a unit of y, z only when it differs from that of x.
    for letter, set_unit in (("y", calibration.setYUnit), ("z", calibration.setZUnit)):
        if letter in units and units[letter] != units.get("x"):
            set_unit(units[letter])
    if "t" in units:
        calibration.setTimeUnit(units["t"])
    if signed:
        calibration.setSigned16BitCalibration()
    return calibration
