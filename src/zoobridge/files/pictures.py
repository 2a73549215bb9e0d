"""Pictures that imageio reads: PNG, JPEG and others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoobridge.pipeline.image import Image


def read_picture(path: Path) -> Image:
    """Read the first picture of a file; grey stored as colour becomes grey, alpha goes."""
    import imageio.v3 as iio
    import numpy as np

    from zoobridge.pipeline.image import Image

    array = np.asarray(iio.imread(path, index=0))
    if array.ndim == 3 and array.shape[-1] in {3, 4}:
        colours = array[..., :3]
        if (colours == colours[..., :1]).all():  # a palette or grey picture stored as colour
            return Image(np.ascontiguousarray(colours[..., 0]), "yx", title=path.name)
        return Image(np.ascontiguousarray(colours.transpose(2, 0, 1)), "cyx", title=path.name, rgb=True)
    if array.ndim == 3 and array.shape[-1] == 2:  # grey and alpha
        array = array[..., 0]
    return Image(np.ascontiguousarray(array), "yx" if array.ndim == 2 else "zyx", title=path.name)
