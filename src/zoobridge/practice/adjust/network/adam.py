"""What Adam is in every framework: its constants, and the names of its state in a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FORGETTING, SQUARED_FORGETTING, TINY = 0.9, 0.999, 1e-7
"""Decay of the means of gradients and of their squares, and what keeps a division from failing (source: Kingma and
Ba 2015, "Adam: a method for stochastic optimization", with Keras' epsilon)."""


def state_by_name(weights: Sequence[Any], means: Sequence[Any], squares: Sequence[Any]) -> dict[str, Any]:
    """The framework's variables under the names they are kept by."""
    kinds = {"weight": weights, "mean": means, "square": squares}
    return {f"{kind}/{index}": each for kind, group in kinds.items() for index, each in enumerate(group)}
