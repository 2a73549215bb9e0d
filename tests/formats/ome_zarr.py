"""Write OME-Zarr folders as the NGFF specification lays them out, in version 0.4 (Zarr 2) and 0.5 (Zarr 3)."""

import json

import numpy as np

AXES = [
    {"name": "c", "type": "channel"},
    {"name": "z", "type": "space", "unit": "micrometer"},
    {"name": "y", "type": "space", "unit": "micrometer"},
    {"name": "x", "type": "space", "unit": "micrometer"},
]


def write_ome_zarr(path, array, channels, size=(0.5, 0.25, 2.0), version="0.4"):
    """An array ``(z, c, y, x)`` and a second level of half the size; `size` is x, y, z in micrometres."""
    import zarr

    pixels = np.ascontiguousarray(array.swapaxes(0, 1))
    group = zarr.open_group(str(path), mode="w", zarr_format=2 if version == "0.4" else 3)
    x, y, z = size
    datasets = []
    for level, step in enumerate((1, 2)):
        shrunk = pixels[..., ::step, ::step]
        group.create_array(str(level), data=shrunk, chunks=(1, *shrunk.shape[1:]))
        scale = {"type": "scale", "scale": [1.0, z, y * step, x * step]}
        datasets.append({"path": str(level), "coordinateTransformations": [scale]})
    multiscales = [{"version": version, "axes": AXES, "datasets": datasets}]
    named = {"channels": [{"label": channel, "color": "FFFFFF"} for channel in channels]}
    described = {"multiscales": multiscales, "omero": named}
    group.attrs.update(described if version == "0.4" else {"ome": {"version": version, **described}})


def write_time_lapse(path, array, interval, width):
    """An array ``(t, y, x)`` with an interval in milliseconds and a pixel width in nanometres."""
    import zarr

    group = zarr.open_group(str(path), mode="w", zarr_format=2)
    group.create_array("0", data=array)
    axes = [{"name": "t", "type": "time", "unit": "millisecond"}]
    axes += [{"name": name, "type": "space", "unit": "nanometer"} for name in "yx"]
    scale = {"type": "scale", "scale": [interval, width, width]}
    dataset = {"path": "0", "coordinateTransformations": [scale]}
    group.attrs["multiscales"] = [{"version": "0.4", "axes": axes, "datasets": [dataset]}]


def write_series(path, images, channels):
    """Several images ``{folder: array}`` in one folder, as bioformats2raw writes them."""
    path.mkdir()
    (path / ".zgroup").write_text('{"zarr_format": 2}')
    (path / ".zattrs").write_text('{"bioformats2raw.layout": 3}')
    for name, array in images.items():
        write_ome_zarr(path / name, array, channels)


def write_plate(path, array, channels):
    """A plate of one well with one image."""
    for folder, described in ((path, {"plate": {}}), (path / "A", {}), (path / "A" / "1", {"well": {}})):
        folder.mkdir()
        (folder / ".zgroup").write_text('{"zarr_format": 2}')
        (folder / ".zattrs").write_text(json.dumps(described))
    write_ome_zarr(path / "A" / "1" / "0", array, channels)
