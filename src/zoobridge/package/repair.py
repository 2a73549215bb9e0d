"""Repair of one known fault of early descriptions.

Models exported by deepImageJ with spec 0.3 (and some of 0.4) state a minimum input size that is smaller than twice the
halo of their output, for example 8 with a halo of 47. No such tile has a valid pixel, and the spec library refuses the
whole description. The smallest size on the stated grid that leaves one pixel is what can be meant, so it is used.
"""

from __future__ import annotations

from copy import deepcopy
from math import ceil
from typing import Any


def repair(content: dict[str, Any]) -> dict[str, Any]:
    """A copy of `content` whose minimum sizes leave at least one pixel inside the halo.

    Anything malformed is left for the validation to report.
    """
    copy = deepcopy(content)
    if not str(copy.get("format_version")).startswith(("0.3", "0.4")):
        return copy
    try:
        inputs = {entry["name"]: entry["shape"] for entry in copy["inputs"] if isinstance(entry["shape"], dict)}
        for output in copy["outputs"]:
            shape = output["shape"]
            if isinstance(shape, dict) and output.get("halo"):
                reference = shape.get("reference_tensor", shape.get("reference_input"))
                if reference in inputs:
                    _enlarge(inputs[reference], shape, output["halo"])
    except (KeyError, TypeError, IndexError, ValueError, AttributeError):
        return deepcopy(content)
    return copy


def _enlarge(reference: dict[str, list[int]], shape: dict[str, list[float]], halos: list[int]) -> None:
    for index, (halo, scale, offset) in enumerate(zip(halos, shape["scale"], shape["offset"], strict=True)):
        minimum, step = reference["min"][index], reference["step"][index]
        if scale and step:
            needed = (2 * halo + 1 - 2 * offset) / scale
            reference["min"][index] = minimum + max(0, ceil((needed - minimum) / step)) * step
