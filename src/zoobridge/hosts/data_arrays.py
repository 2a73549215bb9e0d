"""``xarray.DataArray`` as an image: names of dimensions are axes, evenly spaced coordinates are pixel sizes.

xarray itself is not needed here.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image

_AXES = {
    **dict.fromkeys(("x", "col", "column", "width"), "x"),
    **dict.fromkeys(("y", "row", "height"), "y"),
    **dict.fromkeys(("z", "pln", "plane", "slice", "depth"), "z"),
    **dict.fromkeys(("c", "ch", "channel", "channels"), "c"),
    **dict.fromkeys(("t", "time", "frame"), "t"),
}
"""Names in lower case: single letters, those of PyImageJ (``pln row col ch``) and of scikit-image."""


def is_data_array(given: object) -> bool:
    """Whether something has what makes an ``xarray.DataArray``."""
    return all(hasattr(given, name) for name in ("dims", "coords", "attrs", "values"))


def from_data_array(data: Any, untitled: str) -> Image:  # noqa: ANN401
    """An image of the same pixels.

    Parameters
    ----------
    data : xarray.DataArray
        Any order of dimensions.
    untitled : str
        Title when it has no name.

    Raises
    ------
    InputError
        If a dimension has a name that is none of an image's axes.
    """
    axes = "".join(_axis(str(dimension), data.dims) for dimension in data.dims)
    sizes, units = {}, {}
    for letter, dimension in zip(axes, data.dims, strict=True):
        if letter == "c" or dimension not in data.coords:
            continue
        step = _step(np.asarray(data.coords[dimension].values))
        if step is not None:
            sizes[letter] = step
            unit = data.coords[dimension].attrs.get("units")
            if unit:
                units[letter] = str(unit)
    return Image(np.asarray(data.values), axes, title=str(data.name or untitled), pixel_sizes=sizes, units=units)


def _axis(dimension: str, dimensions: tuple[Any, ...]) -> str:
    letter = _AXES.get(dimension.lower())
    if letter is None:
        names = ", ".join(map(str, dimensions))
        msg = (
            f'The dimension "{dimension}" of ({names}) is no axis of an image; '
            "rename the dimensions to t, c, z, y and x."
        )
        raise InputError(msg)
    return letter


def _step(coordinates: np.ndarray[Any, Any]) -> float | None:
    """Distance of evenly spaced, rising coordinates; None where they say nothing about the size of a pixel."""
    if coordinates.size < 2 or coordinates.dtype.kind not in "iuf":
        return None
    steps = np.diff(coordinates.astype(float))
    even = bool(np.allclose(steps, steps[0], rtol=1e-3))
    return float(steps.mean()) if even and steps[0] > 0 else None
