"""Operations that shift and scale by mean and standard deviation."""

from __future__ import annotations

from zoobridge.pipeline.operations.arithmetic import add, divide, multiply, subtract
from zoobridge.pipeline.operations.operand import Array, Operand
from zoobridge.pipeline.statistics import mean_and_std


def zero_mean_unit_variance(operand: Operand) -> Array:
    """``(x - mean) / (std + eps)``, statistics of the whole sample over ``axes`` (default all), eps 1e-6.

    Source: spec 0.5 ``ZeroMeanUnitVarianceKwargs``.
    """
    array = operand.floating()
    mean, std = mean_and_std(array, operand.reduced_axes())
    subtract(array, mean)
    divide(array, std + operand.argument("eps", 1e-6))
    return array


def fixed_zero_mean_unit_variance(operand: Operand) -> Array:
    """``(x - mean) / std`` with given numbers, one or one per element of ``axis``.

    Source: spec 0.5 ``FixedZeroMeanUnitVarianceDescr`` ("subtract a given mean and divide by the standard
    deviation"), which has no epsilon because it requires ``std >= 1e-6``.
    """
    array = operand.floating()
    axis = operand.argument("axis")
    subtract(array, operand.along(operand.argument("mean", 0.0), axis))
    divide(array, operand.along(operand.argument("std", 1.0), axis))
    return array


def scale_mean_variance(operand: Operand) -> Array:
    """``(x - mean) / (std + eps) * (ref_std + eps) + ref_mean``, eps 1e-6.

    The reference is an *unprocessed* input tensor. Source: spec 0.5 ``ScaleMeanVarianceKwargs``.
    """
    array = operand.floating()
    eps = operand.argument("eps", 1e-6)
    mean, std = mean_and_std(array, operand.reduced_axes())
    ref_mean, ref_std = mean, std
    reference = operand.reference()
    if reference is not None:
        ids = operand.references[operand.argument("reference_tensor")][1]
        ref_mean, ref_std = (operand.broadcastable(value, ids) for value in mean_and_std(*reference))
    subtract(array, mean)
    multiply(array, (ref_std + eps) / (std + eps))
    add(array, ref_mean)
    return array
