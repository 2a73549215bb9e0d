"""From pixels as they are to the numbers a model starts with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.package.tensors import Tensor

Array = NDArray[Any]


def starting_array(view: Array, tensor: Tensor, model: str) -> tuple[Array, tuple[str, ...]]:
    """Copy one sample into an array of its own, in the type preprocessing starts from.

    Integer tensors get integers when all values fit; everything else is float32 (float64 where the description
    says so).

    Parameters
    ----------
    view : ndarray
        The sample with the tensor's axes; never written to.

    Returns
    -------
    tuple
        C-contiguous writable array, and warnings.

    Raises
    ------
    InputError
        If pixels are NaN or infinite, are beyond float32, or do not fit the integer type of a model that does not
        rescale them.
    """
    require_finite(view)
    wanted = np.dtype(tensor.dtype)
    if wanted.kind not in "iu":
        return (np.array(view, dtype=np.float64, order="C") if wanted == np.float64 else _single(view)), ()
    limits = np.iinfo(wanted)
    low, high = _extremes(view)
    if limits.min <= low and high <= limits.max:
        rounded = np.rint(view) if view.dtype.kind == "f" else view
        return np.array(rounded, dtype=wanted, order="C"), ()
    sentence = (
        f"Model {model} takes pixels from {limits.min} to {limits.max} and the image has values from {low:g} to "
        f"{high:g}; convert the image to {limits.bits} bit first"
    )
    if not tensor.operations:
        msg = f"{sentence}."
        raise InputError(msg)
    return _single(view), (f"{sentence} if the result looks wrong.",)


def model_array(array: Array, tensor: Tensor) -> Array:
    """The preprocessed array in the type the network gets.

    The last ``ensure_dtype`` decides; without one, operations leave float32 and a tensor without operations keeps
    the type its description states.
    """
    stated = [step for step in tensor.operations if step.id == "ensure_dtype"]
    if stated or not tensor.operations:
        wanted = array.dtype if stated else np.dtype(tensor.dtype)
    else:
        wanted = np.dtype(np.float64 if array.dtype == np.float64 else np.float32)
    return np.ascontiguousarray(array, dtype=wanted)


def require_finite(view: Array) -> None:
    """Refuse NaN and infinite pixels, which would spread over the whole result through its statistics.

    Raises
    ------
    InputError
        If there is one.
    """
    if view.dtype.kind == "f" and not np.isfinite(_extremes(view)).all():
        msg = (
            "The image has pixels that are not numbers (NaN or infinite); replace them first, "
            "for example with Process > Filters > Remove NaNs."
        )
        raise InputError(msg)


def _single(view: Array) -> Array:
    """A copy in float32, which holds every value of the view though perhaps not every digit."""
    if view.dtype.kind == "f" and view.dtype.itemsize > 4:
        low, high = _extremes(view)
        largest = float(np.finfo(np.float32).max)
        if max(abs(low), abs(high)) > largest:
            msg = (
                f"The image has values from {low:g} to {high:g}, and models compute with 32-bit numbers, which end at "
                f"{largest:.2g}; divide the image by a constant first."
            )
            raise InputError(msg)
    return np.array(view, dtype=np.float32, order="C")


def _extremes(view: Array) -> tuple[float, float]:
    return float(view.min()), float(view.max())
