"""Read image files without Java: TIFF as ImageJ, OME and MetaMorph write it, and what imageio reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.errors import InputError

if TYPE_CHECKING:
    import numpy as np
    import tifffile
    from numpy.typing import NDArray

    from zoobridge.pipeline.image import Image

TIFF_SUFFIXES = (".tif", ".tiff", ".stk", ".lsm")
_LOST = re.compile("invalid page offset|corrupted file")
_PAGES = "QI"  # tifffile's letters for a sequence of unknown meaning; ImageJ opens it as slices
_MICRON = ("um", "\N{MICRO SIGN}m", "\N{GREEK SMALL LETTER MU}m", "\\u00b5m", "microns", "micrometer")
_CENTIMETRE_IN_MICRON, _INCH_IN_MICRON = 1e4, 25400.0


def read_image(path: Path) -> Image:
    """Read the first image series of a file.

    Returns
    -------
    Image
        Axes of length 1 are dropped (``y`` and ``x`` stay); pixel sizes are taken from ImageJ's description, OME-XML
        or, failing both, a TIFF resolution in centimetres.

    Raises
    ------
    InputError
        If the file is missing, damaged or no image.
    """
    if not path.is_file():
        msg = f"The image {path} does not exist; check the path."
        raise InputError(msg)
    try:
        image = _read_tiff(path) if path.suffix.lower() in TIFF_SUFFIXES else _read_picture(path)
    except InputError:
        raise
    except Exception as error:  # every decoder has errors of its own
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        msg = f"{path} cannot be read as an image ({reason}); give a TIFF, PNG, JPEG or another common format."
        raise InputError(msg) from error
    return image


def _read_tiff(path: Path) -> Image:
    import tifffile

    from zoobridge.pipeline.image import Image

    with _complaints() as complaints, tifffile.TiffFile(path) as file:
        series = file.series[0]
        if any(_LOST.search(text) for text in complaints):
            msg = f"{path} is damaged, images are missing at its end; get a whole copy of the file."
            raise InputError(msg)
        array, axes = _named_axes(series.asarray(), series.axes)
        sizes, units = _calibration(file)
        metadata: Mapping[str, Any] = file.imagej_metadata or {}
    rgb = dict(zip(series.axes, series.shape, strict=True)).get("S") in {3, 4}
    labels = metadata.get("Labels") or ()
    return Image(
        array,
        axes,
        title=path.name,
        pixel_sizes={axis: size for axis, size in sizes.items() if axis in axes},
        units={axis: unit for axis, unit in units.items() if axis in axes},
        slice_labels=tuple(str(label) for label in labels) if not isinstance(labels, str) else (labels,),
        display_range=_display_range(metadata, signed=array.dtype.kind == "i"),
        rgb=rgb,
    )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What tifffile logs meanwhile: it returns the images it finds and only logs that there should be more."""
    import logging

    import tifffile

    texts: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: texts.append(record.getMessage())  # type: ignore[method-assign]
    logger = tifffile.logger()
    logger.addHandler(handler)
    try:
        yield texts
    finally:
        logger.removeHandler(handler)


def _named_axes(array: NDArray[Any], axes: str) -> tuple[NDArray[Any], str]:
    """Map tifffile's axes to ours: unknown sequences become z, samples become c, axes of length 1 go."""
    import numpy as np

    letters = list(axes)
    if "S" in letters and array.shape[letters.index("S")] in {2, 4}:  # alpha is no measurement
        position = letters.index("S")
        array = np.take(array, range(array.shape[position] - 1), axis=position)
    keep = [index for index, letter in enumerate(letters) if array.shape[index] > 1 or letter in "YX"]
    array = array[tuple(slice(None) if index in keep else 0 for index in range(array.ndim))]
    named = ""
    for index in keep:
        letter = {"S": "c"}.get(letters[index], letters[index].lower())
        if letters[index] in _PAGES or letter not in "tczyx":
            letter = next((free for free in "zt" if free not in named and free.upper() not in axes), "i")
        named += letter
    order = [named.index(letter) for letter in "itczyx" if letter in named]
    if len(order) != len(named):
        msg = f"its axes {axes} are not understood"
        raise ValueError(msg)
    return np.ascontiguousarray(array.transpose(order)), "".join(named[index] for index in order)


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
    if file.is_ome and file.ome_metadata:
        return _ome_calibration(file.ome_metadata)
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
    unit = _unit(str(metadata.get("unit", "")))
    if unit not in {"", "pixel", "pixels"}:
        lengths = {
            "x": _resolution(file, "XResolution"),
            "y": _resolution(file, "YResolution"),
            "z": float(metadata.get("spacing", 0)),
        }
        sizes = {axis: length for axis, length in lengths.items() if length > 0}
        units = {axis: _unit(str(metadata.get(f"{axis}unit", unit))) for axis in sizes}
    if metadata.get("finterval"):
        sizes["t"], units["t"] = float(metadata["finterval"]), str(metadata.get("tunit", "sec"))
    return sizes, units


def _ome_calibration(xml: str) -> tuple[dict[str, float], dict[str, str]]:
    from xml.etree import ElementTree as ET

    pixels = next((node for node in ET.fromstring(xml).iter() if node.tag.endswith("}Pixels")), None)
    attributes = {} if pixels is None else pixels.attrib
    names = {"x": "PhysicalSizeX", "y": "PhysicalSizeY", "z": "PhysicalSizeZ", "t": "TimeIncrement"}
    sizes = {axis: float(attributes[name]) for axis, name in names.items() if float(attributes.get(name, 0)) > 0}
    default = {"t": "s"}
    units = {axis: _unit(attributes.get(f"{names[axis]}Unit", default.get(axis, "um"))) for axis in sizes}
    return sizes, {axis: "sec" if unit == "s" else unit for axis, unit in units.items()}


def _unit(unit: str) -> str:
    return "micron" if unit.lower() in _MICRON else unit


def _read_picture(path: Path) -> Image:
    import imageio.v3 as iio
    import numpy as np

    from zoobridge.pipeline.image import Image

    array: NDArray[np.generic] = np.asarray(iio.imread(path, index=0))
    if array.ndim == 3 and array.shape[-1] in {3, 4}:
        colours = array[..., :3]
        if (colours == colours[..., :1]).all():  # a palette or grey picture stored as colour
            return Image(np.ascontiguousarray(colours[..., 0]), "yx", title=path.name)
        return Image(np.ascontiguousarray(colours.transpose(2, 0, 1)), "cyx", title=path.name, rgb=True)
    if array.ndim == 3 and array.shape[-1] == 2:  # grey and alpha
        array = array[..., 0]
    return Image(np.ascontiguousarray(array), "yx" if array.ndim == 2 else "zyx", title=path.name)
