"""OME-Zarr folders that hold several images, which bioio's reader leaves to its caller.

bioformats2raw lays a converted file out as one image per series in folders ``0``, ``1``, ...; a plate has its images in
row, column and field (source: NGFF specification 0.4 and 0.5, "bioformats2raw.layout" and "plate").
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from zoobridge.errors import InputError


def image_folders(path: Path) -> dict[str, Path]:
    """Name and place of every image of a folder that holds several; empty when it is an image itself.

    Raises
    ------
    InputError
        If it is a plate or a well: names an image inside.
    """
    attributes = _attributes(path)
    if "plate" in attributes or "well" in attributes:
        msg = f"{path} is a plate or a well and no image; give the folder of one of its images, such as {_first(path)}."
        raise InputError(msg)
    if "bioformats2raw.layout" not in attributes:
        return {}
    listed = _attributes(path / "OME").get("series") if (path / "OME").is_dir() else None
    names = listed or sorted((entry.name for entry in path.iterdir() if entry.name.isdecimal()), key=int)
    return {str(name): path / str(name) for name in names}


def _attributes(folder: Path) -> dict[str, Any]:
    """The OME attributes of a Zarr group, of format 3 or 2."""
    newer, older = folder / "zarr.json", folder / ".zattrs"
    if newer.is_file():
        attributes = json.loads(newer.read_text(encoding="utf-8")).get("attributes", {})
        return dict(attributes.get("ome", attributes))
    return dict(json.loads(older.read_text(encoding="utf-8"))) if older.is_file() else {}


def _first(path: Path) -> Path:
    """The first image in a plate or well, in the order of names."""
    images = (folder for folder in sorted(path.rglob("*")) if folder.is_dir() and "multiscales" in _attributes(folder))
    return next(images, path / "A" / "1" / "0")
