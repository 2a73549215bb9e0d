"""The objects in what a model predicted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.operations.objects import makes_objects
from zoobridge.practice.objects.decoding import Decoding, Labels, recommended, with_given
from zoobridge.practice.objects.stacks import decode_stack, stacked


@dataclass(frozen=True, slots=True)
class ObjectMaps:
    """Which channels of an output hold its objects, counted from 1, and how they are numbered.

    Parameters
    ----------
    boundary : int
        0 where there is none.
    """

    foreground: int
    boundary: int
    how: Decoding


def boundary_channel(given: Mapping[str, Any], channels: int) -> int:
    """Channel of the boundary map, from 1; 0 for none. Without `given`, the second of two."""
    return int(given.get("boundary", 2 if channels == 2 else 0))


def object_output(description: ModelDescription) -> Tensor:
    """The output that objects are found in: the first that holds numbered objects, else the first image.

    Raises
    ------
    InputError
        If no output is an image.
    """
    shown = [tensor for tensor in description.outputs if tensor.is_image]
    if not shown:
        msg = f"The model {description.name} gives numbers, no image, so there are no objects in its result."
        raise InputError(msg)
    return next(filter(makes_objects, shown), shown[0])


def object_maps(description: ModelDescription, channels: int) -> ObjectMaps | None:
    """What the package recommends for an output of that many channels; None where it holds numbered objects.

    Raises
    ------
    InputError
        If no output is an image, or it has not the channels that are recommended.
    """
    tensor = object_output(description)
    if makes_objects(tensor):
        return None
    advice = recommended(description.config)
    foreground, boundary = int(advice.get("foreground", 1)), boundary_channel(advice, channels)
    if max(foreground, boundary) > channels or foreground < 1:
        msg = (
            f"The model {description.name} recommends channels {foreground} and {boundary} for objects, but its output "
            f"{tensor.id} has {channels}; ask its authors to correct it."
        )
        raise InputError(msg)
    if advice.get("split", "auto") == "auto":
        advice["split"] = "boundary" if boundary else "none"
    return ObjectMaps(foreground, boundary, with_given(Decoding(), advice))


def found_objects(images: Mapping[str, Image], description: ModelDescription) -> Labels:
    """Number the objects in a prediction as ``Zoo Labels`` does when it is told nothing but the model.

    Parameters
    ----------
    images : Mapping
        Output tensor id -> image, of `zoobridge.pipeline.plan.Prediction`.

    Returns
    -------
    labels : (t, z, y, x), int32
        Background 0; objects go through the slices where the output has an axis z.

    Raises
    ------
    InputError
        If no output is an image, or it has not the channels its package recommends.
    """
    tensor = object_output(description)
    pixels = stacked(images[tensor.id])
    maps = object_maps(description, pixels.shape[1])
    if maps is None:
        return pixels[:, 0].astype(np.int32)
    edges = pixels[:, maps.boundary - 1] if maps.boundary else None
    return decode_stack(pixels[:, maps.foreground - 1], edges, maps.how, volumes="z" in tensor.letters)
