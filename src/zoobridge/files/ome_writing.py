"""Write an image as OME-TIFF, what made it in its annotations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.files.imagej_pixels import imagej_pixels
from zoobridge.files.whole_file import whole_file

if TYPE_CHECKING:
    from zoobridge.pipeline.image import Image

NAMESPACE = "zoobridge/provenance"
"""Of the annotation (a map of texts) that says what made the pixels."""
_MICRON = "\N{MICRO SIGN}m"
_LENGTHS = {name: name for name in ("km", "m", "cm", "mm", _MICRON, "nm", "pm", "in", "ft", "yd", "mi", "pt", "pixel")}
_LENGTHS |= {"micron": _MICRON, "microns": _MICRON, "um": _MICRON, "inch": "in", "inches": "in"}
_TIMES = {name: name for name in ("d", "h", "min", "s", "ms", "ns")} | {"sec": "s", "hour": "h", "msec": "ms"}
"""Units of length and of time -> what the OME schema calls them."""
_UNKNOWN = "reference frame"
"""What the schema has for a length in no unit of its list."""
_SIZES = {"x": "PhysicalSizeX", "y": "PhysicalSizeY", "z": "PhysicalSizeZ", "t": "TimeIncrement"}


def write_ome_image(path: Path, image: Image, facts: Mapping[str, str] | None = None) -> None:
    """Write atomically; axes, pixel sizes and channel names go into the OME-XML.

    Parameters
    ----------
    facts : Mapping or None
        What made the pixels, for an annotation of the image.

    Raises
    ------
    InputError
        If the folder cannot be written to, or ImageJ has no type or axis for the pixels.
    """
    import tifffile

    pixels = imagej_pixels(image)
    axes = "TZCYXS"[: pixels.ndim]
    colours = "rgb" if image.rgb else "minisblack"
    with whole_file(path) as temporary:
        tifffile.imwrite(
            temporary,
            pixels,
            ome=True,
            photometric=colours,
            metadata=_metadata(image, axes, facts or {}),
        )


def _metadata(image: Image, axes: str, facts: Mapping[str, str]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"axes": axes, "Name": image.title}
    for letter, name in _SIZES.items():
        unit = _unit(image.units.get(letter, ""), letter)
        if letter in image.pixel_sizes and unit is not None:
            metadata[name] = image.pixel_sizes[letter]
            metadata[f"{name}Unit"] = unit
    if image.channel_names and not image.rgb:
        metadata["Channel"] = {"Name": list(image.channel_names)}
    if facts:
        metadata["MapAnnotation"] = {"Namespace": NAMESPACE, "Value": dict(facts)}
    return metadata


def _unit(unit: str, letter: str) -> str | None:
    """None for a time in no unit of the schema, which has no word for that."""
    if letter == "t":
        return _TIMES.get(unit)
    return _LENGTHS.get(unit or "pixel", _UNKNOWN)
