"""Putting the samples of an output back into one array with the axes of the image they came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.image import AXIS_LETTERS
from zoobridge.pipeline.plan import Numbers

Array = NDArray[Any]


@dataclass(slots=True)
class Collector:
    """Collects the samples of one output tensor.

    Parameters
    ----------
    letters : str
        Axes of the output tensor; of the batch axis the first element is taken.
    loops : Mapping
        Letter -> number of samples along it.
    """

    letters: str
    loops: Mapping[str, int]
    _array: Array | None = field(default=None, init=False)

    @property
    def axes(self) -> str:
        """Letters of the collected array, in ImageJ's order, so that planes are contiguous for any model."""
        return "".join(letter for letter in AXIS_LETTERS if letter in self.letters or letter in self.loops)

    @property
    def array(self) -> Array:
        """All samples.

        Raises
        ------
        ValueError
            If none was added.
        """
        if self._array is None:
            msg = "No sample was added."
            raise ValueError(msg)
        return self._array

    def add(self, index: Mapping[str, int], sample: Array) -> None:
        """Put one sample in its place.

        Parameters
        ----------
        index : Mapping
            Position along every loop axis.
        sample : ndarray
            With the tensor's axes; kept without a copy when it is the only one.
        """
        own = self.letters
        if "b" in own:
            sample = sample[(slice(None),) * own.index("b") + (0,)]
            own = own.replace("b", "")
        inner = [letter for letter in self.axes if letter not in self.loops]
        ordered = np.transpose(sample, [own.index(letter) for letter in inner])
        sizes = dict(zip(inner, ordered.shape, strict=True)) | dict(self.loops)
        shape = [sizes[letter] for letter in self.axes]
        if all(size == 1 for size in self.loops.values()):
            self._array = ordered.reshape(shape)
            return
        if self._array is None:
            self._array = np.empty(shape, ordered.dtype)
        _require_equal(self._array.shape, shape, self.axes)
        self._array[tuple(index[letter] if letter in self.loops else slice(None) for letter in self.axes)] = ordered


@dataclass(slots=True)
class NumberCollector:
    """Collects the samples of an output that is no image.

    Parameters
    ----------
    loops : Mapping
        Letter -> number of samples along it.
    """

    tensor: Tensor
    loops: Mapping[str, int]
    _samples: list[Array] = field(default_factory=list, init=False)

    def add(self, _index: Mapping[str, int], sample: Array) -> None:
        """Put the next sample behind the others."""
        batch = self.tensor.letters.find("b")
        self._samples.append(sample if batch < 0 else np.take(sample, 0, batch))

    @property
    def numbers(self) -> Numbers:
        """All samples."""
        several = {letter: count for letter, count in self.loops.items() if count > 1}
        shape = np.max([sample.shape for sample in self._samples], axis=0, initial=0)
        whole = [_filled(sample, tuple(map(int, shape))) for sample in self._samples]
        array = np.stack(whole).reshape([*several.values(), *whole[0].shape])
        channel = self.tensor.axis("c")
        names = () if channel is None else channel.channel_names
        return Numbers(array, "".join(several) + self.tensor.letters.replace("b", ""), names)


def _filled(sample: Array, shape: tuple[int, ...]) -> Array:
    if sample.shape == shape:
        return sample
    widths = [(0, size - length) for length, size in zip(sample.shape, shape, strict=True)]
    return np.pad(sample.astype(np.float64), widths, constant_values=np.nan)


def _require_equal(shape: Sequence[int], found: Sequence[int], axes: str) -> None:
    for letter, first, size in zip(axes, shape, found, strict=True):
        if first != size:
            msg = (
                f"The model gives {first} elements along {letter} for one slice or frame and {size} for another, which "
                "make no image together; give it one of them at a time."
            )
            raise InputError(msg)


def collectors(description: ModelDescription, loops: Mapping[str, int]) -> dict[str, Collector]:
    """One collector per output that is an image.

    Parameters
    ----------
    loops : Mapping
        Letter -> number of samples along it.

    Raises
    ------
    InputError
        If an output has an axis along which the image holds several samples.
    """
    found = {}
    for tensor in filter(lambda each: each.is_image, description.outputs):
        twice = next((letter for letter, count in loops.items() if count > 1 and letter in tensor.letters), None)
        if twice is not None:
            msg = (
                f"Model {description.name} makes an axis {twice} of its own (output {tensor.id!r}), so it cannot be "
                f"run on each of the {loops[twice]} elements that the image has along {twice}; give it one of them."
            )
            raise InputError(msg)
        own = {letter: count for letter, count in loops.items() if letter not in tensor.letters}
        found[tensor.id] = Collector(tensor.letters, own)
    return found
