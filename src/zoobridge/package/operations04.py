"""Pre- and postprocessing of spec 0.4 in the words of spec 0.5."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from zoobridge.errors import PackageError
from zoobridge.package.tensors import Operation

AXIS_IDS = {"b": "batch", "c": "channel", "t": "time", "i": "index"}
"""Axis ids that spec 0.5 uses for the letters of 0.4; other letters are their own id."""

Kwargs = Mapping[str, Any]


def upgrade_operations(operations: Iterable[Mapping[str, Any]], axes: str) -> list[Operation]:
    """Translate the operations of a tensor whose axes are `axes`.

    Raises
    ------
    PackageError
        If values along an axis are given without saying which axis.
    """
    return [_UPGRADES[str(entry["name"])](entry.get("kwargs") or {}, axes) for entry in operations]


def _ids(letters: str) -> list[str]:
    return [AXIS_IDS.get(letter, letter) for letter in letters]


def _reduced(kwargs: Kwargs, axes: str) -> list[str]:
    """Axis ids that statistics are taken over: ``per_dataset`` adds the batch; none stated means all but the batch."""
    letters = kwargs.get("axes") or axes.replace("b", "")
    return (["batch"] if kwargs.get("mode") == "per_dataset" and "b" in axes else []) + _ids(letters)


def _along_axis(name: str, kwargs: Kwargs, axes: str, keys: tuple[str, str]) -> dict[str, Any]:
    """Values for `keys`, with the axis they run along when they are lists of more than one."""
    values = {key: kwargs[key] for key in keys}
    length = max(len(value) if isinstance(value, list) else 1 for value in values.values())
    scalars = {key: float(value[0] if isinstance(value, list) else value) for key, value in values.items()}
    if length == 1:
        return scalars
    others = [letter for letter in axes if letter not in {*(kwargs.get("axes") or ""), "b"}]
    if len(others) != 1:
        msg = (
            f"The operation {name} gives {length} values, but its axes {kwargs.get('axes') or 'none'!r} of {axes!r} "
            "leave no single axis for them; state all axes but that one."
        )
        raise PackageError(msg)
    lists = {key: _spread(value, length) for key, value in values.items()}
    return {"axis": _ids(others[0])[0], **lists}


def _spread(value: float | list[float], length: int) -> list[float]:
    given = value if isinstance(value, list) else [value]
    return [float(number) for number in (given * length if len(given) == 1 else given)]


def _zero_mean_unit_variance(kwargs: Kwargs, axes: str) -> Operation:
    if kwargs.get("mode") == "fixed":
        name = "fixed_zero_mean_unit_variance"
        return Operation(name, _along_axis("zero_mean_unit_variance", kwargs, axes, ("mean", "std")))
    return Operation("zero_mean_unit_variance", {"axes": _reduced(kwargs, axes), "eps": float(kwargs["eps"])})


def _scale_range(kwargs: Kwargs, axes: str) -> Operation:
    percentiles = {key: float(kwargs[key]) for key in ("min_percentile", "max_percentile", "eps")}
    reference = kwargs.get("reference_tensor")
    return Operation("scale_range", {"axes": _reduced(kwargs, axes), **percentiles, "reference_tensor": reference})


def _scale_mean_variance(kwargs: Kwargs, axes: str) -> Operation:
    words = {"reference_tensor": str(kwargs["reference_tensor"]), "axes": _reduced(kwargs, axes)}
    return Operation("scale_mean_variance", {**words, "eps": float(kwargs["eps"])})


def _scale_linear(kwargs: Kwargs, axes: str) -> Operation:
    return Operation("scale_linear", _along_axis("scale_linear", kwargs, axes, ("gain", "offset")))


def _clip(kwargs: Kwargs, _axes: str) -> Operation:
    limits = {"min": float(kwargs["min"]), "max": float(kwargs["max"])}
    return Operation("clip", {**limits, "min_percentile": None, "max_percentile": None, "axes": None})


def _binarize(kwargs: Kwargs, _axes: str) -> Operation:
    return Operation("binarize", {"threshold": float(kwargs["threshold"])})


def _sigmoid(_kwargs: Kwargs, _axes: str) -> Operation:
    return Operation("sigmoid")


_UPGRADES: dict[str, Callable[[Kwargs, str], Operation]] = {
    "binarize": _binarize,
    "clip": _clip,
    "scale_linear": _scale_linear,
    "scale_mean_variance": _scale_mean_variance,
    "scale_range": _scale_range,
    "sigmoid": _sigmoid,
    "zero_mean_unit_variance": _zero_mean_unit_variance,
}
