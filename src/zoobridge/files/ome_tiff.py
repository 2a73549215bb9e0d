"""OME-TIFF: scenes, channel names and pixel sizes from its OME-XML, pixels by tifffile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from zoobridge.files.parts import Part, channel_index, scene_index, scene_title
from zoobridge.files.tiff_series import is_colour, named_axes, open_tiff
from zoobridge.files.units import imagej_unit

if TYPE_CHECKING:
    import tifffile
    from numpy.typing import NDArray

    from zoobridge.pipeline.image import Image

_SIZES = {"x": "PhysicalSizeX", "y": "PhysicalSizeY", "z": "PhysicalSizeZ", "t": "TimeIncrement"}
_DEFAULT_UNITS = {"t": "s"}
"""OME's schema of 2016-06 gives lengths in micrometres and times in seconds where it states no unit."""


def read_ome_tiff(path: Path, part: Part) -> Image:
    """Read a scene, or one channel of it.

    Raises
    ------
    InputError
        If images are missing at the end of the file, or there is no such part.
    """
    from zoobridge.pipeline.image import Image

    with open_tiff(path) as file:
        names = [series.name or str(number) for number, series in enumerate(file.series, 1)]
        index = scene_index(path, names, part.scene)
        series = file.series[index]
        pixels = _pixels_element(file.ome_metadata or "", index)
        channel = channel_index(path, _channel_count(series), part.channel)
        array, axes = _read_series(series, channel)
    array, axes = named_axes(array, axes)
    sizes, units = _calibration(pixels)
    channels = tuple(node.get("Name", "") for node in pixels.iterfind("{*}Channel"))
    return Image(
        array,
        axes,
        title=scene_title(path, names, index),
        pixel_sizes={axis: size for axis, size in sizes.items() if axis in axes},
        units={axis: unit for axis, unit in units.items() if axis in axes},
        channel_names=channels if any(channels) and channel is None else (),
        rgb=is_colour(series) and channel is None,
    )


def _pixels_element(xml: str, index: int) -> ET.Element:
    found = ET.fromstring(xml).findall(".//{*}Image/{*}Pixels")
    return found[index] if index < len(found) else ET.Element("Pixels")


def _channel_count(series: tifffile.TiffPageSeries) -> int:
    sizes = dict(zip(series.axes, series.shape, strict=True))
    return int(sizes.get("C") or sizes.get("S") or 1)


def _read_series(series: tifffile.TiffPageSeries, channel: int | None) -> tuple[NDArray[Any], str]:
    """Pixels and their axes; only the pages of one channel where each page belongs to one."""
    import numpy as np

    letter = "C" if "C" in series.axes else "S"
    if channel is None or letter not in series.axes:
        return series.asarray(), series.axes
    position = series.axes.index(letter)
    axes = series.axes.replace(letter, "")
    paged = series.ndim - len(series.keyframe.axes)  # the first axes count pages
    counts = series.shape[:paged]
    if position >= paged or len(series.pages) != np.prod(counts):
        return np.take(series.asarray(), channel, axis=position), axes
    pages = np.take(np.arange(len(series.pages)).reshape(counts), channel, axis=position)
    array = series.asarray(key=pages.ravel().tolist())
    return array.reshape(pages.shape + series.shape[paged:]), axes


def _calibration(pixels: ET.Element) -> tuple[dict[str, float], dict[str, str]]:
    """Pixel sizes and units by axis."""
    sizes = {axis: float(pixels.get(name, 0)) for axis, name in _SIZES.items()}
    sizes = {axis: size for axis, size in sizes.items() if size > 0}
    units = {axis: pixels.get(f"{_SIZES[axis]}Unit", _DEFAULT_UNITS.get(axis, "um")) for axis in sizes}
    return sizes, {axis: imagej_unit(unit) for axis, unit in units.items()}
