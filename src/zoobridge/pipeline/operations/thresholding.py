"""Operations that cut: clip, binarize and the change of data type."""

from __future__ import annotations

import numpy as np

from zoobridge.pipeline.operations.operand import Array, Operand
from zoobridge.pipeline.statistics import percentiles


def clip(operand: Operand) -> Array:
    """Set values below the minimum to it and values above the maximum to it.

    Each bound is a number (``min``, ``max``) or a percentile of the whole sample over ``axes``
    (``min_percentile``, ``max_percentile``). Source: spec 0.5 ``ClipKwargs``; it does not say how a percentile
    between two pixels is found. Here it is the value of a pixel (``inverted_cdf``), as in bioimageio.core 0.11, by
    which packages are tested.
    """
    array = operand.floating()
    lower, upper = operand.argument("min"), operand.argument("max")
    low, high = operand.argument("min_percentile"), operand.argument("max_percentile")
    if low is not None or high is not None:
        bounds = (low or 0.0, 100.0 if high is None else high)
        low_value, high_value = percentiles(array, operand.reduced_axes(), *bounds, "inverted_cdf")
        lower = lower if low is None else low_value
        upper = upper if high is None else high_value
    if lower is not None:
        np.maximum(array, np.asarray(lower, dtype=array.dtype), out=array)
    if upper is not None:
        np.minimum(array, np.asarray(upper, dtype=array.dtype), out=array)
    return array


def binarize(operand: Operand) -> Array:
    """1 where the value is above the threshold, else 0, in floating point.

    ``threshold`` is one number or one per element of ``axis``. Source: spec 0.5 ``BinarizeKwargs``,
    ``BinarizeAlongAxisKwargs``; spec 0.4 has operations return float32.
    """
    array = operand.floating()
    threshold = operand.along(operand.argument("threshold"), operand.argument("axis"))
    # compared in the array's own type: float32(0.1) is then not above the threshold 0.1
    above: Array = np.greater(array, threshold.astype(array.dtype))
    return above.astype(array.dtype)


def ensure_dtype(operand: Operand) -> Array:
    """Cast to ``dtype``, truncating as NumPy does. Source: spec 0.5 ``EnsureDtypeKwargs``."""
    array: Array = operand.array.astype(operand.argument("dtype"), copy=False)
    return array
