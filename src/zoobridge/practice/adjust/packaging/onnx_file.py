"""The parent's ONNX file with the trained weights in the place of its own."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.practice.adjust.network.protocol import Array, Values


def write_onnx(parent: Path, before: Values, after: Values, target: Path) -> None:
    """Copy an ONNX file, replacing every weight that changed.

    A weight is found by its numbers, whatever the order of its axes. There is no converter: what the parent's file does
    not hold as it is (folded into another, for example) cannot be replaced.

    Parameters
    ----------
    before, after : Mapping
        The trained weights as the parent has them, and as they are now.

    Raises
    ------
    EngineError
        If it cannot be written.
    """
    onnx = _onnx()
    model = onnx.load(str(parent))
    stored = {each.name: onnx.numpy_helper.to_array(each) for each in model.graph.initializer}
    replaced: dict[str, Array] = {}
    for name, value in before.items():
        found = [(key, axes) for key, array in stored.items() if (axes := _order(value, array)) is not None]
        if len(found) != 1 or found[0][0] in replaced:
            msg = "the parent's ONNX file does not hold each of the trained weights once, as they are"
            raise EngineError(msg)
        key, axes = found[0]
        replaced[key] = np.ascontiguousarray(after[name].transpose(axes))
    for each in model.graph.initializer:
        if each.name in replaced:
            each.CopyFrom(onnx.numpy_helper.from_array(replaced[each.name], each.name))
    target.write_bytes(model.SerializeToString(deterministic=True))


def about_onnx(file: Path) -> dict[str, Any]:
    """What a description says about an ONNX file."""
    versions = [each.version for each in _onnx().load(str(file)).opset_import if not each.domain]
    return {"opset_version": versions[0]}


def _onnx() -> Any:  # noqa: ANN401
    try:
        import onnx
    except ImportError as error:
        msg = "the Python library onnx is not installed"
        raise EngineError(msg) from error
    return onnx


def _order(value: Array, array: Array) -> Sequence[int] | None:
    """The order of axes in which `value` is `array`; None when it is not."""
    if sorted(value.shape) != sorted(array.shape) or value.dtype != array.dtype:
        return None
    for axes in itertools.permutations(range(value.ndim)):
        moved = value.transpose(axes)
        if moved.shape == array.shape and np.array_equal(moved, array):
            return axes
    return None
