"""What a Python caller hands to a macro, in the one form a request has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError, UsageError
from zoobridge.pipeline.image import Image

Given = Image | NDArray[Any]
"""An image, or the pixels (y, x) of one."""

UNTITLED = "image"


def given_images(images: Mapping[str, Given] | Sequence[Given] | Given) -> tuple[Image, ...]:
    """Images with titles, in order.

    Parameters
    ----------
    images : Mapping, sequence, Image or ndarray
        Title -> image, or images, or one; arrays are (y, x).

    Raises
    ------
    InputError
        If an array is not two-dimensional, or of a type that pixels cannot have.
    UsageError
        If something is neither image nor array.
    """
    if isinstance(images, Mapping):
        return tuple(replace(_image(image), title=str(title)) for title, image in images.items())
    if isinstance(images, Image | np.ndarray):
        return (_image(images),)
    if images is None or isinstance(images, str | bytes) or not isinstance(images, Iterable):
        _refuse(images)
    return tuple(_image(image) for image in images)


def given_paths(paths: Iterable[Path | str] | Path | str) -> tuple[Path, ...]:
    """Files to open, in order; a single path counts as one.

    Raises
    ------
    UsageError
        If something is no path.
    """
    several = [paths] if isinstance(paths, Path | str) or not isinstance(paths, Iterable) else paths
    try:
        return tuple(Path(path) for path in several)
    except TypeError as error:
        msg = f"open={paths!r} cannot be used; give the path of an image file, or a list of paths."
        raise UsageError(msg) from error


def _image(given: Any) -> Image:  # noqa: ANN401
    if isinstance(given, Image):
        return given
    if not isinstance(given, np.ndarray):
        _refuse(given)
    if given.ndim != 2:
        msg = (
            f"An array of shape {given.shape} does not say what its axes are; "
            'give zoobridge.Image(array, "zyx"), say, with one letter out of t c z y x per dimension.'
        )
        raise InputError(msg)
    return Image(given, "yx", title=UNTITLED)


def _refuse(given: object) -> NoReturn:
    msg = (
        f"A {type(given).__name__} is no image for a macro; give NumPy arrays (y, x) or zoobridge.Image objects, "
        "by title or in a list, and files with open=."
    )
    raise UsageError(msg)
