"""TIFF as ImageJ and MetaMorph write it, and plain TIFF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.files.tiff_series import is_colour, named_axes, open_tiff
from zoobridge.files.units import imagej_unit

if TYPE_CHECKING:
    import tifffile

    from zoobridge.pipeline.image import Image

_CENTIMETRE_IN_MICRON, _INCH_IN_MICRON = 1e4, 25400.0


def read_tiff(path: Path) -> Image:
    """Read the first image series; pixel sizes from ImageJ's description or a resolution in centimetres.

    Raises
    ------
    InputError
        If images are missing at its end.
    """
    from zoobridge.pipeline.image import Image

    with open_tiff(path) as file:
        series = file.series[0]
        array, axes = named_axes(series.asarray(), series.axes)
        sizes, units = _calibration(file)
        metadata: Mapping[str, Any] = file.imagej_metadata or {}
    labels = metadata.get("Labels") or ()
    return Image(
        array,
        axes,
        title=path.name,
        pixel_sizes={axis: size for axis, size in sizes.items() if axis in axes},
        units={axis: unit for axis, unit in units.items() if axis in axes},
        slice_labels=tuple(str(label) for label in labels) if not isinstance(labels, str) else (labels,),
        display_range=_display_range(metadata, signed=array.dtype.kind == "i"),
        rgb=is_colour(series),
        info=str(metadata.get("Info") or ""),
    )


def _display_range(metadata: Mapping[str, Any], *, signed: bool) -> tuple[float, float] | None:
    """ImageJ states the range of signed pixels as it stores them, unsigned."""
    if not {"min", "max"} <= metadata.keys():
        return None
    from zoobridge.pipeline.storage import SIGNED_16_BIT_OFFSET

    offset = SIGNED_16_BIT_OFFSET if signed else 0
    return float(metadata["min"]) - offset, float(metadata["max"]) - offset


def _calibration(file: tifffile.TiffFile) -> tuple[dict[str, float], dict[str, str]]:
    """Pixel sizes and units by axis."""
    if file.is_imagej:
        return _imagej_calibration(file)
    tags = file.pages.first.tags
    micron = {2: _INCH_IN_MICRON, 3: _CENTIMETRE_IN_MICRON}.get(int(tags.valueof("ResolutionUnit", default=1)), 0.0)
    size = micron * _resolution(file, "XResolution")
    # A screen resolution (72 to 300 dots per inch) says nothing about the sample.
    return (
        ({"x": size, "y": micron * _resolution(file, "YResolution")}, {"x": "micron", "y": "micron"})
        if (0 < size < 50)
        else ({}, {})
    )


def _resolution(file: tifffile.TiffFile, name: str) -> float:
    """Length of one pixel in the file's unit, 0 when not stated."""
    numerator, denominator = file.pages.first.tags.valueof(name, default=(0, 1))
    return float(denominator / numerator) if numerator else 0.0


def _imagej_calibration(file: tifffile.TiffFile) -> tuple[dict[str, float], dict[str, str]]:
    metadata = file.imagej_metadata or {}
    sizes: dict[str, float] = {}
    units: dict[str, str] = {}
    unit = imagej_unit(str(metadata.get("unit", "")))
    if unit not in {"", "pixel", "pixels"}:
        lengths = {
            "x": _resolution(file, "XResolution"),
            "y": _resolution(file, "YResolution"),
            "z": float(metadata.get("spacing", 0)),
        }
        sizes = {axis: length for axis, length in lengths.items() if length > 0}
        units = {axis: imagej_unit(str(metadata.get(f"{axis}unit", unit))) for axis in sizes}
    if metadata.get("finterval"):
        sizes["t"], units["t"] = float(metadata["finterval"]), str(metadata.get("tunit", "sec"))
    return sizes, units
