"""The identity of pixels, whatever file they came from."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image


def pixel_hash(image: Image) -> str:
    """sha256 of type, axes, shape and values."""
    return array_hash(image.array, image.axes)


def array_hash(array: NDArray[Any], axes: str = "") -> str:
    """sha256 of type, axes where they are known, shape and values."""
    head = f"{array.dtype.str}\0{axes}\0{array.shape}\0".encode()
    return hashlib.sha256(head + np.ascontiguousarray(array).tobytes()).hexdigest()
