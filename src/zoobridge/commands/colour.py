"""Colour pictures as grey values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from zoobridge.pipeline.image import Image


def grey(image: Image) -> Image:
    """A colour picture as ImageJ's *Image > Type > 8-bit* makes it: the rounded mean of red, green and blue.

    Source of the rule: ``ij.process.TypeConverter``, unweighted by default.
    """
    mean = image.array.mean(axis=image.axes.index("c"), dtype=np.float32)
    return replace(
        image,
        array=np.floor(mean + np.float32(0.5)).astype(image.dtype),
        axes=image.axes.replace("c", ""),
        rgb=False,
        channel_names=(),
    )
