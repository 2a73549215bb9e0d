"""How much memory a tile needs, and how large tiles may be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from zoobridge.pipeline.tiling import extent, most_tiles

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
