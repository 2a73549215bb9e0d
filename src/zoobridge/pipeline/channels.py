"""Which channels of an image a model gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zoobridge.errors import InputError
from zoobridge.package.tensors import Axis, FixedSize, SteppedSize
from zoobridge.pipeline.image import Image


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """The image a model gets after the choice, and what the user should know about it.

    Parameters
    ----------
    source : int
        Position of the first channel used in the original image, for slice labels.
    """

    image: Image
    source: int = 0
    warnings: tuple[str, ...] = ()


def choose_channels(image: Image, axis: Axis | None, channel: int | None, model: str) -> ChannelChoice:
    """Pick the channels that fit the channel axis of an input tensor.

    Parameters
    ----------
    axis : Axis or None
        Channel axis of the tensor; None: the model takes single-channel images.
    channel : int or None
        Channel asked for, from 1; None: all when the model takes as many.

    Raises
    ------
    InputError
        If the channel does not exist, or the model takes another number of channels.
    """
    present = image.size("c")
    if channel is not None and not 1 <= channel <= present:
        only = "only channel 1" if present == 1 else f"channels 1 to {present}"
        msg = f"Channel {channel} does not exist: the image has {only}; choose one of these with channel=."
        raise InputError(msg)
    if channel is not None and present > 1:
        _require_one(axis, present, model)
        return ChannelChoice(_one_channel(image, channel - 1), channel - 1)
    if _takes(axis, present):
        return ChannelChoice(image)
    if image.rgb and _takes(axis, 1):
        warning = (
            f"Model {model} takes one channel; the colour image was converted to grey as (R+G+B)/3, "
            "use channel= to take one colour instead."
        )
        return ChannelChoice(_grey(image), 0, (warning,))
    raise InputError(_mismatch(axis, present, model))


def _takes(axis: Axis | None, count: int) -> bool:
    if axis is None:
        return count == 1
    match axis.size:
        case FixedSize(size):
            return count == size
        case SteppedSize(minimum, step):
            return count >= minimum and (count - minimum) % max(1, step) == 0
    return True


def _require_one(axis: Axis | None, present: int, model: str) -> None:
    if not _takes(axis, 1):
        advice = "leave channel= out" if _takes(axis, present) else "choose a model for one channel"
        msg = f"Model {model} takes {_wanted(axis)} channels, so one channel alone cannot be used; {advice}."
        raise InputError(msg)


def _mismatch(axis: Axis | None, present: int, model: str) -> str:
    wanted = _wanted(axis)
    if wanted == "1":
        return (
            f"Model {model} takes 1 channel and the image has {present}; say which one with channel=1 to "
            f"channel={present}."
        )
    if present == 1:
        advice = " convert it to RGB colour first," if wanted == "3" else ""
        return (
            f"Model {model} takes {wanted} channels and the image is grey (1 channel);{advice} "
            f"merge channels first, or choose a model for one channel."
        )
    return (
        f"Model {model} takes {wanted} channels and the image has {present}; make a stack of the right channels "
        "first (Image > Stacks > Tools > Make Substack...), or choose another model."
    )


def _wanted(axis: Axis | None) -> str:
    if axis is None:
        return "1"
    match axis.size:
        case FixedSize(size):
            return str(size)
        case SteppedSize(minimum, step):
            return f"{minimum}, {minimum + step}, ..." if step else str(minimum)
    return "other"


def _one_channel(image: Image, position: int) -> Image:
    array = np.take(image.array, position, axis=image.axes.index("c"))
    return Image(array, image.axes.replace("c", ""), image.title)


def _grey(image: Image) -> Image:
    """ImageJ's own conversion with its default weights, one third each.

    Source: ``ij.process.ColorProcessor.getPixelValue`` ("converts the specified pixel to grayscale using the
    formula g=(r+g+b)/3"); other weights need "Weighted RGB Conversions", off by default.
    """
    grey = image.array.mean(axis=image.axes.index("c"), dtype=np.float32)
    return Image(grey, image.axes.replace("c", ""), image.title)
