"""The tensors of a description as its text states them, read here once more and without zoobridge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ZOO = Path(__file__).resolve().parents[3] / "shared" / "zoo"
"""The real collection; may be absent."""

SPATIAL = ("z", "y", "x")
_NAMES = {"b": "batch", "c": "channel", "t": "time", "i": "index"}
_KINDS = {"b": "batch", "c": "channel", "t": "time", "i": "index"}


@dataclass(frozen=True)
class Axis:
    """One axis of a tensor.

    Parameters
    ----------
    name : str
        ``batch``, ``channel``, or the id (spec 0.5) or letter (spec 0.4).
    least, step : int
        Sizes ``least + n * step``; step 0: exactly `least`. Of an output that refers to an input: 0.
    follows : tuple or None
        Input tensor, its axis, factor and offset.
    """

    name: str
    kind: str
    least: int = 0
    step: int = 0
    follows: tuple[str, str, float, float] | None = None
    labels: tuple[str, ...] = ()

    @property
    def is_spatial(self) -> bool:
        return self.name in SPATIAL


@dataclass(frozen=True)
class Tensor:
    id: str
    axes: tuple[Axis, ...]
    dtype: str
    operations: tuple[Mapping[str, Any], ...]
    optional: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(axis.name for axis in self.axes)

    @property
    def letters(self) -> str:
        """One letter per axis, as operations of spec 0.4 name them; an index is ``i``."""
        return "".join(
            {"batch": "b", "channel": "c", "time": "t"}.get(n, n if n in SPATIAL else "i") for n in self.names
        )

    @property
    def is_image(self) -> bool:
        return {"y", "x"} <= set(self.names)

    def axis(self, name: str) -> Axis | None:
        return next((axis for axis in self.axes if axis.name == name), None)


@dataclass(frozen=True)
class Described:
    """What a description says of its tensors; `content` is all of it."""

    content: Mapping[str, Any]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]

    @property
    def required(self) -> tuple[Tensor, ...]:
        return tuple(tensor for tensor in self.inputs if not tensor.optional)

    @property
    def first(self) -> Tensor:
        """The first image."""
        return next(tensor for tensor in self.inputs if tensor.is_image)

    @property
    def formats(self) -> tuple[str, ...]:
        return tuple(name for name, entry in self.content["weights"].items() if entry)

    @property
    def old(self) -> bool:
        """Whether it is spec 0.4."""
        return str(self.content["format_version"]).startswith("0.4")


def read(path: Path) -> Described:
    return described(yaml.load(path.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def described(content: Mapping[str, Any]) -> Described:
    old = str(content["format_version"]).startswith("0.4")
    if not old:
        scales = {(t["id"], a.get("id")): float(a.get("scale") or 1.0) for t in content["inputs"] for a in t["axes"]}
        inputs, outputs = (tuple(_new_tensor(e, scales) for e in content[key]) for key in ("inputs", "outputs"))
        return Described(content, inputs, outputs)
    inputs = tuple(map(_old_input, content["inputs"]))
    known = {tensor.id: tensor for tensor in inputs}
    return Described(content, inputs, tuple(_old_output(entry, known) for entry in content["outputs"]))


def _old_input(entry: Mapping[str, Any]) -> Tensor:
    shape = entry["shape"]
    least, step = (shape["min"], shape["step"]) if isinstance(shape, Mapping) else (shape, [0] * len(shape))
    axes = tuple(_old_axis(*each) for each in zip(entry["axes"], least, step, strict=True))
    return _old_tensor(entry, axes, "preprocessing")


def _old_output(entry: Mapping[str, Any], inputs: Mapping[str, Tensor]) -> Tensor:
    shape = entry["shape"]
    if not isinstance(shape, Mapping):
        return _old_tensor(entry, tuple(map(_old_axis, entry["axes"], shape)), "postprocessing")
    reference = inputs[shape["reference_tensor"]]
    axes: list[Axis] = []
    position = 0
    for letter, scale, offset in zip(entry["axes"], shape["scale"], shape["offset"], strict=True):
        if not scale or letter == "b":
            axes.append(_old_axis(letter, int(2 * offset)))
        else:
            source = reference.axes[position]
            size = int(source.least * scale + 2 * offset) if letter == "c" else 0
            follows = None if letter == "c" else (reference.id, source.name, float(scale), 2.0 * offset)
            axes.append(Axis(_NAMES.get(letter, letter), _KINDS.get(letter, "space"), size, 0, follows))
        position += scale is not None
    return _old_tensor(entry, tuple(axes), "postprocessing")


def _old_axis(letter: str, least: int, step: int = 0) -> Axis:
    if letter == "b":
        return Axis("batch", "batch", 1)
    return Axis(_NAMES.get(letter, letter), _KINDS.get(letter, "space"), int(least), int(step))


def _old_tensor(entry: Mapping[str, Any], axes: tuple[Axis, ...], key: str) -> Tensor:
    return Tensor(str(entry["name"]), axes, entry["data_type"], tuple(entry.get(key) or ()), optional=False)


Scales = Mapping[tuple[str, str | None], float]
"""Input tensor and axis -> size of an element."""


def _new_tensor(entry: Mapping[str, Any], scales: Scales) -> Tensor:
    data = entry.get("data") or {}
    data = data[0] if isinstance(data, Sequence) else data
    operations = entry.get("preprocessing") or entry.get("postprocessing") or ()
    axes = tuple(_new_axis(axis, scales) for axis in entry["axes"])
    return Tensor(str(entry["id"]), axes, data.get("type", "float32"), tuple(operations), bool(entry.get("optional")))


def _new_axis(entry: Mapping[str, Any], scales: Scales) -> Axis:
    kind = str(entry["type"])
    if kind == "batch":
        return Axis("batch", "batch", 1)
    if kind == "channel":
        names = tuple(map(str, entry["channel_names"]))
        return Axis("channel", "channel", len(names), labels=names)
    name, size = str(entry.get("id") or kind), entry.get("size")
    if isinstance(size, int):
        return Axis(name, kind, size)
    if size is not None and "tensor_id" in size:
        factor = scales[size["tensor_id"], size["axis_id"]] / float(entry.get("scale") or 1.0)
        reference = (size["tensor_id"], size["axis_id"], factor, float(size.get("offset") or 0))
        return Axis(name, kind, follows=reference)
    if size is not None and "step" in size:
        return Axis(name, kind, int(size["min"]), int(size["step"]))
    return Axis(name, kind)
