"""Spec 0.5 to the normalised description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zoobridge.package.metadata import common_fields, package_path
from zoobridge.package.model import ModelDescription, Tolerance
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

_LETTERS = {AxisKind.BATCH: "b", AxisKind.CHANNEL: "c", AxisKind.TIME: "t", AxisKind.INDEX: "i"}

Scales = Mapping[tuple[str, str], float]
"""(tensor id, axis id) -> scale."""


def describe_05(data: Mapping[str, Any]) -> ModelDescription:
    """Normalise the dump of a valid 0.5 description."""
    tensors = [*data["inputs"], *data["outputs"]]
    scales = {(str(t["id"]), str(a["id"])): float(a.get("scale") or 1.0) for t in tensors for a in t["axes"]}
    named = x_and_y_named(data["inputs"])
    inputs = tuple(_tensor(entry, "preprocessing", scales, named) for entry in data["inputs"])
    outputs = tuple(_tensor(entry, "postprocessing", scales, named) for entry in data["outputs"])
    stated = ((data.get("config") or {}).get("bioimageio") or {}).get("reproducibility_tolerance") or ()
    return ModelDescription(
        **common_fields(data), inputs=inputs, outputs=outputs, tolerances=_tolerances(stated, outputs)
    )


def x_and_y_named(inputs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the images of a model call their axes x and y."""
    return any({"x", "y"} <= {axis.get("id") for axis in tensor["axes"]} for tensor in inputs)


def axis_letters(axes: Sequence[tuple[AxisKind, str]], named: bool = False) -> list[str]:
    """One letter per (kind, id).

    Space axes called z, y or x keep their id. Others take, from the last to the first, the letters of x, y, z that
    are free, and are treated as an index when none is.

    Parameters
    ----------
    named : bool
        Whether the images of the model call their axes x and y: a tensor with neither, such as the corners of boxes,
        is a list then, and all its other axes are an index.
    """
    taken = {axis_id for kind, axis_id in axes if kind is AxisKind.SPACE}
    listed = named and taken.isdisjoint({"x", "y"})
    free = [] if listed else [letter for letter in "xyz" if letter not in taken]
    letters = []
    for kind, axis_id in reversed(axes):
        if kind is not AxisKind.SPACE:
            letters.append(_LETTERS[kind])
        elif axis_id in {"x", "y", "z"}:
            letters.append(axis_id)
        else:
            letters.append(free.pop(0) if free else "i")
    return letters[::-1]


def _tensor(data: Mapping[str, Any], operations: str, scales: Scales, named: bool) -> Tensor:
    tensor_id = str(data["id"])
    letters = axis_letters([(AxisKind(axis["type"]), str(axis["id"])) for axis in data["axes"]], named)
    content = data.get("data") or {}
    content = content[0] if isinstance(content, Sequence) else content
    return Tensor(
        id=tensor_id,
        axes=tuple(_axis(a, letter, tensor_id, scales) for a, letter in zip(data["axes"], letters, strict=True)),
        dtype=str(content.get("type") or "float32"),
        operations=tuple(Operation(str(op["id"]), dict(op.get("kwargs") or {})) for op in data[operations]),
        description=str(data.get("description") or ""),
        optional=bool(data.get("optional")),
        test=package_path(data.get("test_tensor")),
        sample=package_path(data.get("sample_tensor")),
    )


def _axis(data: Mapping[str, Any], letter: str, tensor_id: str, scales: Scales) -> Axis:
    axis_id = str(data["id"])
    return Axis(
        id=axis_id,
        letter=letter,
        kind=AxisKind(data["type"]),
        size=_size(data, scales[tensor_id, axis_id], scales),
        halo=int(data.get("halo") or 0),
        scale=float(data.get("scale") or 1.0),
        unit=data.get("unit"),
        channel_names=tuple(str(name) for name in data.get("channel_names") or ()),
    )


def _size(data: Mapping[str, Any], scale: float, scales: Scales) -> AxisSize:
    if data["type"] == AxisKind.CHANNEL:
        return FixedSize(len(data["channel_names"]))
    size = data.get("size")
    if size is None:
        return SteppedSize(1, 1)
    if isinstance(size, int):
        return FixedSize(size)
    if "tensor_id" in size:
        tensor, axis = str(size["tensor_id"]), str(size["axis_id"])
        return ReferencedSize(tensor, axis, scales[tensor, axis] / scale, float(size.get("offset") or 0))
    if "step" in size:
        return SteppedSize(int(size["min"]), int(size["step"]))
    return DataDependentSize(int(size.get("min") or 1), size.get("max"))


def _tolerances(stated: Sequence[Mapping[str, Any]], outputs: Sequence[Tensor]) -> tuple[Tolerance, ...]:
    """Stated tolerances with the groups ``any_..._output`` replaced by the outputs they mean."""
    found = []
    for entry in stated:
        ids = entry.get("output_ids") or ()
        if isinstance(ids, str):
            wants_float = ids == "any_continuous_output"
            ids = [tensor.id for tensor in outputs if tensor.dtype.startswith("float") == wants_float]
            if not ids:
                continue
        found.append(
            Tolerance(
                absolute=float(entry["absolute_tolerance"]),
                relative=float(entry["relative_tolerance"]),
                mismatched_per_million=int(entry["mismatched_elements_per_million"]),
                output_ids=tuple(str(output) for output in ids),
                weights_formats=tuple(str(name) for name in entry.get("weights_formats") or ()),
            )
        )
    return tuple(found)
