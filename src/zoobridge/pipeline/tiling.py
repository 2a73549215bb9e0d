"""Tiles as named values: which pixels to read, which of them to keep, where to write them.

Tiles have equal sizes (balanced), lie inside the image (clamped, never mirrored beyond its border) and start at
multiples of a step (aligned). A model whose reach is at most the halo then computes in every kept pixel exactly
what it computes there on the whole image.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from zoobridge.errors import InputError


@dataclass(frozen=True, slots=True)
class Span:
    """A tile along one axis, in elements of the input; `size` is the length of the whole axis."""

    read_start: int
    read_stop: int
    write_start: int
    write_stop: int
    size: int

    def output(self, factor: float, offset: float) -> tuple[slice, slice, int]:
        """The same span in an output of ``size * factor + offset`` elements.

        Returns
        -------
        tuple
            Slice to crop from the tile's output, slice to write it to, expected length of the tile's output.
        """
        length = math.floor((self.read_stop - self.read_start) * factor + offset)
        whole = math.floor(self.size * factor + offset)
        # a network that drops its border (offset < 0) has dropped half of it at the start
        shift = math.floor(offset / 2)
        start = 0 if self.write_start == 0 else round(self.write_start * factor) + shift
        stop = whole if self.write_stop == self.size else round(self.write_stop * factor) + shift
        origin = round(self.read_start * factor)
        return slice(start - origin, stop - origin), slice(start, stop), length


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile of an n-dimensional image."""

    spans: tuple[Span, ...]

    @property
    def read(self) -> tuple[slice, ...]:
        """Elements of the image the model gets."""
        return tuple(slice(span.read_start, span.read_stop) for span in self.spans)

    @property
    def crop(self) -> tuple[slice, ...]:
        """Elements of the tile that are kept."""
        return tuple(slice(s.write_start - s.read_start, s.write_stop - s.read_start) for s in self.spans)

    @property
    def write(self) -> tuple[slice, ...]:
        """Elements of the result they become."""
        return tuple(slice(span.write_start, span.write_stop) for span in self.spans)


def tiles(
    shape: Sequence[int], max_tile: Sequence[int], halo: Sequence[int], step: Sequence[int], minimum: Sequence[int]
) -> tuple[Tile, ...]:
    """Cut an image into tiles, in reading order.

    Parameters
    ----------
    shape : sequence of int
        Size of the image per axis.
    max_tile : sequence of int
        Largest tile per axis, halo included; tiles are as small as their number allows.
    halo : sequence of int
        Elements at either side that are read but not kept, except at the image's border; rounded up to `step`.
    step : sequence of int
        Tiles start at multiples of it, and differ from `shape` by a multiple of it.
    minimum : sequence of int
        Smallest tile per axis.

    Raises
    ------
    InputError
        If tiles of that size have no pixel left to keep.
    """
    axes = zip(shape, max_tile, halo, step, minimum, strict=True)
    return tuple(Tile(spans) for spans in itertools.product(*(split(*axis) for axis in axes)))


def split(size: int, largest: int, halo: int, step: int, minimum: int) -> tuple[Span, ...]:
    """Cut one axis; see `tiles`."""
    count = tile_count(size, largest, halo, step, minimum)
    length = extent(size, count, halo, step, minimum)
    moves = (size - length) // step
    starts = [number * moves // max(1, count - 1) * step for number in range(count)]
    # the boundary lies in the middle of what both neighbours know, where either is least affected by its own border
    borders = [(left + length + right) // 2 // step * step for left, right in itertools.pairwise(starts)]
    edges = [0, *borders, size]
    return tuple(
        Span(start, start + length, edges[number], edges[number + 1], size) for number, start in enumerate(starts)
    )


def tile_count(size: int, largest: int, halo: int, step: int, minimum: int) -> int:
    """The smallest number of tiles along an axis of which none is larger than `largest`.

    Raises
    ------
    InputError
        If no number of tiles is enough; the sentence names the smallest possible tile.
    """
    most = most_tiles(size, halo, step, minimum)
    for count in range(1, most + 1):
        if extent(size, count, halo, step, minimum) <= largest:
            return count
    smallest = extent(size, most, halo, step, minimum)
    msg = (
        f"A tile of {largest} pixels is too small: with a halo of {round_up(halo, step)} pixels at either side and "
        f"starts at multiples of {step} it takes at least {smallest}; use a larger tile or tile=auto."
    )
    raise InputError(msg)


def most_tiles(size: int, halo: int, step: int, minimum: int) -> int:
    """The number of tiles beyond which they do not get smaller."""
    cores = (size - 2 * round_up(halo, step)) // step
    floor = (size - minimum) // step
    return max(1, min(cores, _count_reaching(cores, floor)))


def extent(size: int, count: int, halo: int, step: int, minimum: int) -> int:
    """Length of the smallest equal tiles of which `count` cover an axis."""
    if count <= 1:
        return size
    # with length = size - k * step, neighbours may be at most length - 2 * halo apart: k <= (count - 1) * (cores - k)
    cores = (size - 2 * round_up(halo, step)) // step
    moves = min((count - 1) * cores // count, (size - minimum) // step)
    return size - max(0, moves) * step


def round_up(number: int, step: int) -> int:
    """The smallest multiple of `step` that is not less."""
    return -(-number // step) * step


def _count_reaching(cores: int, floor: int) -> int:
    """The smallest count whose tiles are as short as the minimum allows."""
    if floor >= cores:
        return cores
    # (count - 1) * cores // count >= floor  <=>  count >= cores / (cores - floor)
    return -(-cores // (cores - floor)) if floor > 0 else 1
