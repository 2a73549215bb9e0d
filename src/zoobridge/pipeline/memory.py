"""How much memory a tile needs, and how large tiles may be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zoobridge.pipeline.tiling import extent, most_tiles, tile_count

BYTES_PER_PIXEL = 1536
"""Working memory of an engine per input pixel.

Measured on U-Nets of half a million parameters in float32: 1.3 KiB with TensorFlow, 1.0 KiB with OpenVINO; weights
say little about it because the feature maps at full resolution decide.
"""

FLOAT_BYTES = 4
"""Bytes of a float32, the type of whole inputs and outputs."""

DEFAULT_MEMORY = 4 * 2**30
"""Bytes a prediction may use when the caller does not say."""

TILE_MEMORY = 1536 * 2**20
"""Bytes of one tile where tiles are exact: larger ones are hardly faster and keep memory from other programs."""

TILE_SURPLUS = 1.4
"""Elements computed per element of the image from which on tiles take more memory after all.

A halo costs most in volumes: 64 x 256 x 256 in nine tiles of `TILE_MEMORY` computes 2.3 times as much as whole. In the
plane tiles of `TILE_MEMORY` stay below, with halos of up to 64.
"""


@dataclass(frozen=True, slots=True)
class TileAxis:
    """What limits tiles along one axis; see `zoobridge.pipeline.tiling.tiles`."""

    size: int
    halo: int
    step: int
    minimum: int
    divisible: bool = True

    @property
    def most(self) -> int:
        """The largest useful number of tiles."""
        return most_tiles(self.size, self.halo, self.step, self.minimum) if self.divisible else 1

    def extent(self, count: int) -> int:
        """Length of `count` equal tiles."""
        return extent(self.size, count, self.halo, self.step, self.minimum)

    def computed(self, length: int) -> int:
        """Elements computed along the axis in the fewest tiles of at most that length."""
        count = tile_count(self.size, length, self.halo, self.step, self.minimum)
        return count * self.extent(count)


def tile_within(axes: Sequence[TileAxis], pixels: float) -> tuple[int, ...]:
    """The tile shape with the fewest tiles that has at most that many pixels.

    The axis with the longest tile is divided first, so tiles come out compact. When even the smallest tile is too
    large it is returned all the same: the caller compares.
    """
    counts = [1] * len(axes)
    shape = [axis.size for axis in axes]
    while math.prod(shape) > pixels:
        candidates = [number for number, axis in enumerate(axes) if counts[number] < axis.most]
        if not candidates:
            break
        longest = max(candidates, key=lambda number: shape[number])
        counts[longest] += 1
        shape[longest] = axes[longest].extent(counts[longest])
    return tuple(shape)


def economical_tile(axes: Sequence[TileAxis], comfortable: float, most: float) -> tuple[int, ...]:
    """As `tile_within` for `comfortable` pixels, or for more, up to `most`, where halos would cost too much time."""
    pixels = min(comfortable, most)
    shape = tile_within(axes, pixels)
    while pixels < most and _surplus(axes, shape) > TILE_SURPLUS:
        pixels = min(2 * pixels, most)
        shape = tile_within(axes, pixels)
    return shape


def _surplus(axes: Sequence[TileAxis], shape: Sequence[int]) -> float:
    computed = math.prod(axis.computed(length) for axis, length in zip(axes, shape, strict=True))
    return computed / math.prod(axis.size for axis in axes)
