"""Write an image as the TIFF that ImageJ itself would write: axes, calibration, labels, display range, overlay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.files.imagej_pixels import ORDER, imagej_pixels
from zoobridge.files.whole_file import whole_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from zoobridge.pipeline.image import Image

_COLOR_MAP = 320
_SOFTWARE = "zoobridge"


def write_image(path: Path, image: Image, rois: Sequence[bytes] = ()) -> None:
    """Write atomically.

    Parameters
    ----------
    rois : sequence of bytes
        The overlay, in ImageJ's .roi format.

    Raises
    ------
    InputError
        If the folder cannot be written to, or ImageJ has no type or axis for the pixels.
    """
    import tifffile

    pixels = imagej_pixels(image)
    # tifffile would take the last axis for samples where an image is one pixel wide.
    stored = pixels[..., None] if pixels.ndim == len(ORDER) else pixels
    with whole_file(path) as temporary:
        tifffile.imwrite(
            temporary,
            stored,
            imagej=True,
            software=_SOFTWARE,
            resolution=_resolution(image),
            metadata=_metadata(image, pixels, rois),
            extratags=_colour_map(image),
        )


def _resolution(image: Image) -> tuple[float, float]:
    return 1 / image.pixel_sizes.get("x", 1.0), 1 / image.pixel_sizes.get("y", 1.0)


def _metadata(image: Image, pixels: NDArray[Any], rois: Sequence[bytes]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"axes": "TZCYXS", **_units(image)}
    if "z" in image.pixel_sizes:
        metadata["spacing"] = image.pixel_sizes["z"]
    if "t" in image.pixel_sizes:
        metadata["finterval"] = image.pixel_sizes["t"]
    if pixels.ndim == len(ORDER):
        metadata |= _colours(image, signed=pixels.dtype.kind == "i")
    if image.info:
        metadata["Info"] = image.info
    if image.slice_labels:
        metadata["Labels"] = list(image.slice_labels)
    if rois:
        metadata["Overlays"] = list(rois)
    return metadata


def _units(image: Image) -> dict[str, str]:
    """Units as ImageJ writes them: those of y and z only where they differ from that of x."""
    units = {letter: unit.replace("\N{MICRO SIGN}", "\\u00B5") for letter, unit in image.units.items() if unit}
    names = {"x": "unit", "y": "yunit", "z": "zunit", "t": "tunit"}
    return {
        name: units[letter]
        for letter, name in names.items()
        if letter in units and (letter in "xt" or units[letter] != units.get("x"))
    }


def _colours(image: Image, *, signed: bool) -> dict[str, Any]:
    """Display range, as stored, and look-up tables."""
    from zoobridge.pipeline.storage import SIGNED_16_BIT_OFFSET

    metadata: dict[str, Any] = {}
    if image.display_range is not None:
        low, high = (value + (SIGNED_16_BIT_OFFSET if signed else 0) for value in image.display_range)
        metadata |= {"min": low, "max": high, "Ranges": (low, high) * image.size("c")}
    if image.lut is not None and image.size("c") > 1:
        metadata |= {"LUTs": [_table(image.lut)] * image.size("c"), "mode": "color"}
    return metadata


def _colour_map(image: Image) -> list[tuple[int, str, int, list[int], bool]]:
    """The look-up table of a single channel as the TIFF tag ColorMap, where ImageJ keeps it for any type of pixel."""
    if image.lut is None or image.size("c") > 1:
        return []
    entries = [value << 8 for value in _table(image.lut).ravel().tolist()]
    return [(_COLOR_MAP, "H", len(entries), entries, True)]


def _table(name: str) -> NDArray[Any]:
    """Red, green and blue (3, 256), uint8."""
    import numpy as np

    from zoobridge.hosts.images.luts import lut_bytes

    return np.frombuffer(lut_bytes(name), np.uint8).reshape(3, -1)
