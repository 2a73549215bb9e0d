"""What an engine must reproduce to serve: the published meaning of ``precision=exact`` and ``precision=fast``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from zoobridge.package.model import ModelDescription, Tolerance
from zoobridge.package.tensors import Tensor
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import Precision

FAST_ABSOLUTE = 1e-2
FAST_RELATIVE = 1e-2
FAST_MISMATCHED_PER_MILLION = 100
FAST_MASK_CHANGED_PER_MILLION = 200

_PROBABILITY_OPERATIONS = frozenset({"sigmoid", "softmax", "binarize"})
_MASK_WORDS = re.compile(r"segment|probab|mask|foreground|boundar|membrane", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Contract:
    """Limits for one output tensor.

    An element mismatches when ``|actual - expected| > absolute + relative * |expected|``.

    Parameters
    ----------
    mask_changed_per_million : int or None
        How many elements may change sides of the threshold 0.5; None where the output is no mask or probability.
    """

    absolute: float
    relative: float
    mismatched_per_million: float
    mask_changed_per_million: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """How one output met its contract.

    Parameters
    ----------
    maximum : float
        Largest absolute difference; infinite where a value is not a number and should be.
    mismatched, mask_changed : float
        Elements per million.
    """

    output: str
    contract: Contract
    maximum: float
    mismatched: float
    mask_changed: float = 0.0

    @property
    def _worst(self) -> str:
        if math.isinf(self.maximum):
            return "some are not numbers"
        return f"largest difference {self.maximum:.3g}"

    @property
    def problem(self) -> str | None:
        """One clause saying what is out of the contract, None when nothing is."""
        limits = self.contract
        if self.mismatched > limits.mismatched_per_million:
            return (
                f"{self.mismatched:.0f} of a million elements of {self.output!r} are off by more than "
                f"{limits.absolute:g} + {limits.relative:g} x value ({limits.mismatched_per_million:g} may be; "
                f"{self._worst})"
            )
        if limits.mask_changed_per_million is not None and self.mask_changed > limits.mask_changed_per_million:
            return (
                f"{self.mask_changed:.0f} of a million mask pixels of {self.output!r} change "
                f"({limits.mask_changed_per_million:g} may)"
            )
        return None


def contract(
    description: ModelDescription, output: Tensor, weights_format: WeightsFormat, precision: Precision
) -> Contract:
    """The contract for an output.

    ``exact``: the tolerance the package states for this output and weights format, else the default of the spec.
    ``fast``: 1e-2 absolute and relative with at most 100 mismatches per million, and where the output is a mask or
    a probability at most 0.02 % of the pixels on the other side of 0.5. Source: bf16 has 8 significant bits, so a
    network output of order 1 is off by a few 1e-3; on published nuclei models it moved 0.003 % of the mask.
    """
    if precision is Precision.FAST:
        mask = FAST_MASK_CHANGED_PER_MILLION if _is_mask(description, output) else None
        return Contract(FAST_ABSOLUTE, FAST_RELATIVE, FAST_MISMATCHED_PER_MILLION, mask)
    tolerance = next(
        (each for each in description.tolerances if _applies(each, output.id, weights_format)), Tolerance()
    )
    return Contract(tolerance.absolute, tolerance.relative, tolerance.mismatched_per_million)


def _applies(tolerance: Tolerance, output: str, weights_format: WeightsFormat) -> bool:
    return (not tolerance.output_ids or output in tolerance.output_ids) and (
        not tolerance.weights_formats or weights_format in tolerance.weights_formats
    )


def _is_mask(description: ModelDescription, output: Tensor) -> bool:
    if any(operation.id in _PROBABILITY_OPERATIONS for operation in output.operations):
        return True
    channel = output.axis("c")
    words = (output.id, output.description, *(channel.channel_names if channel else ()), *description.tags)
    return any(_MASK_WORDS.search(word) for word in words)
