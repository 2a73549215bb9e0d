"""Does this image look like what the model was made for? Sentences for the user, never a refusal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import FixedSize, Tensor, first_image
from zoobridge.pipeline.image import Image

DARK_TAGS = frozenset({"fluorescence", "fluorescence-light-microscopy", "dapi", "hoechst", "confocal"})
BRIGHT_TAGS = frozenset({"h&e", "histology", "histopathology", "brightfield", "bright-field"})
COLOUR_TAGS = frozenset({"h&e", "histology", "histopathology", "rgb"})
SATURATED_SHARE = 0.01
"""Share of pixels at the largest value of the type above which a plane is called saturated."""
SAMPLE = 100_000
"""Pixels looked at, of however many: enough for a percentile and the commonest of 48 values, in milliseconds."""
COLOURED_SHARE = 0.02
"""Mean difference between colour channels, relative to the range of values, above which a picture is coloured."""
Background = Literal["dark", "bright"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a model card says about the images; None where it says nothing."""

    background: Background | None
    colour: bool | None


def expectation(description: ModelDescription) -> Expectation:
    """What the package states, else what its tags and channels tell.

    Stated means ``config["zoobridge"]["expects"]`` with ``background: dark|bright`` and ``colour: grey|rgb``.
    """
    block = description.config.get("zoobridge")
    stated = block.get("expects") if isinstance(block, Mapping) else None
    stated = stated if isinstance(stated, Mapping) else {}
    tags = {tag.lower() for tag in description.tags}
    background: Background | None = None
    if tags & DARK_TAGS and not tags & BRIGHT_TAGS:
        background = "dark"
    elif tags & BRIGHT_TAGS and not tags & DARK_TAGS:
        background = "bright"
    if stated.get("background") in {"dark", "bright"}:
        background = stated["background"]
    colour = {"grey": False, "rgb": True}.get(str(stated.get("colour")), _expects_colour(description, tags))
    return Expectation(background, colour)


def sentences(image: Image, description: ModelDescription, channel: int | None = None) -> tuple[str, ...]:
    """Every way in which the image is not what the model's card describes, one sentence each.

    Parameters
    ----------
    image : Image
        As it will be predicted.
    channel : int or None
        The channel the user chose, from 1.
    """
    return tuple(_doubts(image, description, channel))


def background_of(image: Image, channel: int | None = None) -> Background | None:
    """Whether most of an image is dark or bright; None when it is neither."""
    return background(_pixels(image, channel))


def _doubts(image: Image, description: ModelDescription, channel: int | None) -> Iterator[str]:
    expected = expectation(description)
    name, title = description.name, image.title or "The image"
    coloured = image.rgb and channel is None and _coloured(image)
    if coloured and expected.colour is False:
        yield (
            f"{title} is a colour picture, but the model {name} was made for single-channel images; "
            "the result may be meaningless."
        )
    if expected.colour is True and not image.rgb and image.size("c") == 1:
        yield (
            f"{title} has no colour, but the model {name} was made for colour pictures; the result may be meaningless."
        )
    pixels = _pixels(image, channel)
    seen = background(pixels)
    if seen and expected.background and seen != expected.background:
        yield (
            f"{title} has a {seen} background, but the model {name} was made for images with a {expected.background} "
            "background; the result may be meaningless (Edit > Invert, or another model)."
        )
    share = _saturated(pixels)
    if share > SATURATED_SHARE and expected.background != "bright":
        yield f"{share:.0%} of the pixels of {title} are saturated, so intensities there are lost."
    if image.array.min() == image.array.max():
        yield f"{title} has the same value everywhere."


def _expects_colour(description: ModelDescription, tags: set[str]) -> bool | None:
    channels = _channel_count(first_image(description.inputs)) if description.inputs else None
    if channels == 3 and tags & COLOUR_TAGS:
        return True
    return False if channels == 1 else None


def _channel_count(tensor: Tensor) -> int | None:
    """Channels an input takes, 1 when it has no channel axis; None when their number is not fixed."""
    axis = tensor.axis("c")
    if axis is None:
        return 1
    return axis.size.size if isinstance(axis.size, FixedSize) else None


def _coloured(image: Image) -> bool:
    channels = np.moveaxis(image.array, image.axes.index("c"), 0).astype(np.float32)
    span = float(np.ptp(channels))
    return span > 0 and float((channels.max(axis=0) - channels.min(axis=0)).mean()) / span > COLOURED_SHARE


def _pixels(image: Image, channel: int | None) -> NDArray[Any]:
    """The finite pixels the model would see, thinned out to at most about `SAMPLE`."""
    pixels: NDArray[Any] = image.array
    if channel is not None and "c" in image.axes and channel <= image.size("c"):
        pixels = np.take(pixels, channel - 1, axis=image.axes.index("c"))
    step = max(1, math.ceil(math.sqrt(pixels.size / SAMPLE)))
    thinned = pixels[..., ::step, ::step]
    if thinned.dtype == np.bool_:  # NumPy takes no percentiles of booleans
        thinned = thinned.astype(np.uint8)
    finite: NDArray[Any] = thinned[np.isfinite(thinned)]
    return finite


def background(pixels: NDArray[Any]) -> Background | None:
    """Bright when the commonest value lies in the upper third of the range of values, dark in the lower third.

    The range is that of the 1st to 99th percentile, so that a few hot pixels do not decide.
    """
    low, high = np.percentile(pixels, (1, 99)) if pixels.size else (0, 0)
    if high <= low:
        return None
    counts, edges = np.histogram(pixels, bins=48, range=(low, high))
    commonest = (edges[counts.argmax()] + edges[counts.argmax() + 1]) / 2
    relative = (commonest - low) / (high - low)
    if relative > 2 / 3:
        return "bright"
    return "dark" if relative < 1 / 3 else None


def _saturated(pixels: NDArray[Any]) -> float:
    if pixels.dtype.kind != "u" or not pixels.size:
        return 0.0
    return float(np.mean(pixels == np.iinfo(pixels.dtype).max))
