"""Whether to tile, and how: decided once per prediction, before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.grid import AxisGrid, input_grids, padded_shape
from zoobridge.pipeline.layout import declared_halo, tileable
from zoobridge.pipeline.memory import BYTES_PER_PIXEL, DEFAULT_MEMORY, TILE_MEMORY, TileAxis, tile_within
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.tiling import Tile, round_up, tiles

Seam = Literal["none", "exact", "approximate"]

_BLIND_HALO = 64
"""Halo of tiles that cannot be exact and whose model declares none."""


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


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the model and the image fix, before the options are looked at."""

    model: str
    letters: str
    sizes: Mapping[str, int]
    padded: Mapping[str, int]
    grids: Mapping[str, AxisGrid]
    axes: tuple[TileAxis, ...]
    exact: tuple[bool, ...]

    def pixels(self) -> int:
        """Elements of the padded sample without channels."""
        return math.prod(self.padded.values())

    def needs_tiles(self) -> tuple[str, ...]:
        """Axes along which the model has a fixed size and the image is larger."""
        return tuple(letter for letter, grid in self.grids.items() if grid.fixed and self.padded[letter] > grid.minimum)


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
        If the tile asked for cannot work, or a model of fixed size cannot be run on a larger image.
    """
    layout = _layout(description, inputs, sizes, reach)
    _require_fitting(layout)
    budget = DEFAULT_MEMORY if options.memory is None else options.memory
    largest, warnings = _largest_tile(layout, options, budget / bytes_per_pixel)
    shape = [axis.size for axis in layout.axes]
    if largest == tuple(shape):
        return _whole(layout, warnings)
    cut = _cut(layout, largest)
    cut_axes = [number for number, size in enumerate(shape) if largest[number] < size]
    seam: Seam = "exact" if all(layout.exact[number] for number in cut_axes) else "approximate"
    halo = tuple(round_up(a.halo, a.step) if n in cut_axes else 0 for n, a in enumerate(layout.axes))
    if seam == "approximate":
        warnings = (*warnings, _approximate_warning(description.name, reach))
    return TilePlan(layout.letters, layout.sizes, layout.padded, layout.grids, cut, halo, seam, warnings)


def _layout(
    description: ModelDescription, inputs: tuple[Tensor, ...], sizes: Mapping[str, int], reach: ReceptiveField | None
) -> _Layout:
    grids = input_grids(inputs, description.name)
    padded = padded_shape(sizes, grids)
    letters = "".join(letter for letter in inputs[0].letters if letter in "zyx")
    divisible = {letter: tileable(letter, inputs, description.outputs, grids) for letter in letters}
    radius = {} if reach is None else reach.radius
    probed = reach is not None and reach.probed
    axes, exact = [], []
    for letter in letters:
        known = radius.get(letter)
        declared = declared_halo(letter, inputs, description.outputs, grids)
        halo = known if known is not None else declared or _BLIND_HALO
        axes.append(_tile_axis(padded[letter], grids[letter], halo, divisible[letter]))
        exact.append(probed and known is not None and axes[-1].halo >= known)
    return _Layout(description.name, letters, sizes, padded, grids, tuple(axes), tuple(exact))


def _tile_axis(size: int, grid: AxisGrid, halo: int, divisible: bool) -> TileAxis:
    if grid.fixed and size > grid.minimum:
        # a tile of fixed size must keep something: its halo cannot exceed what leaves one step
        room = (grid.minimum - grid.alignment) // 2 // grid.alignment * grid.alignment
        halo = min(halo, max(0, room))
    return TileAxis(size, halo, grid.alignment, grid.minimum, divisible)


def _require_fitting(layout: _Layout) -> None:
    for letter in layout.needs_tiles():
        axis = layout.axes[layout.letters.index(letter)] if letter in layout.letters else None
        if axis is None or not axis.divisible:
            fixed = layout.grids[letter].minimum
            msg = (
                f"Model {layout.model} takes exactly {fixed} elements along {letter} and its result cannot be put "
                f"together from tiles, but the image has {layout.sizes[letter]}; crop or scale it to {fixed} first."
            )
            raise InputError(msg)


def _largest_tile(layout: _Layout, options: PredictOptions, pixels: float) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The largest tile per axis, equal to the padded image where it is not to be cut, and warnings."""
    forced = layout.needs_tiles()
    if options.tile == "none":
        if forced:
            sizes = " x ".join(str(layout.grids[n].minimum) for n in layout.letters)
            msg = f"Model {layout.model} takes images of exactly {sizes}, so tile=none cannot be used; use tile=auto."
            raise InputError(msg)
        return tuple(axis.size for axis in layout.axes), _too_large(layout, layout.pixels(), pixels)
    if options.tile == "auto":
        largest = _automatic(layout, pixels)
    else:
        largest = _requested(layout, options.tile)
    limited = tuple(
        min(tile, layout.grids[letter].minimum) if letter in forced else tile
        for letter, tile in zip(layout.letters, largest, strict=True)
    )
    rest = layout.pixels() // max(1, math.prod(axis.size for axis in layout.axes))
    return limited, _too_large(layout, math.prod(limited) * rest, pixels)


def _automatic(layout: _Layout, pixels: float) -> tuple[int, ...]:
    shape = tuple(axis.size for axis in layout.axes)
    rest = layout.pixels() // max(1, math.prod(shape))
    # exact cuts first: they change nothing and bound the memory; cuts that change values only when memory demands them
    harmless = [
        replace(axis, divisible=axis.divisible and ok) for axis, ok in zip(layout.axes, layout.exact, strict=True)
    ]
    tile = tile_within(harmless, min(pixels, TILE_MEMORY / BYTES_PER_PIXEL) / rest)
    return tile if math.prod(tile) * rest <= pixels else tile_within(layout.axes, pixels / rest)


def _requested(layout: _Layout, tile: tuple[int, ...]) -> tuple[int, ...]:
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


def _cut(layout: _Layout, largest: tuple[int, ...]) -> tuple[Tile, ...]:
    axes = layout.axes
    return tiles(
        [axis.size for axis in axes],
        largest,
        [axis.halo for axis in axes],
        [axis.step for axis in axes],
        [axis.minimum for axis in axes],
    )


def _whole(layout: _Layout, warnings: tuple[str, ...]) -> TilePlan:
    shape = [axis.size for axis in layout.axes]
    uncut = tuple(replace(axis, halo=0) for axis in layout.axes)
    whole = tiles(shape, shape, [0] * len(uncut), [1] * len(uncut), shape)
    halo = (0,) * len(uncut)
    return TilePlan(layout.letters, layout.sizes, layout.padded, layout.grids, whole, halo, "none", warnings)


def _too_large(layout: _Layout, needed: float, available: float) -> tuple[str, ...]:
    if needed <= available:
        return ()
    return (
        f"Model {layout.model} probably needs more memory than allowed ({needed / available:.1f} times as much) and "
        "may be slow or fail; allow more with memory=, or use a smaller image.",
    )


def _approximate_warning(model: str, reach: ReceptiveField | None) -> str:
    if reach is None or not reach.probed:
        reason = "how far it sees is not known"
    elif any(radius is None for radius in reach.radius.values()):
        reason = "its result depends on the image as a whole, or further than could be measured"
    else:
        reason = "it sees further than a tile's border leaves room for"
    return (
        f"Model {model} was run in tiles although {reason}, so values near tile borders are approximate; "
        "allow more memory or use tile=none to compute the image as a whole."
    )
