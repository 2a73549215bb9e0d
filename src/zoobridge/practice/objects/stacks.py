"""Stacks of planes, and their objects numbered through."""

from __future__ import annotations

import numpy as np

from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image
from zoobridge.practice.objects.decoding import Decoding, Labels, Map, decode


def stacked(image: Image) -> Map:
    """The pixels as (t, c, z, y, x), axes of length 1 included.

    Raises
    ------
    InputError
        If the image has an index axis.
    """
    if "i" in image.axes:
        msg = f'"{image.title}" has an index axis, which ImageJ does not have; take one of its images.'
        raise InputError(msg)
    kept = [letter for letter in "tczyx" if letter in image.axes]
    moved = image.array.transpose([image.axes.index(letter) for letter in kept])
    absent = tuple(place for place, letter in enumerate("tczyx") if letter not in kept)
    return np.expand_dims(moved, absent)


def decode_stack(foreground: Map, boundary: Map | None, how: Decoding, *, volumes: bool = False) -> Labels:
    """Number the objects of every plane, or of every volume.

    Parameters
    ----------
    foreground, boundary : (t, z, y, x)
        See `zoobridge.practice.objects.decoding.decode`.
    volumes : bool
        Objects go through the slices; otherwise those of every slice are objects by themselves.

    Returns
    -------
    labels : (t, z, y, x), int32
        Numbers are unique over the whole stack.
    """
    numbers = np.zeros(foreground.shape, np.int32)
    highest = 0
    for index in np.ndindex(numbers.shape[:1] if volumes else numbers.shape[:2]):
        part = decode(foreground[index], None if boundary is None else boundary[index], how)
        numbers[index] = np.where(part > 0, part + highest, 0)
        highest += int(part.max(initial=0))
    return numbers
