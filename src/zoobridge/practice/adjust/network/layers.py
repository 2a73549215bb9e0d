"""Which layers are trained, and what shows that others were not."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable

import numpy as np

from zoobridge.errors import UsageError
from zoobridge.practice.adjust.network.protocol import Layer, Values

TOP_SHARE = 0.25
"""Share of the layers that ``layers=top`` trains."""


def trained_layers(layers: tuple[Layer, ...], choice: str) -> tuple[Layer, ...]:
    """The layers that ``layers=`` means, the highest ones.

    Parameters
    ----------
    choice : str
        ``top``, ``all``, or a number of layers.

    Raises
    ------
    UsageError
        If the network has fewer layers.
    """
    if choice == "all":
        return layers
    number = math.ceil(TOP_SHARE * len(layers)) if choice == "top" else int(choice)
    if number > len(layers):
        msg = f"layers={choice} is more than the {len(layers)} layers with weights that the network has; say all."
        raise UsageError(msg)
    return layers[len(layers) - number :]


def weights_of(layers: Iterable[Layer]) -> tuple[str, ...]:
    """Names of the weights of layers, in their order."""
    return tuple(weight for layer in layers for weight in layer.weights)


def fingerprint(values: Values) -> str:
    """sha256 over the names, shapes and bytes of weights, sorted by name: equal only where every bit is."""
    total = hashlib.sha256()
    for name in sorted(values):
        value = np.ascontiguousarray(values[name])
        total.update(f"{name}\0{value.dtype.str}\0{value.shape}\0".encode())
        total.update(value.tobytes())
    return total.hexdigest()
