"""How far a model sees, found with its real weights.

Declared halos cannot be trusted, so the model is asked: all input beyond a cut is replaced by other numbers, and the
outputs this side of the cut that change tell how far the model looks over it. That is what a tile border does to a
model. Several cuts within the stride, several inputs and both directions are tried, and the largest reach counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor, first_image
from zoobridge.pipeline.grid import AxisGrid, input_grids
from zoobridge.pipeline.layout import Scale, all_channels, input_scale, output_scales, tileable
from zoobridge.pipeline.operations.objects import network_side
from zoobridge.pipeline.plan import ReceptiveField
from zoobridge.pipeline.probe_window import Spread, Window, noise, window
from zoobridge.pipeline.tiling import round_up
from zoobridge.runtime.protocol import LoadedModel

Array = NDArray[Any]

_FIRST_WINDOW = 128
_MOST_ELEMENTS = {2: 2**18, 3: 2**20}
"""Largest window by number of spatial axes; a model that looks further is treated as not finite."""

_USUAL_CHANNELS = 64
"""Channels of all inputs and outputs up to which the largest window holds."""

_TRIALS = (Spread(), Spread(10.0), Spread(0.3, 0.5))
"""The random inputs: activations of either sign, saturated and small."""

_SAME = 1e-4
"""Relative difference up to which two shapes of input gave the same values: engines choose kernels by shape."""


def probe(loaded: LoadedModel, description: ModelDescription) -> ReceptiveField:
    """Measure the reach of a model along its spatial axes.

    Returns
    -------
    ReceptiveField
        Radius in elements of the input, rounded up to the alignment of tiles; None along an axis where the reach is
        not finite, is longer than the largest window, or tiles of the model could not be put together.

    Raises
    ------
    EngineError
        If the engine fails.
    """
    required = tuple(tensor for tensor in description.inputs if not tensor.optional)
    description = network_side(description)
    grids = input_grids(required, description.name)
    letters = [letter for letter in first_image(required).letters if letter in "zyx"]
    radius: dict[str, int | None] = {}
    for letter in letters:
        followed = tileable(letter, required, description.outputs, grids)
        radius[letter] = _Prober(loaded, description, required, grids, letter).radius() if followed else None
    return ReceptiveField(radius, probed=True)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where the input is replaced: at and after `position`, or before it."""

    position: int
    after: bool

    def replaced(self) -> slice:
        return slice(self.position, None) if self.after else slice(None, self.position)


@dataclass(frozen=True, slots=True)
class _Prober:
    """Probes one axis."""

    loaded: LoadedModel
    description: ModelDescription
    inputs: tuple[Tensor, ...]
    grids: dict[str, AxisGrid]
    letter: str

    def radius(self) -> int | None:
        """The reach rounded up, None when it has no end in any window."""
        for view in self._windows():
            reach = self._longest(view)
            if reach is not None:
                radius = round_up(reach, self.grids[self.letter].alignment)
                return radius if self._shifts(view, radius) else None
        return None

    def _longest(self, view: Window) -> int | None:
        """The longest reach of all trials, None as soon as one has no end inside the window."""
        longest = 0
        for trial in _TRIALS:
            for reach in self._reaches(view, trial):
                if not self._bounded(reach, view):
                    return None
                longest = max(longest, reach)
        return longest

    def _windows(self) -> Iterator[Window]:
        grid = self.grids[self.letter]
        most = _MOST_ELEMENTS.get(sum(1 for name in self.grids if name in "zyx"), 2**20)
        most //= max(1, all_channels(self.inputs, self.description.outputs) // _USUAL_CHANNELS)
        length = max(_FIRST_WINDOW, 4 * grid.alignment)
        view = window(self.letter, length, self.grids)
        yield view
        while not grid.fixed:
            length *= 2
            view = window(self.letter, length, self.grids)
            if view.elements > most:
                return
            yield view

    def _cuts(self, view: Window) -> list[_Cut]:
        grid = self.grids[self.letter]
        alignment = grid.alignment
        middle = view.sizes[self.letter] // 2 // alignment * alignment
        # tiles start at multiples of the alignment; they end there too when their size is fixed, anywhere otherwise
        phases = {0, grid.minimum % alignment} if grid.fixed else {0, 1, alignment // 2, alignment - 1}
        return [_Cut(middle + phase, after) for phase in sorted(phases) for after in (True, False)]

    def _bounded(self, reach: int, view: Window) -> bool:
        """Whether the reach ends inside the window, with one alignment of unchanged outputs left at any cut."""
        alignment = self.grids[self.letter].alignment
        return reach + alignment <= view.sizes[self.letter] // 2 // alignment * alignment

    def _reaches(self, view: Window, spread: Spread) -> Iterator[int]:
        """The reach over every cut."""
        rng = np.random.default_rng(20)
        base = noise(self.inputs, self.grids, view, rng, spread)
        # other statistics too: a model that looks at means or maxima of everything has to show it
        wider = Spread(3 * spread.scale, spread.centre + spread.scale)
        other = noise(self.inputs, self.grids, view, rng, wider)
        before = self.loaded.run({name: array.copy() for name, array in base.items()})
        for cut in self._cuts(view):
            after = self.loaded.run({tensor.id: self._mixed(tensor, base, other, cut) for tensor in self.inputs})
            yield max(
                self._distance(output, self._changed(output, before[output.id], after[output.id]), cut)
                for output in self.description.outputs
            )

    def _mixed(self, tensor: Tensor, base: dict[str, Array], other: dict[str, Array], cut: _Cut) -> Array:
        array = base[tensor.id].copy()
        if tensor.is_image and self.letter in tensor.letters:
            part = self._along(tensor, cut.replaced())
            array[part] = other[tensor.id][part]
        return array

    def _along(self, tensor: Tensor, elements: slice) -> tuple[slice, ...]:
        """The part of an input that holds these elements of the images along the probed axis."""
        position = tensor.letters.index(self.letter)
        scale = input_scale(tensor.axes[position], self.inputs, self.grids) or Scale()
        start, stop = (None if end is None else round(end * scale.factor) for end in (elements.start, elements.stop))
        return (*(slice(None),) * position, slice(start, stop))

    def _changed(self, output: Tensor, before: Array, after: Array) -> NDArray[np.intp]:
        position = output.letters.index(self.letter)
        differs = before != after
        unknown = before != before  # NaN, which equals NaN here
        if unknown.any():
            differs &= ~(unknown & (after != after))
        others = tuple(axis for axis in range(before.ndim) if axis != position)
        return np.flatnonzero(differs.any(axis=others))

    def _distance(self, output: Tensor, changed: NDArray[np.intp], cut: _Cut) -> int:
        """Input elements from the cut to the farthest element of the kept side whose output changed."""
        if not changed.size:
            return 0
        scale = self._scale(output)
        if cut.after:
            first = math.floor((float(changed[0]) - scale.offset / 2) / scale.factor)
            return max(0, cut.position - first)
        last = math.ceil((float(changed[-1]) + 1 - scale.offset / 2) / scale.factor)
        return max(0, last - cut.position)

    def _scale(self, output: Tensor) -> Scale:
        return output_scales(output, self.inputs, self.grids).get(self.letter) or Scale()

    def _shifts(self, view: Window, radius: int) -> bool:
        """Whether aligned parts of an input give the same values as the whole.

        A model whose stride is longer than its description says, or that scales by the size of its input, does not.
        """
        grid = self.grids[self.letter]
        long = Window({**view.sizes, self.letter: view.sizes[self.letter] + grid.alignment})
        arrays = noise(self.inputs, self.grids, long, np.random.default_rng(21), Spread())
        size = view.sizes[self.letter]
        first_size = size if grid.fixed else size + grid.alignment
        first = self.loaded.run(self._part(arrays, 0, first_size))
        second = self.loaded.run(self._part(arrays, grid.alignment, grid.alignment + size))
        return all(
            self._agree(output, first[output.id], second[output.id], radius) for output in self.description.outputs
        )

    def _part(self, arrays: dict[str, Array], start: int, stop: int) -> dict[str, Array]:
        parts = {}
        for tensor in self.inputs:
            array = arrays[tensor.id]
            if tensor.is_image and self.letter in tensor.letters:
                array = array[self._along(tensor, slice(start, stop))]
            parts[tensor.id] = np.array(array, order="C")
        return parts

    def _agree(self, output: Tensor, first: Array, second: Array, radius: int) -> bool:
        scale, position = self._scale(output), output.letters.index(self.letter)
        shift, margin = (round(n * scale.factor) for n in (self.grids[self.letter].alignment, radius))
        one = np.moveaxis(first, position, 0)[shift + margin :]
        two = np.moveaxis(second, position, 0)[margin:]
        length = min(len(one), len(two)) - margin
        one, two = one[:length], two[:length]
        largest = float(np.abs(one).max(initial=0.0))
        return length > 0 and bool(np.allclose(one, two, rtol=0.0, atol=_SAME * largest, equal_nan=True))
