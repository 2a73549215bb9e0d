"""Whether to tile, and how: decided once per prediction, before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.constraints import Constraints, Limits, constrain, limits
from zoobridge.pipeline.grid import AxisGrid
from zoobridge.pipeline.memory import BYTES_PER_PIXEL, FLOAT_BYTES, economical_tile, tile_within
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.tiling import Tile, round_up, tiles

Seam = Literal["none", "exact", "approximate"]


@dataclass(frozen=True, slots=True)
class TilePlan:
    """How one sample is computed.

    Parameters
    ----------
    letters : str
        Axes the tiles have, in the order of the first input tensor.
    sizes, padded : Mapping
        Letter -> size of the sample, and after padding at its end; for all axes but batch and channel.
    tiles : tuple of Tile
        In elements of the padded input; a single one when not tiled.
    """

    letters: str
    sizes: Mapping[str, int]
    padded: Mapping[str, int]
    grids: Mapping[str, AxisGrid]
    tiles: tuple[Tile, ...]
    halo: tuple[int, ...]
    seam: Seam
    warnings: tuple[str, ...] = ()

    @property
    def tile_shape(self) -> tuple[int, ...]:
        """Size of one tile, limited to the image."""
        return tuple(
            min(span.read_stop - span.read_start, self.sizes[letter])
            for letter, span in zip(self.letters, self.tiles[0].spans, strict=True)
        )


def plan_tiles(
    description: ModelDescription,
    inputs: tuple[Tensor, ...],
    sizes: Mapping[str, int],
    options: PredictOptions,
    reach: ReceptiveField | None,
    bytes_per_pixel: float = BYTES_PER_PIXEL,
) -> TilePlan:
    """Decide how to compute one sample.

    Parameters
    ----------
    inputs : tuple of Tensor
        The inputs that are given; the first one decides the order of the axes.
    sizes : Mapping
        Axis letter -> size of the sample, batch and channel left out.
    reach : ReceptiveField or None
        How far the model sees; None: not known, so that tiles are never called exact.

    Raises
    ------
    InputError
        If the tile asked for cannot work, a model of fixed size cannot be run on a larger image, or not even the
        smallest tile fits into the memory the caller allows.
    """
    layout = constrain(description, inputs, sizes, reach)
    _require_fitting(layout)
    allowed = limits(layout, options.free if options.memory is None else options.memory, bytes_per_pixel)
    if options.memory is None and options.free is not None:
        _require_room(layout, options.free)
    if options.tile == "auto" and options.memory is not None:
        _require_memory(layout, options.memory, bytes_per_pixel)
    largest, warnings = _largest_tile(layout, options, allowed)
    shape = [axis.size for axis in layout.axes]
    if largest == tuple(shape):
        return _whole(layout, warnings)
    cut = _cut(layout, largest)
    cut_axes = [number for number, size in enumerate(shape) if largest[number] < size]
    seam: Seam = "exact" if all(layout.exact[number] for number in cut_axes) else "approximate"
    halo = tuple(round_up(a.halo, a.step) if n in cut_axes else 0 for n, a in enumerate(layout.axes))
    if seam == "approximate":
        warnings = (*warnings, _approximate_warning(layout, reach))
    return TilePlan(layout.letters, layout.sizes, layout.padded, layout.grids, cut, halo, seam, warnings)


def _require_fitting(layout: Constraints) -> None:
    for letter in layout.needs_tiles():
        axis = layout.axes[layout.letters.index(letter)] if letter in layout.letters else None
        if axis is None or not axis.divisible:
            fixed = layout.grids[letter].minimum
            msg = (
                f"Model {layout.model} takes exactly {fixed} elements along {letter} and its result cannot be put "
                f"together from tiles, but the image has {layout.sizes[letter]}; crop or scale it to {fixed} first."
            )
            raise InputError(msg)


def _require_room(layout: Constraints, free: int) -> None:
    """Refuse an image whose inputs and outputs alone, however computed, are more than there is memory for."""
    data = layout.pixels() * layout.channels * FLOAT_BYTES
    if data > free:
        msg = (
            f"Model {layout.model} has {layout.channels} channels in all, so its inputs and outputs alone take "
            f"{data / 1e9:.1f}GB for this image, and only {free / 1e9:.1f}GB are free; use a smaller image or crop it."
        )
        raise InputError(msg)


def _require_memory(layout: Constraints, memory: int, bytes_per_pixel: float) -> None:
    """Refuse a limit that cannot be kept, rather than exceed it."""
    shape = [axis.size for axis in layout.axes]
    rest = layout.pixels() // max(1, math.prod(shape))
    smallest = math.prod(tile_within(layout.axes, 0)) * rest * bytes_per_pixel
    beside = layout.pixels() * layout.channels * FLOAT_BYTES
    least = math.ceil(min(layout.pixels() * bytes_per_pixel, smallest + beside) / 1e6)
    if memory < least * 1e6:
        msg = (
            f"Model {layout.model} needs about {least}MB to compute this image in its smallest tiles, but may use only "
            f"{memory / 1e6:g}MB; give memory={least}MB or more."
        )
        raise InputError(msg)


def _largest_tile(
    layout: Constraints, options: PredictOptions, allowed: Limits
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The largest tile per axis, equal to the padded image where it is not to be cut, and warnings."""
    forced = layout.needs_tiles()
    if options.tile == "none":
        if forced:
            sizes = " x ".join(str(layout.grids[n].minimum) for n in layout.letters)
            msg = f"Model {layout.model} takes images of exactly {sizes}, so tile=none cannot be used; use tile=auto."
            raise InputError(msg)
        return tuple(axis.size for axis in layout.axes), _too_large(layout, layout.pixels(), allowed.most)
    if options.tile == "auto":
        largest = _automatic(layout, allowed)
    else:
        largest = _requested(layout, options.tile)
    limited = tuple(
        min(tile, layout.grids[letter].minimum) if letter in forced else tile
        for letter, tile in zip(layout.letters, largest, strict=True)
    )
    rest = layout.pixels() // max(1, math.prod(axis.size for axis in layout.axes))
    return limited, _too_large(layout, math.prod(limited) * rest, allowed.most)


def _automatic(layout: Constraints, allowed: Limits) -> tuple[int, ...]:
    shape = tuple(axis.size for axis in layout.axes)
    rest = layout.pixels() // max(1, math.prod(shape))
    # exact cuts first: they change nothing and bound the memory; cuts that change values only when memory demands them
    harmless = [
        replace(axis, divisible=axis.divisible and ok) for axis, ok in zip(layout.axes, layout.exact, strict=True)
    ]
    tile = economical_tile(harmless, allowed.comfortable / rest, allowed.most / rest)
    return tile if math.prod(tile) * rest <= allowed.most else tile_within(layout.axes, allowed.most / rest)


def _requested(layout: Constraints, tile: tuple[int, ...]) -> tuple[int, ...]:
    if len(tile) != len(layout.letters) or min(tile, default=0) < 1:
        msg = (
            f"tile={','.join(map(str, tile))} does not fit model {layout.model}, whose axes are "
            f"{' '.join(layout.letters)}; give {len(layout.letters)} sizes of at least 1, auto or none."
        )
        raise InputError(msg)
    whole = tuple(axis.size for axis in layout.axes)
    largest = tuple(
        axis.size if asked >= layout.sizes[letter] else asked
        for asked, letter, axis in zip(tile, layout.letters, layout.axes, strict=True)
    )
    stuck = [n for n, axis in enumerate(layout.axes) if not axis.divisible and largest[n] < whole[n]]
    if stuck:
        letter = layout.letters[stuck[0]]
        msg = (
            f"Model {layout.model} gives a result that does not follow the image along {letter}, so it cannot be "
            "put together from tiles; use tile=none."
        )
        raise InputError(msg)
    return largest


def _cut(layout: Constraints, largest: tuple[int, ...]) -> tuple[Tile, ...]:
    axes = layout.axes
    return tiles(
        [axis.size for axis in axes],
        largest,
        [axis.halo for axis in axes],
        [axis.step for axis in axes],
        [axis.minimum for axis in axes],
    )


def _whole(layout: Constraints, warnings: tuple[str, ...]) -> TilePlan:
    shape = [axis.size for axis in layout.axes]
    uncut = tuple(replace(axis, halo=0) for axis in layout.axes)
    whole = tiles(shape, shape, [0] * len(uncut), [1] * len(uncut), shape)
    halo = (0,) * len(uncut)
    return TilePlan(layout.letters, layout.sizes, layout.padded, layout.grids, whole, halo, "none", warnings)


def _too_large(layout: Constraints, needed: float, available: float) -> tuple[str, ...]:
    if needed <= available:
        return ()
    return (
        f"Model {layout.model} probably needs more memory than allowed ({needed / available:.1f} times as much) and "
        "may be slow or fail; allow more with memory=, or use a smaller image.",
    )


def _approximate_warning(layout: Constraints, reach: ReceptiveField | None) -> str:
    if reach is None or not reach.probed:
        reason = "how far it sees is not known"
    elif any(radius is None for radius in reach.radius.values()):
        reason = "its result depends on the image as a whole, or further than could be measured"
    else:
        reason = "it sees further than a tile's border leaves room for"
    if layout.needs_tiles():
        sizes = " x ".join(str(layout.grids[letter].minimum) for letter in layout.letters)
        instead = f"crop what has to be exact to {sizes}, the only size it takes"
    else:
        instead = "allow more memory or use tile=none to compute the image as a whole"
    return (
        f"Model {layout.model} was run in tiles although {reason}, so values near tile borders are approximate; "
        f"{instead}."
    )
