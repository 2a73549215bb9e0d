"""Names, calibration, slice labels and display range of the images that commands open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.image import Image

PROBABILITY_OPERATIONS = ("sigmoid", "softmax")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")


def derived_title(source: Image, suffix: str) -> str:
    """Title of an image made from `source`, the ImageJ way: its title without file extension, a hyphen, a word."""
    stem = _EXTENSION.sub("", source.title)
    return f"{stem or 'image'}-{suffix}"


def dressed(result: Image, source: Image, title: str, tensor: Tensor | None = None) -> Image:
    """A predicted image as ImageJ should show it.

    Calibration is kept, pixel sizes scaled where the model changes the number of pixels; slice labels are kept when
    every plane of `source` has its plane in `result`, and followed by the channel where each became several channels;
    probabilities are shown from 0 to 1, other values from their minimum to their maximum.

    Parameters
    ----------
    result, source : Image
        Predicted image, and the image it was predicted from.
    tensor : Tensor or None
        Description of the output.
    """
    return replace(
        result,
        title=title,
        pixel_sizes=result.pixel_sizes or _pixel_sizes(result, source),
        units=result.units or source.units,
        slice_labels=result.slice_labels or _slice_labels(result, source),
        display_range=result.display_range or _display_range(result, source, tensor),
    )


def plane_count(image: Image) -> int:
    """Number of two-dimensional planes of an image."""
    return image.size("t") * image.size("c") * image.size("z")


def _pixel_sizes(result: Image, source: Image) -> Mapping[str, float]:
    return {
        letter: size * source.size(letter) / result.size(letter)
        for letter, size in source.pixel_sizes.items()
        if letter in "zyx" and result.size(letter)
    } | {letter: size for letter, size in source.pixel_sizes.items() if letter == "t"}


def _slice_labels(result: Image, source: Image) -> tuple[str, ...]:
    planes, channels = plane_count(result), result.size("c")
    if len(source.slice_labels) == planes:
        return source.slice_labels
    if len(result.channel_names) != channels:
        return ()
    places = source.slice_labels if len(source.slice_labels) * channels == planes else ("",) * (planes // channels)
    return tuple(f"{place} {channel}".strip() for place in places for channel in result.channel_names)


def _display_range(result: Image, source: Image, tensor: Tensor | None) -> tuple[float, float]:
    low, high = float(result.array.min()), float(result.array.max())
    unit = result.dtype.kind == "f" and low >= 0 and high <= 1
    stated = tensor is not None and any(step.id in PROBABILITY_OPERATIONS for step in tensor.operations)
    if unit and (stated or float(source.array.max()) > 1):
        return 0.0, 1.0
    return low, high
