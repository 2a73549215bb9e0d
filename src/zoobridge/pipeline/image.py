"""An image as the pipeline, the commands and every host understand it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError

AXIS_LETTERS = "itczyx"

LABEL_LUT = "glasbey"
"""Look-up table of numbered objects."""

LABEL_COLOURS = 255
"""Numbered objects are shown from 0 to at least this, so that as many have a colour each."""


@dataclass(frozen=True, slots=True)
class Image:
    """Pixels, what their axes mean, and what ImageJ knows about them.

    Parameters
    ----------
    array : ndarray
        Any real dtype; one dimension per letter of `axes`.
    axes : str
        Letters out of ``i t c z y x``, each at most once; hosts deliver ``tczyx`` without axes of length 1
        (``y`` and ``x`` always present).
    pixel_sizes : Mapping
        Axis letter (``x y z t``) -> size of one element in `units`; absent means uncalibrated.
    units : Mapping
        Axis letter -> unit as ImageJ writes it (``micron``, ``sec``).
    slice_labels : tuple of str
        One per plane in ImageJ's stack order (channel fastest, then z, then time), or empty.
    display_range : tuple of float or None
        Lowest and highest value shown.
    rgb : bool
        True when axis ``c`` holds the three channels of a colour picture (ImageJ type RGB).
    lut : str or None
        Name of a look-up table to show the image with (``glasbey``), None for grey.
    info : str
        Lines of text about the image, as ImageJ shows them with *Image > Show Info*.
    """

    array: NDArray[Any]
    axes: str
    title: str = ""
    pixel_sizes: Mapping[str, float] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    slice_labels: tuple[str, ...] = ()
    channel_names: tuple[str, ...] = ()
    display_range: tuple[float, float] | None = None
    rgb: bool = False
    lut: str | None = None
    info: str = ""

    def __post_init__(self) -> None:
        unknown = set(self.axes) - set(AXIS_LETTERS)
        if unknown or len(set(self.axes)) != len(self.axes) or len(self.axes) != self.array.ndim:
            msg = (
                f"Axes {self.axes!r} do not describe an array of shape {self.array.shape}; "
                f"give one different letter out of {' '.join(AXIS_LETTERS)} per dimension."
            )
            raise InputError(msg)
        if self.array.dtype.kind not in "buif":
            msg = f"Pixels of type {self.array.dtype} are not supported; convert the image to 8, 16 or 32 bit."
            raise InputError(msg)

    def size(self, letter: str) -> int:
        """Length of an axis, 1 when the image does not have it."""
        return int(self.array.shape[self.axes.index(letter)]) if letter in self.axes else 1

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the pixels."""
        return self.array.dtype
