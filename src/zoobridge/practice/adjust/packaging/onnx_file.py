"""The parent's ONNX file with the trained weights in the place of its own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.practice.adjust.network.graph import Values

Array = NDArray[Any]


def write_onnx(parent: Path, before: Values, after: Values, target: Path) -> str | None:
    """Copy an ONNX file, replacing every weight that changed.

    A weight is found by its numbers, whatever the order of its axes. There is no converter: what the parent's file does
    not hold as it is (folded into another, for example) cannot be replaced.

    Parameters
    ----------
    before, after : Mapping
        The trained weights as the parent has them, and as they are now.

    Returns
    -------
    str or None
        Why it was not written; None when it was.
    """
    try:
        import onnx
    except ImportError:
        return "the Python library onnx is not installed"
    model = onnx.load(str(parent))
    stored = {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
    replaced: dict[str, Array] = {}
    for name, value in before.items():
        found = [(key, axes) for key, array in stored.items() if (axes := _order(value, array)) is not None]
        if len(found) != 1 or found[0][0] in replaced:
            return "the parent's ONNX file does not hold each of the trained weights once, as they are"
        key, axes = found[0]
        replaced[key] = np.ascontiguousarray(after[name].transpose(axes))
    for each in model.graph.initializer:
        if each.name in replaced:
            each.CopyFrom(onnx.numpy_helper.from_array(replaced[each.name], each.name))
    target.write_bytes(model.SerializeToString(deterministic=True))
    return None


def _order(value: Array, array: Array) -> Sequence[int] | None:
    """The order of axes in which `value` is `array`; None when it is not."""
    if sorted(value.shape) != sorted(array.shape) or value.dtype != array.dtype:
        return None
    for axes in itertools.permutations(range(value.ndim)):
        moved = value.transpose(axes)
        if moved.shape == array.shape and np.array_equal(moved, array):
            return axes
    return None
