"""What a model and an image fix about tiles, before anybody chooses."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor, first_image
from zoobridge.pipeline.grid import AxisGrid, input_grids, padded_shape
from zoobridge.pipeline.layout import all_channels, declared_halo, dropped, tileable
from zoobridge.pipeline.memory import DEFAULT_MEMORY, FLOAT_BYTES, TILE_MEMORY, TileAxis
from zoobridge.pipeline.plan import ReceptiveField

_BLIND_HALO = 64
"""Halo of tiles that cannot be exact and whose model declares none."""


@dataclass(frozen=True, slots=True)
class Constraints:
    """What the model and the image fix.

    Parameters
    ----------
    letters : str
        Axes tiles can have, in the order of the first image; `axes` and `exact` go with them.
    sizes, padded : Mapping
        Letter -> size of the sample, and after padding; for all axes but batch and channel.
    exact : tuple of bool
        Whether cutting an axis leaves the result as it is.
    channels : int
        Channels of all inputs and outputs together.
    """

    model: str
    letters: str
    sizes: Mapping[str, int]
    padded: Mapping[str, int]
    grids: Mapping[str, AxisGrid]
    axes: tuple[TileAxis, ...]
    exact: tuple[bool, ...]
    channels: int

    def pixels(self) -> int:
        """Elements of the padded sample without channels."""
        return math.prod(self.padded.values())

    def needs_tiles(self) -> tuple[str, ...]:
        """Axes along which the model has a fixed size and the image is larger."""
        return tuple(letter for letter, grid in self.grids.items() if grid.fixed and self.padded[letter] > grid.minimum)


@dataclass(frozen=True, slots=True)
class Limits:
    """How many elements of the input one model call may have: at most, and where cutting costs nothing."""

    most: float
    comfortable: float


def constrain(
    description: ModelDescription, inputs: tuple[Tensor, ...], sizes: Mapping[str, int], reach: ReceptiveField | None
) -> Constraints:
    """Collect what limits tiles; see `zoobridge.pipeline.tile_plan.plan_tiles` for the arguments.

    Raises
    ------
    InputError
        If a model of fixed size drops so much of its border that its results cannot cover a larger image.
    """
    grids = input_grids(inputs, description.name)
    padded = padded_shape(sizes, grids)
    letters = "".join(letter for letter in first_image(inputs).letters if letter in "zyx")
    divisible = {letter: tileable(letter, inputs, description.outputs, grids) for letter in letters}
    radius = {} if reach is None else reach.radius
    channels = all_channels(inputs, description.outputs)
    probed = reach is not None and reach.probed
    axes, exact = [], []
    for letter in letters:
        known = radius.get(letter)
        declared = declared_halo(letter, inputs, description.outputs, grids)
        halo = known if known is not None else declared or _BLIND_HALO
        least = dropped(letter, inputs, description.outputs, grids)
        axes.append(_tile_axis(padded[letter], grids[letter], max(halo, least), divisible[letter]))
        if divisible[letter] and axes[-1].halo < least:
            msg = (
                f"Model {description.name} takes exactly {grids[letter].minimum} elements along {letter} and drops "
                f"{least} of them at either side, so its results cannot cover an image of {sizes[letter]}; crop or "
                f"scale it to {grids[letter].minimum} first."
            )
            raise InputError(msg)
        exact.append(probed and known is not None and axes[-1].halo >= known)
    return Constraints(description.name, letters, sizes, padded, grids, tuple(axes), tuple(exact), channels)


def limits(layout: Constraints, memory: int | None, bytes_per_pixel: float) -> Limits:
    """What `memory` bytes allow."""
    budget = float(DEFAULT_MEMORY if memory is None else memory)
    if layout.pixels() * bytes_per_pixel > budget:
        # tiles leave the whole input and the whole outputs in memory beside them
        budget -= layout.pixels() * layout.channels * FLOAT_BYTES
    return Limits(max(1.0, budget / bytes_per_pixel), TILE_MEMORY / bytes_per_pixel)


def _tile_axis(size: int, grid: AxisGrid, halo: int, divisible: bool) -> TileAxis:
    if grid.fixed and size > grid.minimum:
        # a tile of fixed size must keep something: its halo cannot exceed what leaves one step
        room = (grid.minimum - grid.alignment) // 2 // grid.alignment * grid.alignment
        halo = min(halo, max(0, room))
    return TileAxis(size, halo, grid.alignment, grid.minimum, divisible)
