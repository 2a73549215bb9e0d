"""Pre- and postprocessing written down once more, from the spec's text, as the oracle of generated test outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_LETTERS = {"batch": "b", "channel": "c", "time": "t", "index": "i"}


def apply_operations(array: Array, operations: Iterable[Mapping[str, Any]], axes: str) -> Array:
    """Apply operations of spec 0.4 or 0.5; an operation this oracle does not know is a KeyError."""
    for operation in operations:
        function = _OPERATIONS[operation.get("id") or operation["name"]]
        array = function(array, operation.get("kwargs", {}), axes)
    return array


def _reduced(kwargs: Mapping[str, Any], axes: str) -> tuple[int, ...] | None:
    if kwargs.get("axes") is None:
        return None
    wanted = {_LETTERS.get(axis, axis) for axis in kwargs["axes"]}
    return tuple(index for index, letter in enumerate(axes) if letter in wanted)


def _zero_mean_unit_variance(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    over = _reduced(kwargs, axes)
    wide = array.astype(np.float64)
    scaled = (wide - wide.mean(over, keepdims=True)) / (wide.std(over, keepdims=True) + kwargs.get("eps", 1e-6))
    return scaled.astype(np.float32)


def _scale_range(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    over = _reduced(kwargs, axes)
    wide = array.astype(np.float64)
    low = np.percentile(wide, kwargs.get("min_percentile", 0.0), over, keepdims=True)
    high = np.percentile(wide, kwargs.get("max_percentile", 100.0), over, keepdims=True)
    return ((wide - low) / (high - low + kwargs.get("eps", 1e-6))).astype(np.float32)


def _scale_linear(array: Array, kwargs: Mapping[str, Any], _axes: str) -> Array:
    return (array * kwargs.get("gain", 1.0) + kwargs.get("offset", 0.0)).astype(np.float32)


def _sigmoid(array: Array, _kwargs: Mapping[str, Any], _axes: str) -> Array:
    return (1.0 / (1.0 + np.exp(-array.astype(np.float64)))).astype(np.float32)


def _clip(array: Array, kwargs: Mapping[str, Any], _axes: str) -> Array:
    return np.clip(array, kwargs.get("min"), kwargs.get("max"))


def _binarize(array: Array, kwargs: Mapping[str, Any], _axes: str) -> Array:
    return (array > kwargs["threshold"]).astype(np.float32)


def _ensure_dtype(array: Array, kwargs: Mapping[str, Any], _axes: str) -> Array:
    return array.astype(kwargs["dtype"])


_OPERATIONS: dict[str, Callable[[Array, Mapping[str, Any], str], Array]] = {
    "zero_mean_unit_variance": _zero_mean_unit_variance,
    "scale_range": _scale_range,
    "scale_linear": _scale_linear,
    "sigmoid": _sigmoid,
    "clip": _clip,
    "binarize": _binarize,
    "ensure_dtype": _ensure_dtype,
}
