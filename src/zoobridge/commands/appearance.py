"""Names and display range of the images that commands open; calibration and slice labels are the pipeline's part."""

from __future__ import annotations

import re
from dataclasses import replace

from zoobridge.pipeline.image import Image

_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")


def derived_title(source: Image, suffix: str) -> str:
    """Title of an image made from `source`, the ImageJ way: its title without file extension, a hyphen, a word."""
    stem = _EXTENSION.sub("", source.title)
    return f"{stem or 'image'}-{suffix}"


def dressed(result: Image, source: Image, title: str) -> Image:
    """A predicted image as ImageJ should show it.

    Parameters
    ----------
    result, source : Image
        Predicted image, and the image it was predicted from.

    Returns
    -------
    Image
        Shown from 0 to 1 where the values look like probabilities: floats from 0 to 1 made from an image of larger
        values, which covers networks that end in a sigmoid of their own. Otherwise as the pipeline says.
    """
    probabilities = (
        result.dtype.kind == "f"
        and float(result.array.min()) >= 0
        and float(result.array.max()) <= 1 < float(source.array.max())
    )
    return replace(result, title=title, display_range=(0.0, 1.0) if probabilities else result.display_range)
