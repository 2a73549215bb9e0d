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
        array = function(array, operation.get("kwargs") or {}, axes)
    return array


def _reduced(kwargs: Mapping[str, Any], axes: str) -> tuple[int, ...] | None:
    if kwargs.get("axes") is None:
        return None
    wanted = {_LETTERS.get(axis, axis) for axis in kwargs["axes"]}
    return tuple(index for index, letter in enumerate(axes) if letter in wanted)


def _along(values: Any, kwargs: Mapping[str, Any], axes: str) -> Array:
    """Stated numbers, one for all or one per element of an axis (spec 0.4: of the channels), ready to broadcast."""
    stated = np.asarray(values, np.float64)
    if stated.size == 1:
        return stated.reshape(())
    letter = _LETTERS.get(kwargs.get("axis", "channel"), kwargs.get("axis"))
    return stated.reshape([-1 if each == letter else 1 for each in axes])


def _eps(kwargs: Mapping[str, Any]) -> float:
    return float(kwargs.get("eps", 1e-6))


def _zero_mean_unit_variance(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    if kwargs.get("mode") == "fixed":
        return _fixed_zero_mean_unit_variance(array, kwargs, axes)
    over = _reduced(kwargs, axes)
    wide = array.astype(np.float64)
    scaled = (wide - wide.mean(over, keepdims=True)) / (wide.std(over, keepdims=True) + _eps(kwargs))
    return scaled.astype(np.float32)


def _fixed_zero_mean_unit_variance(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    wide = array.astype(np.float64) - _along(kwargs["mean"], kwargs, axes)
    return (wide / _along(kwargs["std"], kwargs, axes)).astype(np.float32)


def _scale_range(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    over = _reduced(kwargs, axes)
    wide = array.astype(np.float64)
    low = np.percentile(wide, kwargs.get("min_percentile", 0.0), over, keepdims=True)
    high = np.percentile(wide, kwargs.get("max_percentile", 100.0), over, keepdims=True)
    return ((wide - low) / (high - low + _eps(kwargs))).astype(np.float32)


def _scale_linear(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    gain, offset = (_along(kwargs.get(key, usual), kwargs, axes) for key, usual in (("gain", 1.0), ("offset", 0.0)))
    return (array * gain + offset).astype(np.float32)


def _softmax(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    axis = axes.index(_LETTERS.get(kwargs.get("axis", "channel"), kwargs.get("axis")))
    wide = np.exp(array.astype(np.float64) - array.max(axis=axis, keepdims=True))
    return (wide / wide.sum(axis=axis, keepdims=True)).astype(np.float32)


def _sigmoid(array: Array, _kwargs: Mapping[str, Any], _axes: str) -> Array:
    return (1.0 / (1.0 + np.exp(-array.astype(np.float64)))).astype(np.float32)


def _clip(array: Array, kwargs: Mapping[str, Any], axes: str) -> Array:
    over = _reduced(kwargs, axes)
    low, high = kwargs.get("min"), kwargs.get("max")
    if kwargs.get("min_percentile") is not None:
        low = np.percentile(array, kwargs["min_percentile"], over, keepdims=True, method="inverted_cdf")
    if kwargs.get("max_percentile") is not None:
        high = np.percentile(array, kwargs["max_percentile"], over, keepdims=True, method="inverted_cdf")
    return np.clip(array, low, high).astype(array.dtype)


def _binarize(array: Array, kwargs: Mapping[str, Any], _axes: str) -> Array:
    return (array > kwargs["threshold"]).astype(np.float32)


def _ensure_dtype(array: Array, kwargs: Mapping[str, Any], _axes: str) -> Array:
    return array.astype(kwargs["dtype"])


_OPERATIONS: dict[str, Callable[[Array, Mapping[str, Any], str], Array]] = {
    "zero_mean_unit_variance": _zero_mean_unit_variance,
    "fixed_zero_mean_unit_variance": _fixed_zero_mean_unit_variance,
    "scale_range": _scale_range,
    "scale_linear": _scale_linear,
    "sigmoid": _sigmoid,
    "softmax": _softmax,
    "clip": _clip,
    "binarize": _binarize,
    "ensure_dtype": _ensure_dtype,
}
