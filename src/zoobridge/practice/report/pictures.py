"""Images as small pictures for people: one plane, stretched, objects outlined."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image
from zoobridge.practice.check.result import ImageCheck
from zoobridge.practice.objects.stacks import stacked

Colours = NDArray[np.uint8]
"""(y, x, 3)."""
Plane = NDArray[np.float32]

LARGEST = 480
"""Pixels along the longer side; larger images are reduced by averaging whole blocks."""
FOUND, TRUE = (255, 140, 0), (0, 200, 255)
"""Orange and cyan: told apart by people who confuse red and green."""
_SEQUENTIAL = ((68, 1, 84), (59, 82, 139), (33, 145, 140), (94, 201, 98), (253, 231, 37))
"""Five colours from low to high, of growing lightness (source: viridis, matplotlib)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and what it shows."""

    name: str
    caption: str
    png: bytes

    @property
    def address(self) -> str:
        """The picture itself as an address, so that a page needs no other file."""
        return f"data:image/png;base64,{base64.b64encode(self.png).decode()}"


def pictures_of(check: ImageCheck) -> tuple[Picture, ...]:
    """What a check saw, as far as there are pictures of it; of stacks the middle slice of the first frame."""
    return tuple(Picture(name, caption, _png(colours)) for name, caption, colours in _drawn(check))


def _drawn(check: ImageCheck) -> Iterator[tuple[str, str, Colours]]:
    images = check.pictures
    if "image" in images:
        yield "image", "image", _grey(_plane(images["image"]))
    if "result" in images:
        yield "result", "result of the model", _grey(_plane(images["result"]))
    if "objects" in images and "image" in images:
        truth = images.get("truth")
        caption = "objects found (orange)" + ("" if truth is None else " and true (cyan)")
        yield "objects", caption, _outlined(images["image"], images["objects"], truth)
    elif "truth" in images:
        yield "truth", "truth", _grey(_plane(images["truth"]))
    if "stability" in images:
        yield "stability", "stability (yellow: always the same, dark: changes)", _coloured(_plane(images["stability"]))
    if "residual" in images:
        yield "residual", "what the model took away", _grey(_plane(images["residual"]))


def _plane(image: Image) -> Plane:
    """The first channel of the middle slice of the first frame, reduced to the size shown."""
    from skimage.measure import block_reduce

    pixels = stacked(image)
    plane = pixels[0, 0, pixels.shape[2] // 2].astype(np.float32)
    return np.asarray(block_reduce(plane, _step(plane), np.mean, cval=float(plane.mean())), np.float32)


def _labels(image: Image) -> NDArray[np.int64]:
    pixels = stacked(image)
    plane = pixels[0, 0, pixels.shape[2] // 2].astype(np.int64)
    step = _step(plane)
    reduced: NDArray[np.int64] = plane[::step, ::step]
    return reduced


def _step(plane: NDArray[np.generic]) -> int:
    return int(-(-max(plane.shape) // LARGEST))


def _grey(plane: Plane) -> Colours:
    """Stretched from the 0.5th to the 99.8th percentile."""
    finite = plane[np.isfinite(plane)]
    low, high = np.percentile(finite, (0.5, 99.8)) if finite.size else (0.0, 1.0)
    if high <= low:
        low, high = low - 0.5, low + 0.5
    grey = (np.nan_to_num(plane, nan=low).clip(low, high) - low) / (high - low) * 255
    return np.repeat(grey.round().astype(np.uint8)[..., np.newaxis], 3, axis=-1)


def _coloured(plane: Plane) -> Colours:
    """0 to 1 from the first to the last colour."""
    stops = np.linspace(0, 1, len(_SEQUENTIAL))
    channels = [np.interp(np.nan_to_num(plane).clip(0, 1), stops, part) for part in zip(*_SEQUENTIAL, strict=True)]
    return np.stack(channels, axis=-1).round().astype(np.uint8)


def _outlined(image: Image, found: Image, truth: Image | None) -> Colours:
    from skimage.segmentation import find_boundaries

    colours = _grey(_plane(image))
    for labels, colour in ((truth, TRUE), (found, FOUND)):
        if labels is not None:
            numbers = _labels(labels)
            height, width = (min(a, b) for a, b in zip(numbers.shape, colours.shape, strict=False))
            colours[:height, :width][find_boundaries(numbers[:height, :width], mode="inner")] = colour
    return colours


def _png(colours: Colours) -> bytes:
    import imageio.v3 as iio

    target = io.BytesIO()
    iio.imwrite(target, colours, extension=".png")
    return target.getvalue()
