"""Arithmetic that overwrites a float32 array but computes in double precision, without a full-size temporary.

NumPy converts in small buffers when ``dtype`` differs from the arrays' type, so each step costs one rounding to
float32 and no memory: results agree with the double precision definition to float32 rounding.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Factor = NDArray[np.float64]


def subtract(array: Array, value: Factor) -> None:
    """``array -= value``."""
    np.subtract(array, value, out=array, dtype=np.float64, casting="same_kind")


def add(array: Array, value: Factor) -> None:
    """``array += value``."""
    np.add(array, value, out=array, dtype=np.float64, casting="same_kind")


def multiply(array: Array, value: Factor) -> None:
    """``array *= value``."""
    np.multiply(array, value, out=array, dtype=np.float64, casting="same_kind")


def divide(array: Array, value: Factor) -> None:
    """``array /= value``."""
    np.divide(array, value, out=array, dtype=np.float64, casting="same_kind")
