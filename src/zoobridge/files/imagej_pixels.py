"""Pixels as ImageJ keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from zoobridge.pipeline.image import Image

ORDER = "tzcyx"


def imagej_pixels(image: Image) -> NDArray[Any]:
    """Pixels as ``tzcyx`` (``tzcyxs`` for RGB) of the type ImageJ keeps them in; signed 16 bit as int16.

    Raises
    ------
    InputError
        If ImageJ has no type or axis for them.
    """
    import numpy as np

    from zoobridge.pipeline.storage import RGB_BITS, storage, without_batch

    kept = storage(image)
    array, axes = without_batch(image)
    array = array.transpose([axes.index(letter) for letter in ORDER if letter in axes])
    array = np.expand_dims(array, [place for place, letter in enumerate(ORDER) if letter not in axes])
    if kept.bits == RGB_BITS:
        return np.ascontiguousarray(np.moveaxis(array, 2, -1)[:, :, np.newaxis])
    if kept.signed:
        return np.ascontiguousarray(array, np.int16)
    types = {8: np.uint8, 16: np.uint16, 32: np.float32}
    return np.ascontiguousarray(kept.convert(array), types[kept.bits])
