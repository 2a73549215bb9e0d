"""The objects in what a model predicted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.operations.objects import makes_objects
from zoobridge.practice.objects.decoding import Decoding, Labels, recommended, with_given
from zoobridge.practice.objects.stacks import decode_stack, stacked


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
    if makes_objects(tensor):
        return pixels[:, 0].astype(np.int32)
    advice = recommended(description.config)
    foreground, boundary = int(advice.get("foreground", 1)), boundary_channel(advice, pixels.shape[1])
    if max(foreground, boundary) > pixels.shape[1] or foreground < 1:
        msg = (
            f"The model {description.name} recommends channels {foreground} and {boundary} for objects, but its output "
            f"{tensor.id} has {pixels.shape[1]}; ask its authors to correct it."
        )
        raise InputError(msg)
    if advice.get("split", "auto") == "auto":
        advice["split"] = "boundary" if boundary else "none"
    edges = pixels[:, boundary - 1] if boundary else None
    return decode_stack(pixels[:, foreground - 1], edges, with_given(Decoding(), advice), volumes="z" in tensor.letters)
