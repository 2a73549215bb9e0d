"""Spec 0.4 to the normalised description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zoobridge.package.metadata import common_fields, package_path
from zoobridge.package.model import ModelDescription
from zoobridge.package.operations04 import AXIS_IDS, upgrade_operations
from zoobridge.package.tensors import (
    Axis,
    AxisKind,
    AxisSize,
    FixedSize,
    Operation,
    ReferencedSize,
    SteppedSize,
    Tensor,
)

_KINDS = {"b": AxisKind.BATCH, "c": AxisKind.CHANNEL, "t": AxisKind.TIME, "i": AxisKind.INDEX}


def describe_04(data: Mapping[str, Any]) -> ModelDescription:
    """Normalise the dump of a valid 0.4 description.

    As bioimageio.core does for 0.4, preprocessing ends in float32 and postprocessing in the stated data type.
    """
    tests, samples = data.get("test_inputs") or (), data.get("sample_inputs") or ()
    inputs = tuple(
        _tensor(entry, _input_sizes(entry), "preprocessing", "float32", _nth(tests, i), _nth(samples, i))
        for i, entry in enumerate(data["inputs"])
    )
    sizes = {str(entry["name"]): _input_sizes(entry) for entry in data["inputs"]}
    axes = {str(entry["name"]): str(entry["axes"]) for entry in [*data["inputs"], *data["outputs"]]}
    tests, samples = data.get("test_outputs") or (), data.get("sample_outputs") or ()
    outputs = tuple(
        _tensor(
            entry,
            _output_sizes(entry, axes, sizes),
            "postprocessing",
            str(entry["data_type"]),
            _nth(tests, i),
            _nth(samples, i),
        )
        for i, entry in enumerate(data["outputs"])
    )
    return ModelDescription(**common_fields(data), inputs=inputs, outputs=outputs)


def _nth(sources: Sequence[Any], index: int) -> str | None:
    return package_path(sources[index]) if index < len(sources) else None


def _tensor(
    data: Mapping[str, Any], sizes: Sequence[AxisSize], key: str, final_dtype: str, test: str | None, sample: str | None
) -> Tensor:
    letters = str(data["axes"])
    halo = data.get("halo") or [0] * len(letters)
    operations = upgrade_operations(data.get(key) or (), letters)
    if not operations or operations[-1].id != "binarize":
        operations.append(Operation("ensure_dtype", {"dtype": final_dtype}))
    return Tensor(
        id=str(data["name"]),
        axes=tuple(_axis(*parts) for parts in zip(letters, sizes, halo, strict=True)),
        dtype=str(data["data_type"]),
        operations=tuple(operations),
        description=str(data.get("description") or ""),
        test=test,
        sample=sample,
    )


def _axis(letter: str, size: AxisSize, halo: int) -> Axis:
    channels = size.size if letter == "c" and isinstance(size, FixedSize) else 0
    return Axis(
        id=AXIS_IDS.get(letter, letter),
        letter=letter,
        kind=_KINDS.get(letter, AxisKind.SPACE),
        size=size,
        halo=int(halo),
        channel_names=tuple(f"channel{i}" for i in range(channels)),
    )


def _input_sizes(data: Mapping[str, Any]) -> list[AxisSize]:
    shape = data["shape"]
    letters = str(data["axes"])
    if not isinstance(shape, Mapping):
        return [_plain_size(letter, int(size), 0) for letter, size in zip(letters, shape, strict=True)]
    return [_plain_size(*parts) for parts in zip(letters, shape["min"], shape["step"], strict=True)]


def _plain_size(letter: str, minimum: int, step: int) -> AxisSize:
    if letter == "b":
        return SteppedSize(1, 1)
    return SteppedSize(int(minimum), int(step)) if step else FixedSize(int(minimum))


def _output_sizes(
    data: Mapping[str, Any], axes: Mapping[str, str], inputs: Mapping[str, Sequence[AxisSize]]
) -> list[AxisSize]:
    """``size = reference * scale + 2 * offset``; a scale of null or 0 makes a new axis of ``2 * offset`` elements.

    Axes correspond by position, null ones not counted (``minimum_shape2valid_output`` of bioimageio.spec).
    """
    shape = data["shape"]
    letters = str(data["axes"])
    if not isinstance(shape, Mapping):
        return [_plain_size(letter, int(size), 0) for letter, size in zip(letters, shape, strict=True)]
    reference = str(shape["reference_tensor"])
    sizes: list[AxisSize] = []
    position = 0
    for letter, scale, offset in zip(letters, shape["scale"], shape["offset"], strict=True):
        if letter == "b":
            sizes.append(SteppedSize(1, 1))
        elif not scale:
            sizes.append(FixedSize(int(2 * offset)))
        else:
            axis = axes[reference][position]
            size = ReferencedSize(reference, AXIS_IDS.get(axis, axis), float(scale), 2.0 * float(offset))
            known = inputs[reference][position] if letter == "c" and reference in inputs else None
            sizes.append(_resolved(size, known))
        position += scale is not None
    return sizes


def _resolved(size: ReferencedSize, known: AxisSize | None) -> AxisSize:
    """The number of channels, where the reference has a fixed one; other axes keep their relation."""
    return FixedSize(int(known.size * size.factor + size.offset)) if isinstance(known, FixedSize) else size
