"""Windows of the training images, turned, mirrored and differently exposed, drawn once and then trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
GAIN, OFFSET = 0.15, 0.05
"""Standard deviations of the logarithm of a random gain, and of a random offset relative to that of the image."""


@dataclass(frozen=True, slots=True)
class Example:
    """One image as the network gets it, and what it should give.

    Parameters
    ----------
    image : (y, x, c) or (z, y, x, c)
        Preprocessed.
    target : same axes
        Channels as `zoobridge.practice.adjust.data.targets.object_maps` makes them, or those of the wanted image.
    """

    name: str
    image: Array
    target: Array


@dataclass(frozen=True, slots=True)
class Windows:
    """Images (n, y, x, c) or (n, z, y, x, c), and the targets of each."""

    images: Array
    targets: Array


def draw(
    examples: Sequence[Example], sides: Sequence[int], count: int, rng: np.random.Generator, *, exposure: bool
) -> Windows:
    """Random windows, as many of every image.

    Parameters
    ----------
    sides : sequence of int
        Size of a window along the spatial axes; smaller images are mirrored at their edge.
    exposure : bool
        Vary gain and offset too.
    """
    images, targets = [], []
    for number in range(count):
        example = examples[number % len(examples)]
        start = _start(example, sides, rng)
        image, target = _cut(example, sides, start)
        image, target = _turned(image, target, rng)
        images.append(_exposed(image, rng) if exposure else image)
        targets.append(target)
    return Windows(np.stack(images), np.stack(targets))


def cover(examples: Sequence[Example], sides: Sequence[int], most: int) -> Windows:
    """Windows that cover the images once, unchanged; evenly chosen ones when that is more than `most`."""
    places = []
    for example in examples:
        ranges = [
            range(0, max(1, size - side + 1), side) for size, side in zip(example.image.shape, sides, strict=False)
        ]
        places += [(example, tuple(map(int, start))) for start in np.ndindex(*map(len, ranges))]
    if len(places) > most:
        places = [places[index] for index in np.linspace(0, len(places) - 1, most).round().astype(int)]
    cuts = [_cut(example, sides, [s * side for s, side in zip(start, sides, strict=True)]) for example, start in places]
    return Windows(np.stack([image for image, _ in cuts]), np.stack([target for _, target in cuts]))


def _start(example: Example, sides: Sequence[int], rng: np.random.Generator) -> list[int]:
    slack = [max(0, size - side) for size, side in zip(example.image.shape, sides, strict=False)]
    return [int(rng.integers(most + 1)) for most in slack]


def _cut(example: Example, sides: Sequence[int], start: Sequence[int]) -> tuple[Array, Array]:
    window = tuple(slice(first, first + side) for first, side in zip(start, sides, strict=True))
    return _filled(example.image[window], sides), _filled(example.target[window], sides)


def _filled(part: Array, sides: Sequence[int]) -> Array:
    widths = [(0, side - size) for side, size in zip(sides, part.shape, strict=False)]
    return np.pad(part, [*widths, (0, 0)], mode="symmetric") if any(after for _, after in widths) else part


def _turned(image: Array, target: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """One element of the square's symmetry group, or of the rectangle's where a window is no square."""
    plane = (image.ndim - 3, image.ndim - 2)
    square = image.shape[plane[0]] == image.shape[plane[1]]
    turns, mirrored = int(rng.integers(4)), bool(rng.integers(2))
    if not square:
        turns -= turns % 2
    changed = [np.rot90(each, turns, plane) for each in (image, target)]
    if mirrored:
        changed = [np.flip(each, plane[0]) for each in changed]
    return np.ascontiguousarray(changed[0]), np.ascontiguousarray(changed[1])


def _exposed(image: Array, rng: np.random.Generator) -> Array:
    gain, offset = np.exp(rng.normal(0, GAIN)), rng.normal(0, OFFSET) * image.std()
    return np.asarray(image * gain + offset, np.float32)
