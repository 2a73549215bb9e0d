"""Write an image as the TIFF that ImageJ itself would write: axes, calibration, labels, display range, overlay."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.cli.files import whole_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from zoobridge.pipeline.image import Image


def write_image(path: Path, image: Image, rois: Sequence[bytes] = ()) -> None:
    """Write atomically.

    Parameters
    ----------
    rois : sequence of bytes
        The overlay, in ImageJ's .roi format.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    import tifffile

    with whole_file(path) as temporary:
        tifffile.imwrite(
            temporary,
            imagej_pixels(image),
            imagej=True,
            resolution=_resolution(image),
            metadata=_metadata(image, rois),
        )


def imagej_pixels(image: Image) -> NDArray[Any]:
    """Pixels as ``tzcyx`` (``tzcyxs`` for RGB) of a type ImageJ has: 8 or 16 bit unsigned, 32-bit float.

    Whole numbers that fit into 16 bits stay whole; everything else becomes float32.
    """
    import numpy as np

    array = np.asarray(image.array)
    order = [letter for letter in "tzcyx" if letter in image.axes]
    array = array.transpose([image.axes.index(letter) for letter in order])
    for index, letter in enumerate("tzcyx"):
        if letter not in order:
            array = np.expand_dims(array, index)
    array = _imagej_type(array)
    if image.rgb:
        return np.ascontiguousarray(np.moveaxis(array.astype(np.uint8, copy=False), 2, -1)[:, :, np.newaxis])
    return np.ascontiguousarray(array)


def _imagej_type(array: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    if array.dtype in (np.uint8, np.uint16, np.float32):
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype.kind in "iu" and array.size and 0 <= array.min() and array.max() <= 65535:
        return array.astype(np.uint16)
    return array.astype(np.float32)


def _resolution(image: Image) -> tuple[float, float]:
    return 1 / image.pixel_sizes.get("x", 1.0), 1 / image.pixel_sizes.get("y", 1.0)


def _metadata(image: Image, rois: Sequence[bytes]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"axes": "TZCYXS" if image.rgb else "TZCYX"}
    if image.units.get("x"):
        metadata["unit"] = image.units["x"].replace("\N{MICRO SIGN}", "\\u00B5")
    if "z" in image.pixel_sizes:
        metadata["spacing"] = image.pixel_sizes["z"]
    if "t" in image.pixel_sizes:
        metadata["finterval"] = image.pixel_sizes["t"]
    if image.display_range is not None and not image.rgb:
        metadata["min"], metadata["max"] = image.display_range
        metadata["Ranges"] = image.display_range * image.size("c")
    if image.slice_labels:
        metadata["Labels"] = list(image.slice_labels)
    if rois:
        metadata["Overlays"] = list(rois)
    return metadata
