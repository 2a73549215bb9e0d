"""Read the formats of microscopes with bioio's readers: scenes, axes, channel names, pixel sizes with units.

bioio's own choice of a reader is not used: it goes through everything installed, and a file would be read one way here
and another way there.
"""

from __future__ import annotations

import importlib
import re
import warnings
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.files.formats import OME_ZARR, Format
from zoobridge.files.parts import Part, channel_index, scene_index, scene_title
from zoobridge.files.units import imagej_unit
from zoobridge.files.zarr_folders import image_folders

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from zoobridge.pipeline.image import Image

_MADE_UP = re.compile(r"Channel:\d+(:\d+)?")
"""Names bioio gives to channels without one."""
_COLOURS = {3, 4}


def read_with_bioio(path: Path, known: Format, part: Part) -> Image:
    """Read a scene, or one channel of it, at full resolution.

    Raises
    ------
    InputError
        If there is no such part.
    """
    from zoobridge.pipeline.image import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a reader guesses about metadata it does not need
        reader, title = _reader_at_scene(path, known, part.scene)
        sizes = _axis_sizes(reader)
        colour = sizes.get("S") in _COLOURS
        channel = channel_index(path, sizes["S"] if colour else sizes.get("C", 1), part.channel)
        array, axes = _without_single_axes(
            _read_colours(reader, known, channel) if colour else _read_channels(reader, channel)
        )
        lengths, units = _calibration(reader, known)
    return Image(
        array,
        axes,
        title=title,
        pixel_sizes={axis: size for axis, size in lengths.items() if axis in axes},
        units={axis: unit for axis, unit in units.items() if axis in axes},
        channel_names=_channel_names(reader) if channel is None and not colour else (),
        rgb=colour and channel is None,
    )


def _reader_at_scene(path: Path, known: Format, scene: str | None) -> tuple[Any, str]:
    """A reader set to the scene, and the title of the image."""
    module = importlib.import_module(str(known.reader))
    folders = image_folders(path) if known is OME_ZARR and path.is_dir() else {}
    if folders:
        names = tuple(folders)
        index = scene_index(path, names, scene)
        return module.Reader(str(folders[names[index]])), scene_title(path, names, index)
    reader = module.Reader(str(path))
    index = scene_index(path, reader.scenes, scene)
    reader.set_scene(index)
    return reader, scene_title(path, reader.scenes, index)


def _axis_sizes(reader: Any) -> dict[str, int]:  # noqa: ANN401
    sizes = dict(zip(reader.dims.order, reader.dims.shape, strict=True))
    unknown = [f"{axis} ({size})" for axis, size in sizes.items() if axis not in "MTCZYXS" and size > 1]
    if unknown or (sizes.get("S") in _COLOURS and sizes.get("C", 1) > 1):
        msg = f"its axes {reader.dims.order} are not understood"
        raise ValueError(msg)
    return sizes


def _without_single_axes(array: NDArray[Any]) -> tuple[NDArray[Any], str]:
    """Pixels ``(t, c, z, y, x)`` without axes of length 1, and the letters of the others; ``y`` and ``x`` stay."""
    single = tuple(index for index in range(3) if array.shape[index] == 1)
    return array.squeeze(single), "".join(axis for index, axis in enumerate("tczyx") if index not in single)


def _read_channels(reader: Any, channel: int | None) -> NDArray[Any]:  # noqa: ANN401
    """Pixels ``(t, c, z, y, x)``, block by block into one array, so that nothing is in memory twice."""
    import dask.array as da
    import numpy as np
    from bioio_base.transforms import reshape_data

    # Readers refuse to stitch what is no mosaic.
    source = reader.mosaic_xarray_dask_data if "M" in reader.dims.order else reader.xarray_dask_data
    lazy = reshape_data(source.data, "".join(source.dims), "TCZYX")
    if channel is not None:
        lazy = lazy[:, channel : channel + 1]
    array = np.empty(lazy.shape, lazy.dtype.newbyteorder("="))
    da.store(lazy, array, lock=False)
    return array


def _read_colours(reader: Any, known: Format, channel: int | None) -> NDArray[Any]:  # noqa: ANN401
    """Pixels ``(t, c, z, y, x)`` with red, green and blue as channels, or one of these.

    Read whole: the delayed arrays of bioio-czi 3.0 mix up the samples of a pixel.
    """
    import numpy as np
    from bioio_base.transforms import reshape_data

    if "M" in reader.dims.order:
        stitched = reader.mosaic_xarray_data
        array = reshape_data(stitched.data, "".join(stitched.dims), "TSZYX")
    else:
        array = reader.get_image_data("TSZYX")
    colours = array[:, 2::-1] if known.blue_first else array[:, :3]
    return np.ascontiguousarray(colours if channel is None else colours[:, channel : channel + 1])


def _channel_names(reader: Any) -> tuple[str, ...]:  # noqa: ANN401
    names = tuple(str(name) for name in reader.channel_names or ())
    return () if all(_MADE_UP.fullmatch(name) for name in names) else names


def _calibration(reader: Any, known: Format) -> tuple[dict[str, float], dict[str, str]]:  # noqa: ANN401
    """Pixel sizes and units by axis; a size of 1 without unit says nothing."""
    try:
        scale, properties = reader.scale, reader.dimension_properties
    except Exception:  # noqa: BLE001  (a file without scaling is an image all the same; bioio-czi refuses to tell)
        return {}, {}
    sizes: dict[str, float] = {}
    units: dict[str, str] = {}
    for axis in "XYZT":
        size = getattr(scale, axis)
        unit = getattr(properties, axis).unit
        name = imagej_unit(f"{unit:~}") if unit is not None else known.length_unit if axis != "T" else ""
        if axis == "T" and isinstance(reader.time_interval, timedelta):
            name = "sec"
        if size and size > 0 and (name or size != 1):
            sizes[axis.lower()], units[axis.lower()] = float(size), name
    return sizes, units
