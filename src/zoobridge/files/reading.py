"""Read image files: pictures, TIFF, and the formats microscopes write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zoobridge.errors import InputError, about
from zoobridge.files.formats import TIFF_SUFFIXES, Format, format_of
from zoobridge.files.parts import WHOLE, Part

if TYPE_CHECKING:
    from zoobridge.pipeline.image import Image


def read_image(path: Path, part: Part = WHOLE) -> Image:
    """Read an image, or a part of it.

    Parameters
    ----------
    path : Path
        A file, or the folder of an OME-Zarr image.
    part : Part
        Scene and channel; only files in a format of `zoobridge.files.formats` have them. Where the format allows,
        nothing else is read.

    Returns
    -------
    Image
        Axes of length 1 are dropped (``y`` and ``x`` stay); pixel sizes and channel names are those the file states.

    Raises
    ------
    InputError
        If the file is missing, damaged or no image, has no such part, has several scenes and none is asked for, or
        its reader is not installed.
    """
    if not path.exists():
        msg = f"The image {path} does not exist; check the path."
        raise InputError(msg)
    known = format_of(path)
    if known is not None:
        return read_part(path, known, part)
    refuse_part(path, part)
    try:
        with about(path.name):
            return _read_plain(path)
    except InputError:
        raise
    except Exception as error:  # every decoder has errors of its own
        reason = _first_line(error)
        msg = f"{path} cannot be read as an image ({reason}); give a TIFF, PNG, JPEG or another common format."
        raise InputError(msg) from error


def read_part(path: Path, known: Format, part: Part) -> Image:
    """Read a file whose format is known; see `read_image`."""
    from zoobridge.files.bioio_reading import read_with_bioio
    from zoobridge.files.ome_tiff import read_ome_tiff

    known.require_reader(path)
    try:
        with about(path.name):
            return read_ome_tiff(path, part) if known.reader is None else read_with_bioio(path, known, part)
    except InputError:
        raise
    except Exception as error:  # every reader has errors of its own
        msg = f"{path} cannot be read as {known.name} ({_first_line(error)}); get a whole copy of the file."
        raise InputError(msg) from error


def refuse_part(path: Path, part: Part) -> None:
    """Refuse scene or channel for a plain picture.

    Raises
    ------
    InputError
        If one of them is asked for.
    """
    if part != WHOLE:
        key = "scene" if part.scene is not None else "channel"
        msg = f"{path} is a plain image file without scenes and named channels; leave {key}= out."
        raise InputError(msg)


def _read_plain(path: Path) -> Image:
    from zoobridge.files.pictures import read_picture
    from zoobridge.files.tiff import read_tiff

    return read_tiff(path) if path.suffix.lower() in TIFF_SUFFIXES else read_picture(path)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
