"""An output array as an image, with calibration, slice labels and channel names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.image import LABEL_COLOURS, LABEL_LUT, Image
from zoobridge.pipeline.layout import Scale
from zoobridge.pipeline.operations.objects import makes_objects
from zoobridge.pipeline.samples import Source

Array = NDArray[Any]

_BETWEEN_0_AND_1 = frozenset({"binarize", "sigmoid", "softmax"})
_KEEPS_VALUES = frozenset({"ensure_dtype"})


def output_image(array: Array, axes: str, tensor: Tensor, source: Source, scales: Mapping[str, Scale]) -> Image:
    """Turn a collected output into an image.

    Parameters
    ----------
    array, axes : ndarray, str
        Collected output; axes of length 1 other than x and y are dropped.
    source : Source
        The input whose calibration and labels are taken over.
    scales : Mapping
        Axis letter -> how the output lies over the input; pixels of an output of half the size are twice as large.

    Returns
    -------
    Image
        Without a title, which is the caller's business.
    """
    kept = [n for n, letter in enumerate(axes) if letter in "yx" or array.shape[n] > 1]
    letters = "".join(axes[n] for n in kept)
    pixels = np.ascontiguousarray(array).reshape([array.shape[n] for n in kept])
    names = _channel_names(tensor, pixels.shape[letters.index("c")] if "c" in letters else 1)
    original = source.image
    # Of an axis the image has one element of, the calibration is kept as well: the depth of a single slice.
    # An axis that does not lie over the image has no size in it.
    known = {n for n in original.pixel_sizes if original.size(n) == 1 or _lies_over(n, letters, pixels, source, scales)}
    return Image(
        pixels,
        letters,
        pixel_sizes={n: size / scales.get(n, Scale()).factor for n, size in original.pixel_sizes.items() if n in known},
        units={n: unit for n, unit in original.units.items() if n in known},
        slice_labels=_slice_labels(source, letters, pixels.shape, names),
        channel_names=names,
        display_range=_display_range(pixels, tensor),
        lut=LABEL_LUT if makes_objects(tensor) else None,
    )


def _lies_over(letter: str, letters: str, pixels: Array, source: Source, scales: Mapping[str, Scale]) -> bool:
    if letter not in letters:
        return False
    return letter in scales or pixels.shape[letters.index(letter)] == source.image.size(letter)


def _channel_names(tensor: Tensor, channels: int) -> tuple[str, ...]:
    axis = tensor.axis("c")
    names = () if axis is None else axis.channel_names
    return names if len(names) == channels else ()


def _slice_labels(source: Source, letters: str, shape: tuple[int, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """The label of the input plane each output plane was computed from, with the channel's name where several are.

    Empty when the input has none or its planes have no counterpart (another number of slices or frames).
    """
    image = source.image
    channels, slices, frames = (image.size(letter) for letter in "czt")
    sizes = dict(zip(letters, shape, strict=True))
    if len(image.slice_labels) != channels * slices * frames or sizes.get("i", 1) > 1:
        return ()
    if (sizes.get("z", 1), sizes.get("t", 1)) != (slices, frames):
        return ()
    labels = []
    for plane in range(slices * frames):
        label = image.slice_labels[plane * channels + source.channel]
        for channel in range(sizes.get("c", 1)):
            labels.append(f"{label} {names[channel]}".strip() if len(names) > 1 else label)
    return tuple(labels)


def _display_range(pixels: Array, tensor: Tensor) -> tuple[float, float] | None:
    """0 to 1 for probabilities and masks, else the values' own range; None when all values are equal."""
    if makes_objects(tensor):
        return 0.0, float(max(pixels.max(), LABEL_COLOURS))
    last = next((step.id for step in reversed(tensor.operations) if step.id not in _KEEPS_VALUES), None)
    if last in _BETWEEN_0_AND_1 and pixels.dtype.kind == "f":
        return 0.0, 1.0
    low, high = float(pixels.min()), float(pixels.max())
    return (low, high) if np.isfinite([low, high]).all() and low < high else None
