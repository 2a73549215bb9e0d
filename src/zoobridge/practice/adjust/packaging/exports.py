"""The new weights in every format that can be written, each shown to compute the same before it is kept."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import ModelError
from zoobridge.package.hashing import hash_file
from zoobridge.package.model import InstalledModel
from zoobridge.package.trust import code_of
from zoobridge.package.weights import WeightsFormat
from zoobridge.practice.adjust.network.protocol import Export, Network, Values
from zoobridge.practice.adjust.packaging.onnx_file import about_onnx, write_onnx
from zoobridge.runtime.protocol import LoadRequest
from zoobridge.runtime.registry import engine

ONNX = "weights.onnx"
TOLERANCE = 1e-3
"""Absolute and relative, as in the spec's ``ReproducibilityTolerance``."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What goes into the network, after preprocessing, and what must come out, before postprocessing."""

    given: NDArray[Any]
    expected: NDArray[Any]


@dataclass(slots=True)
class Exported:
    """Entries for the ``weights`` of the description, and what was left out."""

    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def export(parent: InstalledModel, network: Network, values: Values, sample: Sample, folder: Path) -> Exported:
    """Write what the framework can write, and ONNX where the parent has it."""
    done = Exported()
    for each in network.exports(parent, values):
        _keep(done, parent, each, sample, folder)
    onnx = next((each for each in parent.description.weights if each.format is WeightsFormat.ONNX), None)
    if onnx is not None:
        write = functools.partial(write_onnx, parent.path(onnx.source), network.values(tuple(values)), values)
        _keep(done, parent, Export(WeightsFormat.ONNX, ONNX, "openvino", write, about_onnx), sample, folder)
    return done


def _keep(done: Exported, parent: InstalledModel, way: Export, sample: Sample, folder: Path) -> None:
    """Write weights, let an engine compute with them, and keep them when the result is the same."""
    file = folder / way.file
    try:
        way.write(file)
        if np.allclose(_computed(parent, file, way, sample.given), sample.expected, TOLERANCE, TOLERANCE):
            done.entries[way.format.value] = _entry(file, way, done)
            return
        why = "they did not compute the same"
    except (ModelError, ValueError, TypeError, OSError) as error:
        why = str(error).rstrip(".")
    file.unlink(missing_ok=True)
    done.notes.append(f"Weights of the format {way.format.value} were left out: {why}.")


def _computed(parent: InstalledModel, file: Path, way: Export, given: NDArray[Any]) -> NDArray[Any]:
    description = parent.description
    request = LoadRequest(
        weights=file,
        format=way.format,
        inputs=description.inputs,
        outputs=description.outputs,
        cache=file.parent.parent / "cache",
        code=code_of(parent) if parent.trusted else None,
    )
    loaded = engine(way.engine).load(request)
    try:
        return loaded.run({description.inputs[0].id: given})[description.outputs[0].id]
    finally:
        loaded.close()


def _entry(file: Path, way: Export, done: Exported) -> dict[str, Any]:
    entry = {"source": file.name, "sha256": hash_file(file)}
    if done.entries:
        entry["parent"] = next(iter(done.entries))
    return {**entry, **way.entry(file)}
