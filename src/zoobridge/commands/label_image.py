"""Label arrays as images."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import LABEL_COLOURS, LABEL_LUT, Image

MOST_16_BIT = 65535


def label_image(numbers: NDArray[np.int32], source: Image, title: str) -> Image:
    """The label image made from the map `source`.

    Parameters
    ----------
    numbers : (t, z, y, x)
        Background 0.

    Returns
    -------
    Image
        16-bit up to 65535 labels, float32 above (exact up to 16.7 million), shown from 0 so that up to 255 labels
        have a colour each; calibration of `source`, and its slice labels unless they
        name channels.
    """
    count = int(numbers.max(initial=0))
    pixels: NDArray[Any] = numbers.astype(np.uint16 if count <= MOST_16_BIT else np.float32)
    axes = "tzyx"
    for position in (1, 0):
        if pixels.shape[position] == 1:
            pixels, axes = pixels.squeeze(position), axes[:position] + axes[position + 1 :]
    return Image(
        pixels,
        axes,
        title=title,
        pixel_sizes=source.pixel_sizes,
        units=source.units,
        slice_labels=source.slice_labels if source.size("c") == 1 else (),
        display_range=(0, max(count, LABEL_COLOURS)),
        lut=LABEL_LUT,
        info=source.info,
    )
