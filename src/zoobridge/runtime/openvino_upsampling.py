"""Nearest-neighbour upsampling as Keras 3 exports it, rewritten into what OpenVINO computes fast.

Keras repeats elements along one axis after the other, each time by ``ExpandDims``, ``Tile`` and ``Reshape``.
OpenVINO copies the feature maps for each of these; ``Interpolate`` gives the same numbers in a fraction of the
time. Sizes are not known when a graph is read, so a ``Reshape`` that joins other axes would be mistaken; the
election, which compares results with the test tensors, would not let such a model serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class _Repeat:
    """``np.repeat(source, times, axis)``, its axes then ordered by `order`."""

    source: Any
    axis: int
    times: int
    order: tuple[int, ...]


def simplify_upsampling(model: Any) -> None:  # noqa: ANN401
    """Replace every repetition of elements in an ``openvino.Model``; the results stay the same bit for bit."""
    for node in model.get_ordered_ops():
        repeat = _repeat(node)
        if repeat is not None:
            _replace(node, _interpolated(repeat))


def _repeat(reshape: Any) -> _Repeat | None:  # noqa: ANN401
    """The repetition that ends in this node."""
    if reshape.get_type_name() != "Reshape":
        return None
    node = reshape.input_value(0).get_node()
    order = _order(node)
    if order:
        node = node.input_value(0).get_node()
    unsqueeze = node.input_value(0).get_node() if node.get_type_name() == "Tile" else None
    if unsqueeze is None or unsqueeze.get_type_name() != "Unsqueeze":
        return None
    multiples, added = _constant(node.input_value(1)), _constant(unsqueeze.input_value(1))
    rank = reshape.get_output_partial_shape(0).rank
    if multiples is None or added is None or rank.is_dynamic or rank.get_length() != len(multiples) - 1:
        return None
    return _matched(unsqueeze.input_value(0), multiples, added, order or list(range(len(multiples))))


def _matched(source: Any, multiples: list[int], added: list[int], order: list[int]) -> _Repeat | None:  # noqa: ANN401
    """What is repeated, when the new axis alone is repeated and joins the axis in front of it."""
    new = added[0] % len(multiples)
    place = order.index(new)
    if len(added) != 1 or place == 0 or any(number != 1 for axis, number in enumerate(multiples) if axis != new):
        return None
    # in the source, which does not have the new axis, all later axes are one lower
    axis, *_ = kept = [each - (each > new) for each in (order[place - 1], *order) if each != new]
    return _Repeat(source, axis, multiples[new], tuple(kept[1:]))


def _interpolated(repeat: _Repeat) -> Any:  # noqa: ANN401
    """Interpolate, then order; an order that came before is moved behind, where the next one may undo it."""
    from openvino import opset13 as ops

    source, axis, order = repeat.source, repeat.axis, repeat.order
    before = _order(source.get_node())
    if before:
        source, axis = source.get_node().input_value(0), before[axis]
        order = tuple(before[each] for each in order)
    zoomed = ops.interpolate(
        source,
        np.array([repeat.times], np.float32),
        mode="nearest",
        shape_calculation_mode="scales",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
        axes=np.array([axis], np.int64),
    )
    return zoomed if order == tuple(range(len(order))) else ops.transpose(zoomed, np.array(order, np.int64))


def _replace(node: Any, better: Any) -> None:  # noqa: ANN401
    """Put `better` in the place of a node, and leave out an order that the next node undoes."""
    ordered = _order(better)
    for target in node.output(0).get_target_inputs() if ordered else ():
        undone = _order(target.get_node())
        if undone and [ordered[axis] for axis in undone] == sorted(ordered):
            target.get_node().output(0).replace(better.input_value(0))
    node.output(0).replace(better.output(0))


def _order(node: Any) -> list[int]:  # noqa: ANN401
    """The order of axes a ``Transpose`` makes; empty for any other node, or when it is not fixed."""
    return (_constant(node.input_value(1)) or []) if node.get_type_name() == "Transpose" else []


def _constant(output: Any) -> list[int] | None:  # noqa: ANN401
    node = output.get_node()
    return [int(value) for value in node.get_data().ravel()] if node.get_type_name() == "Constant" else None
