"""What a Python caller hands to a macro, in the one form a request has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError, UsageError
from zoobridge.hosts.data_arrays import from_data_array, is_data_array
from zoobridge.pipeline.image import Image

Given: TypeAlias = Any
"""An `Image`, the pixels (y, x) of one, an ``xarray.DataArray``, or what a host knows besides."""

Adopt: TypeAlias = Callable[[object], Image | None]
"""Makes an image of something only one host knows, None of everything else."""

UNTITLED = "image"


def adopt_nothing(_given: object) -> None:
    """For hosts that know no images of their own."""


def given_images(
    images: Mapping[str, Given] | Sequence[Given] | Given, adopt: Adopt = adopt_nothing
) -> tuple[Image, ...]:
    """Images with titles, in order.

    Parameters
    ----------
    images : Mapping, sequence, or one image
        Title -> image, or images, or one; arrays are (y, x), data arrays say what their axes are.
    adopt : callable
        Asked first.

    Raises
    ------
    InputError
        If an array is not two-dimensional or has axes that are none of an image, or its type is none of pixels.
    UsageError
        If something is no image.
    """
    if isinstance(images, Mapping):
        return tuple(replace(_image(image, adopt), title=str(title)) for title, image in images.items())
    one = _known(images, adopt)
    if one is not None:
        return (one,)
    if images is None or isinstance(images, str | bytes) or not isinstance(images, Iterable):
        _refuse(images)
    return tuple(_image(image, adopt) for image in images)


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


def _image(given: object, adopt: Adopt) -> Image:
    image = _known(given, adopt)
    return _refuse(given) if image is None else image


def _known(given: object, adopt: Adopt) -> Image | None:
    if isinstance(given, Image):
        return given
    if isinstance(given, np.ndarray):
        return _plane(given)
    if is_data_array(given):
        return from_data_array(given, UNTITLED)
    return adopt(given)


def _plane(array: NDArray[Any]) -> Image:
    if array.ndim != 2:
        msg = (
            f"An array of shape {array.shape} does not say what its axes are; "
            'give zoobridge.Image(array, "zyx"), say, with one letter out of t c z y x per dimension.'
        )
        raise InputError(msg)
    return Image(array, "yx", title=UNTITLED)


def _refuse(given: object) -> NoReturn:
    msg = (
        f"A {type(given).__name__} is no image for a macro; give NumPy arrays (y, x), xarray.DataArray or "
        "zoobridge.Image objects, by title or in a list, and files with open=."
    )
    raise UsageError(msg)
