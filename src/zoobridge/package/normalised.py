"""The normalised description as JSON, so that listing and predicting need no spec library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from zoobridge.package.architecture import Architecture
from zoobridge.package.model import Citation, ModelDescription, Tolerance
from zoobridge.package.tensors import (
    Axis,
    AxisKind,
    AxisSize,
    DataDependentSize,
    FixedSize,
    Operation,
    ReferencedSize,
    SteppedSize,
    Tensor,
)
from zoobridge.package.weights import Weights, WeightsFormat

_SIZES: dict[str, type[AxisSize]] = {
    "fixed": FixedSize,
    "stepped": SteppedSize,
    "referenced": ReferencedSize,
    "data_dependent": DataDependentSize,
}
_SIZE_NAMES = {kind: name for name, kind in _SIZES.items()}


def to_json(description: ModelDescription) -> dict[str, Any]:
    """JSON types only; `from_json` gives an equal description back."""
    data = asdict(description)
    for group in ("inputs", "outputs"):
        for entry, tensor in zip(data[group], getattr(description, group), strict=True):
            for axis_entry, axis in zip(entry["axes"], tensor.axes, strict=True):
                axis_entry["size"]["is"] = _SIZE_NAMES[type(axis.size)]
    return data


def from_json(data: Mapping[str, Any]) -> ModelDescription:
    """The description that `to_json` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError
        If `data` was not written by `to_json`.
    """
    return ModelDescription(**{
        **data,
        "inputs": tuple(_tensor(entry) for entry in data["inputs"]),
        "outputs": tuple(_tensor(entry) for entry in data["outputs"]),
        "weights": tuple(_weights(entry) for entry in data["weights"]),
        "citations": tuple(Citation(**entry) for entry in data["citations"]),
        "tolerances": tuple(_tolerance(entry) for entry in data["tolerances"]),
        **{key: tuple(data[key]) for key in ("authors", "tags", "covers")},
    })


def _tensor(data: Mapping[str, Any]) -> Tensor:
    axes = tuple(_axis(entry) for entry in data["axes"])
    return Tensor(**{**data, "axes": axes, "operations": tuple(Operation(**entry) for entry in data["operations"])})


def _axis(data: Mapping[str, Any]) -> Axis:
    size = {key: value for key, value in data["size"].items() if key != "is"}
    typed = {
        "kind": AxisKind(data["kind"]),
        "size": _SIZES[data["size"]["is"]](**size),
        "channel_names": tuple(data["channel_names"]),
    }
    return Axis(**{**data, **typed})


def _weights(data: Mapping[str, Any]) -> Weights:
    architecture = data["architecture"] and Architecture(**data["architecture"])
    return Weights(**{**data, "format": WeightsFormat(data["format"]), "architecture": architecture})


def _tolerance(data: Mapping[str, Any]) -> Tolerance:
    return Tolerance(**{**data, **{key: tuple(data[key]) for key in ("output_ids", "weights_formats")}})
