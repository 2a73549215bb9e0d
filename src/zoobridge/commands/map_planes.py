"""The channels of a map, plane by plane or volume by volume."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from zoobridge.commands.roi_shapes import Place
from zoobridge.commands.workspace import Workspace
from zoobridge.errors import InputError, UsageError
from zoobridge.pipeline.image import Image
from zoobridge.practice.objects.decoding import Map
from zoobridge.practice.objects.stacks import stacked
from zoobridge.practice.report.provenance import facts_in

_ROUNDING = 1e-3
"""How far beyond 0 and 1 a probability may come out of a network."""


@dataclass(frozen=True, slots=True)
class Maps:
    """One channel of an image as (t, z, y, x), axes of length 1 included."""

    array: Map

    def planes(self) -> Iterator[tuple[tuple[int, int], Place, Map]]:
        """Every plane (y, x) with its index and its place in a stack."""
        times, slices = self.array.shape[:2]
        for t in range(times):
            for z in range(slices):
                yield (t, z), Place(z + 1, t + 1), self.array[t, z]


def channel_maps(image: Image, channel: int, key: str, label: str) -> Maps:
    """One channel, counted from 1.

    Raises
    ------
    InputError
        If the image is a colour picture.
    UsageError
        If it has no such channel.
    """
    if image.rgb:
        msg = f'{label} needs a map such as Zoo Predict makes, but "{image.title}" is a colour picture.'
        raise InputError(msg)
    if channel > image.size("c"):
        count = image.size("c")
        channels = "1 channel" if count == 1 else f"{count} channels"
        msg = f'{label}: {key}={channel} does not exist, because "{image.title}" has {channels}.'
        raise UsageError(msg)
    return Maps(stacked(image)[:, channel - 1])


def tell_doubt(workspace: Workspace, image: Image, maps: Maps, threshold: float, label: str) -> None:
    """Warn where these pixels are hardly the probabilities that `threshold` is meant for.

    What a Zoo command made is never doubted, nor a mask of two values, in which any threshold between them is right.
    """
    if threshold > 1 or facts_in(image.info):
        return
    low, high = float(maps.array.min()), float(maps.array.max())
    outside = low < -_ROUNDING or high > 1 + _ROUNDING
    if not outside or bool(np.isin(maps.array, (low, high)).all()):
        return
    workspace.warn(
        f'{label}: "{image.title}" has values from {low:g} to {high:g}, so it is no probability map, and the threshold '
        f"is {threshold:g}; run Zoo Predict first, or set threshold= for these values."
    )
