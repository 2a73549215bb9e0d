"""Running a model over the tiles of one sample and putting the results together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import EngineError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Axis, Tensor
from zoobridge.pipeline.grid import own_grid
from zoobridge.pipeline.image import AXIS_LETTERS
from zoobridge.pipeline.layout import Scale, input_scale, output_scales
from zoobridge.pipeline.tile_plan import TilePlan
from zoobridge.pipeline.tiling import Tile
from zoobridge.runtime.protocol import LoadedModel

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Stitcher:
    """A loaded model, its description and the plan its samples are computed by."""

    loaded: LoadedModel
    description: ModelDescription
    inputs: tuple[Tensor, ...]
    plan: TilePlan

    def run(self, arrays: dict[str, Array], advance: Callable[[], None]) -> dict[str, Array]:
        """Compute one sample.

        Parameters
        ----------
        arrays : dict
            Input tensor id -> preprocessed sample. Emptied when it is padded or no longer needed, so that its
            memory is free before postprocessing.
        advance : callable
            Called before every model call; it may raise CancelledError.

        Returns
        -------
        dict
            Output tensor id -> array with the output tensor's axes, padding removed.

        Raises
        ------
        EngineError
            If the engine fails or an output has not the described size.
        """
        for tensor in self.inputs:
            arrays[tensor.id] = self._padded(tensor, arrays[tensor.id])
        if len(self.plan.tiles) == 1:
            advance()
            results = self.loaded.run(arrays)
            arrays.clear()
            return {tensor.id: self._unpadded(tensor, results[tensor.id]) for tensor in self.description.outputs}
        whole: dict[str, Array] = {}
        for tile in self.plan.tiles:
            advance()
            results = self.loaded.run({
                tensor.id: self._read(tensor, arrays[tensor.id], tile) for tensor in self.inputs
            })
            for tensor in self.description.outputs:
                self._write(tensor, results.pop(tensor.id), tile, whole)
        arrays.clear()
        return {tensor.id: self._unpadded(tensor, whole[tensor.id]) for tensor in self.description.outputs}

    def _padded(self, tensor: Tensor, array: Array) -> Array:
        """Mirror the end of every axis that is off the model's grid."""
        if not tensor.is_image:
            return array
        widths = [(0, self._legal(axis, n) - n) for axis, n in zip(tensor.axes, array.shape, strict=True)]
        return np.pad(array, widths, mode="reflect") if any(after for _, after in widths) else array

    def _legal(self, axis: Axis, size: int) -> int:
        """The size an input axis is padded to."""
        if axis.letter not in self.plan.grids:
            return size
        scale = input_scale(axis, self.inputs, self.plan.grids)
        return own_grid(axis).padded(size) if scale is None else scale.length(self.plan.padded[axis.letter])

    def _read(self, tensor: Tensor, array: Array, tile: Tile) -> Array:
        if not tensor.is_image:
            return array
        parts = dict(zip(self.plan.letters, tile.read, strict=True))
        return np.ascontiguousarray(array[tuple(self._part(axis, parts.get(axis.letter)) for axis in tensor.axes)])

    def _part(self, axis: Axis, read: slice | None) -> slice:
        scale = None if read is None else input_scale(axis, self.inputs, self.plan.grids)
        if read is None or scale is None:  # an axis of its own, which is never cut
            return slice(None)
        return slice(scale.length(read.start), scale.length(read.stop))

    def _write(self, tensor: Tensor, result: Array, tile: Tile, whole: dict[str, Array]) -> None:
        scales = self._scales(tensor)
        spans = dict(zip(self.plan.letters, tile.spans, strict=True))
        crop, write, shape = [], [], []
        for position, axis in enumerate(tensor.axes):
            length = result.shape[position]
            scale = scales.get(axis.letter)
            if axis.letter in spans and scale is not None:
                kept, target, expected = spans[axis.letter].output(scale.factor, scale.offset)
                self._require_size(tensor, axis.letter, length, expected)
                length = scale.length(self.plan.padded[axis.letter])
            else:
                kept = target = slice(0, length)
            crop.append(kept)
            write.append(target)
            shape.append(length)
        if tensor.id not in whole:
            whole[tensor.id] = _planar(tensor, shape, result.dtype)
        whole[tensor.id][tuple(write)] = result[tuple(crop)]

    def _unpadded(self, tensor: Tensor, result: Array) -> Array:
        """Crop what belongs to padding; a view."""
        kept = [slice(None)] * result.ndim
        scales = self._scales(tensor)
        for position, letter in enumerate(tensor.letters):
            size, padded = self.plan.sizes.get(letter, 0), self.plan.padded.get(letter, 0)
            scale = scales.get(letter)
            if scale is None and result.shape[position] == padded:
                scale = Scale()  # the description does not say so, but the output lies over the input
            if padded != size and scale is not None:
                expected = scale.length(padded)
                self._require_size(tensor, letter, result.shape[position], expected)
                kept[position] = slice(0, max(1, scale.length(size)))
        return result[tuple(kept)]

    def _scales(self, tensor: Tensor) -> Mapping[str, Scale]:
        return output_scales(tensor, self.inputs, self.plan.grids)

    def _require_size(self, tensor: Tensor, letter: str, actual: int, expected: int) -> None:
        if actual != expected:
            msg = (
                f"Model {self.description.name} gave {actual} elements along {letter} of its output {tensor.id!r} "
                f"where its description says {expected}; the package has to be corrected."
            )
            raise EngineError(msg)


def _planar(tensor: Tensor, shape: list[int], dtype: np.dtype[Any]) -> Array:
    """An empty array with the tensor's axes whose planes are contiguous in memory, as images need them."""
    order = sorted(range(len(shape)), key=lambda n: ("b" + AXIS_LETTERS).index(tensor.letters[n]))
    stored = np.empty([shape[n] for n in order], dtype)
    return np.transpose(stored, np.argsort(order))
