"""From images to the samples a model takes: one at a time, with exactly the axes of its input tensors."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import FixedSize, SteppedSize, Tensor
from zoobridge.pipeline.channels import choose_channels
from zoobridge.pipeline.image import AXIS_LETTERS, Image
from zoobridge.pipeline.number_input import number_array
from zoobridge.pipeline.sample_sizes import sample_sizes

Array = NDArray[Any]

_LACKING = {
    "z": "a stack with a z axis; open a z stack, or choose a 2D model",
    "t": "a time series; open one with several frames, or choose a model for single frames",
    "i": "an index axis; add one, or choose another model",
}


@dataclass(frozen=True, slots=True)
class Source:
    """One input tensor and the pixels it is fed from.

    Parameters
    ----------
    view : ndarray
        Loop axes first, then the tensor's axes; shares memory with the image where it can.
    loops : str
        Letters of the loop axes: axes of the image that the tensor does not have.
    channel : int
        Position of the first channel used.
    """

    tensor: Tensor
    image: Image
    view: Array
    loops: str
    channel: int

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of one sample, with the tensor's axes."""
        return self.view.shape[len(self.loops) :]

    def sample(self, index: Mapping[str, int]) -> Array:
        """The view of one sample, with the tensor's axes; read only by convention."""
        sample: Array = self.view[tuple(index[letter] for letter in self.loops)]
        return sample


@dataclass(frozen=True, slots=True)
class Feed:
    """All inputs of a prediction.

    Parameters
    ----------
    loops : Mapping
        Letter -> number of samples along it, in the order of the image's axes.
    sizes : Mapping
        Letter -> size of the samples, for all axes of the tensors but batch and channel.
    """

    sources: tuple[Source, ...]
    loops: Mapping[str, int]
    sizes: Mapping[str, int]
    warnings: tuple[str, ...]

    @property
    def primary(self) -> Source:
        """The first image, whose calibration and labels the outputs take over."""
        return next((source for source in self.sources if source.tensor.is_image), self.sources[0])

    def indices(self) -> Iterator[dict[str, int]]:
        """Position of every sample along the loop axes."""
        for position in itertools.product(*(range(size) for size in self.loops.values())):
            yield dict(zip(self.loops, position, strict=True))


def gather(description: ModelDescription, images: Mapping[str, Image | Array], channel: int | None) -> Feed:
    """Match images with the input tensors of a model.

    Parameters
    ----------
    images : Mapping
        Input tensor id -> image, or numbers for an input without x and y (see
        `zoobridge.pipeline.number_input.number_array`); optional inputs may be left out.
    channel : int or None
        Channel to use, from 1; applies to the first image.

    Raises
    ------
    InputError
        If an image is missing or unknown, lacks an axis, has the wrong channels, or differs in size from another.
    """
    _require_known(description, images)
    sources: list[Source] = []
    warnings: list[str] = []
    for tensor in description.inputs:
        if tensor.id in images:
            wanted = channel if not any(source.tensor.is_image for source in sources) else None
            source, told = _source(tensor, images[tensor.id], wanted, description.name)
            sources.append(source)
            warnings.extend(told)
    loops = _shared({letter: source.view.shape[n] for n, letter in enumerate(source.loops)} for source in sources)
    sizes = sample_sizes([(source.tensor, source.sample_shape) for source in sources], description.name)
    ordered = {letter: loops[letter] for letter in AXIS_LETTERS if letter in loops}
    return Feed(tuple(sources), ordered, sizes, tuple(warnings))


def _require_known(description: ModelDescription, images: Mapping[str, Image | Array]) -> None:
    names = [tensor.id for tensor in description.inputs]
    unknown = [name for name in images if name not in names]
    missing = [t.id for t in description.inputs if t.id not in images and not t.optional]
    if unknown or missing or not images:
        problem = f"there is no input {unknown[0]!r}" if unknown else f"no image was given for {', '.join(missing)}"
        msg = f"Model {description.name} takes the inputs {', '.join(names)}; {problem}."
        raise InputError(msg)


def _source(tensor: Tensor, given: Image | Array, channel: int | None, model: str) -> tuple[Source, tuple[str, ...]]:
    if not tensor.is_image:
        numbers = given.array if isinstance(given, Image) else given
        view = number_array(numbers, tensor, model)
        return Source(tensor, Image(view.reshape(-1), "x"), view, "", 0), ()
    if not isinstance(given, Image):
        msg = f"The input {tensor.id!r} of model {model} is an image, but numbers were given; give an image."
        raise InputError(msg)
    return _image_source(tensor, given, channel, model)


def _image_source(tensor: Tensor, image: Image, channel: int | None, model: str) -> tuple[Source, tuple[str, ...]]:
    _require_axes(tensor, image, model)
    choice = choose_channels(image, tensor.axis("c"), channel, model)
    chosen = choice.image
    letters = tensor.letters
    loops = "".join(
        letter for letter in AXIS_LETTERS if letter in chosen.axes and letter not in letters and letter != "c"
    )
    array = chosen.array
    if "c" in chosen.axes and "c" not in letters:  # one channel for a tensor without a channel axis
        array = np.take(array, 0, axis=chosen.axes.index("c"))
    present = "".join(letter for letter in chosen.axes if letter in loops or letter in letters)
    ordered = [letter for letter in loops + letters if letter in present]
    view = np.transpose(array, [present.index(letter) for letter in ordered])
    for position, letter in enumerate(loops + letters):
        if letter not in present:
            view = np.expand_dims(view, position)
    return Source(tensor, image, view, loops, choice.source), choice.warnings


def _require_axes(tensor: Tensor, image: Image, model: str) -> None:
    if image.array.size == 0:
        msg = f"The image has no pixels (shape {image.array.shape}); give one with at least one pixel along every axis."
        raise InputError(msg)
    for axis in tensor.axes:
        if axis.letter in image.axes or axis.letter in {"b", "c"} or _may_be_one(axis.size):
            continue
        lacking = _LACKING.get(axis.letter, f"an image with an axis {axis.letter}; give one with x and y")
        msg = f"Model {model} needs {lacking}: the axes of the image are {image.axes}."
        raise InputError(msg)


def _may_be_one(size: object) -> bool:
    return (isinstance(size, FixedSize) and size.size == 1) or (isinstance(size, SteppedSize) and size.minimum <= 1)


def _shared(loops: Iterable[dict[str, int]]) -> dict[str, int]:
    shared: dict[str, int] = {}
    for own in loops:
        for letter, size in own.items():
            if shared.setdefault(letter, size) != size:
                msg = (
                    f"The input images have {shared[letter]} and {size} elements along {letter}; "
                    "give images with as many."
                )
                raise InputError(msg)
    return shared
