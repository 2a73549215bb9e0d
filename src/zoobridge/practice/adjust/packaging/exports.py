"""The new weights in every format that can be written, each shown to compute the same before it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import ModelError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import WeightsFormat
from zoobridge.practice.adjust.network.graph import Values
from zoobridge.practice.adjust.network.sources import Source
from zoobridge.practice.adjust.packaging.onnx_file import write_onnx
from zoobridge.practice.adjust.packaging.saved_model import write_saved_model
from zoobridge.runtime.protocol import LoadRequest
from zoobridge.runtime.registry import engine

KERAS, SAVED_MODEL, ONNX = "weights.keras", "saved_model.zip", "weights.onnx"
TOLERANCE = 1e-3
"""Absolute and relative, as in the spec's ``ReproducibilityTolerance``."""
_ENGINES = {
    WeightsFormat.KERAS_V3: "tensorflow",
    WeightsFormat.TENSORFLOW_SAVED_MODEL: "tensorflow",
    WeightsFormat.ONNX: "openvino",
}


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


def export(parent: InstalledModel, source: Source, values: Values, sample: Sample, folder: Path) -> Exported:
    """Write Keras (where the parent is Keras), SavedModel, and ONNX (where the parent has it).

    Raises
    ------
    EngineError
        If the SavedModel cannot be written.
    """
    done = Exported()
    ports = (parent.description.inputs[0].id, parent.description.outputs[0].id)
    if source.keras is not None:
        source.put(values)
        _keep(done, parent, folder / KERAS, WeightsFormat.KERAS_V3, sample, source.keras.save)
    _keep(
        done,
        parent,
        folder / SAVED_MODEL,
        WeightsFormat.TENSORFLOW_SAVED_MODEL,
        sample,
        lambda target: write_saved_model(source.graph, values, target, ports),
    )
    onnx = next((each for each in parent.description.weights if each.format is WeightsFormat.ONNX), None)
    if onnx is not None:
        before = source.graph.values(tuple(values))
        why = write_onnx(parent.path(onnx.source), before, values, folder / ONNX)
        if why is not None:
            done.notes.append(f"ONNX weights were left out: {why}.")
        else:
            _keep(done, parent, folder / ONNX, WeightsFormat.ONNX, sample, lambda _: None)
    return done


def _keep(
    done: Exported,
    parent: InstalledModel,
    file: Path,
    weights_format: WeightsFormat,
    sample: Sample,
    write: Callable[[Path], object],
) -> None:
    """Write weights, let an engine compute with them, and keep them when the result is the same."""
    try:
        write(file)
        found = _computed(parent, file, weights_format, sample.given)
    except (ModelError, ValueError, TypeError, OSError) as error:
        why = str(error).rstrip(".")
    else:
        if np.allclose(found, sample.expected, TOLERANCE, TOLERANCE):
            done.entries[weights_format.value] = _entry(file, weights_format, done)
            return
        why = "they did not compute the same"
    file.unlink(missing_ok=True)
    done.notes.append(f"Weights of the format {weights_format.value} were left out: {why}.")


def _computed(parent: InstalledModel, file: Path, weights_format: WeightsFormat, given: NDArray[Any]) -> NDArray[Any]:
    description = parent.description
    request = LoadRequest(file, weights_format, description.inputs, description.outputs, file.parent.parent / "cache")
    loaded = engine(_ENGINES[weights_format]).load(request)
    try:
        return loaded.run({description.inputs[0].id: given})[description.outputs[0].id]
    finally:
        loaded.close()


def _entry(file: Path, weights_format: WeightsFormat, done: Exported) -> dict[str, Any]:
    import keras
    import tensorflow as tf

    entry: dict[str, Any] = {"source": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    if done.entries:
        entry["parent"] = next(iter(done.entries))
    match weights_format:
        case WeightsFormat.KERAS_V3:
            return {**entry, "keras_version": keras.__version__, "backend": ["tensorflow", tf.__version__]}
        case WeightsFormat.ONNX:
            import onnx

            versions = [each.version for each in onnx.load(str(file)).opset_import if not each.domain]
            return {**entry, "opset_version": versions[0]}
    comment = "weights are constants of the signature serving_default"
    return {**entry, "tensorflow_version": tf.__version__, "comment": comment}
