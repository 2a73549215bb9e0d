"""Operations that scale linearly: with given numbers or to a range."""

from __future__ import annotations

from zoobridge.pipeline.operations.arithmetic import add, divide, multiply, subtract
from zoobridge.pipeline.operations.operand import Array, Operand
from zoobridge.pipeline.statistics import percentiles


def scale_linear(operand: Operand) -> Array:
    """``x * gain + offset``, each one number or one per element of ``axis``.

    Source: spec 0.5 ``ScaleLinearKwargs`` and ``ScaleLinearAlongAxisKwargs`` (gain 1, offset 0).
    """
    array = operand.floating()
    axis = operand.argument("axis")
    multiply(array, operand.along(operand.argument("gain", 1.0), axis))
    add(array, operand.along(operand.argument("offset", 0.0), axis))
    return array


def scale_range(operand: Operand) -> Array:
    """``(x - lower) / (upper - lower + eps)`` with percentiles of the whole sample over ``axes``, eps 1e-6.

    With ``reference_tensor`` the percentiles are those of that *unprocessed* input tensor. Source: spec 0.5
    ``ScaleRangeKwargs`` (percentiles 0 and 100); linear interpolation as in bioimageio.core 0.11.
    """
    array = operand.floating()
    span = operand.argument("min_percentile", 0.0), operand.argument("max_percentile", 100.0)
    reference = operand.reference()
    if reference is None:
        lower, upper = percentiles(array, operand.reduced_axes(), *span)
    else:
        ids = operand.references[operand.argument("reference_tensor")][1]
        lower, upper = (operand.broadcastable(value, ids) for value in percentiles(*reference, *span))
    subtract(array, lower)
    divide(array, upper - lower + operand.argument("eps", 1e-6))
    return array
