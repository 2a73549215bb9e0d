"""Activation functions."""

from __future__ import annotations

import numpy as np

from zoobridge.pipeline.operations.operand import Array, Operand


def sigmoid(operand: Operand) -> Array:
    """``1 / (1 + exp(-x))``. Source: spec 0.5 ``SigmoidDescr`` (the logistic function)."""
    array = operand.floating()
    np.negative(array, out=array)
    with np.errstate(over="ignore"):  # exp of a large number is infinite, and 1 / infinity the right result
        np.exp(array, out=array)
    array += 1
    return np.reciprocal(array, out=array)


def softmax(operand: Operand) -> Array:
    """``exp(x) / sum(exp(x))`` along ``axis`` (default ``channel``). Source: spec 0.5 ``SoftmaxKwargs``."""
    array = operand.floating()
    axis = operand.position(operand.argument("axis", "channel"))
    array -= array.max(axis=axis, keepdims=True)  # same result, and exp cannot overflow
    np.exp(array, out=array)
    array /= array.sum(axis=axis, keepdims=True)
    return array
