"""Write an image so that exactly its pixels and axes are read again, whatever their type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from zoobridge.files.whole_file import whole_file

if TYPE_CHECKING:
    from zoobridge.pipeline.image import Image


def write_exact_image(path: Path, image: Image) -> None:
    """Write a TIFF atomically, with its axes as tifffile names them; ImageJ reads it, but not its axes.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    import numpy as np
    import tifffile

    array = image.array.astype(np.uint8) if image.dtype == np.bool_ else image.array
    axes = image.axes.upper()
    if image.rgb:  # the colours of a pixel lie together in a colour picture
        array, axes = np.moveaxis(array, axes.index("C"), -1), axes.replace("C", "") + "S"
    with whole_file(path) as temporary:
        tifffile.imwrite(
            temporary,
            array,
            photometric="rgb" if image.rgb else "minisblack",
            metadata={"axes": axes},
            compression="zlib",
        )
