"""Pre- and postprocessing by hand in NumPy, as somebody writes it who calls a library directly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from benchmarks.peers.job import Array


def process(tensor: Array, axes: str, operations: Sequence[dict[str, Any]]) -> Array:
    """Apply operations of bioimageio.spec 0.5 to a tensor with these axes.

    Raises
    ------
    KeyError
        If one is not among those the measured models use.
    """
    for operation in operations:
        kwargs = dict(operation.get("kwargs", {}))
        over = tuple(axes.index(letter) for letter in kwargs.pop("axes", axes))
        tensor = _OPERATIONS[operation["id"]](tensor, over, **kwargs)
    return tensor


def _scale_range(
    tensor: Array, over: tuple[int, ...], min_percentile: float, max_percentile: float, eps: float = 1e-6
) -> Array:
    low, high = np.percentile(tensor.astype(np.float64), (min_percentile, max_percentile), axis=over, keepdims=True)
    return ((tensor - low) / (high - low + eps)).astype(np.float32)


def _unit_variance(tensor: Array, over: tuple[int, ...], eps: float = 1e-6) -> Array:
    wide = tensor.astype(np.float64)
    mean, spread = wide.mean(axis=over, keepdims=True), wide.std(axis=over, keepdims=True)
    return ((wide - mean) / (spread + eps)).astype(np.float32)


def _dtype(tensor: Array, _over: tuple[int, ...], dtype: str) -> Array:
    return tensor.astype(dtype, copy=False)


def _sigmoid(tensor: Array, _over: tuple[int, ...]) -> Array:
    return 1 / (1 + np.exp(-tensor))


_OPERATIONS: dict[str, Callable[..., Array]] = {
    "scale_range": _scale_range,
    "zero_mean_unit_variance": _unit_variance,
    "ensure_dtype": _dtype,
    "sigmoid": _sigmoid,
}
