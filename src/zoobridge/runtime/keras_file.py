"""What a Keras file says about its layers, read without Keras: one that carries code is refused before it runs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat

_CODE_LAYERS = frozenset({"Lambda", "__lambda__"})


def refuse_code(file: Path, weights_format: WeightsFormat) -> None:
    """Refuse a model with Lambda layers: their Python code would run in this process; and files too old to be read.

    Raises
    ------
    EngineError
        Naming the layer, or if the file is not what its format says.
    """
    read = _hdf5_config if weights_format is WeightsFormat.KERAS_HDF5 else _keras_v3_config
    try:
        config = read(file)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        msg = f"The weights {file.name} are no readable Keras model in the format {weights_format}."
        raise EngineError(msg) from error
    if _of_keras_2(file, weights_format) and config.get("class_name") != "Sequential":
        msg = (
            f"The weights {file.name} are a .keras file of Keras 2, which Keras 3 does not read; "
            "save the model as HDF5 (.h5) or SavedModel with the Keras that wrote it."
        )
        raise EngineError(msg)
    for name in _code_layers(config):
        msg = f"The Keras model contains the Lambda layer {name!r}, which is Python code in the weights; it is not run."
        raise EngineError(msg)


def _hdf5_config(file: Path) -> Any:  # noqa: ANN401
    import h5py  # type: ignore[import-untyped]

    with h5py.File(file, "r") as stored:
        return json.loads(stored.attrs["model_config"])


def _keras_v3_config(file: Path) -> Any:  # noqa: ANN401
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("config.json"))


def _of_keras_2(file: Path, weights_format: WeightsFormat) -> bool:
    if weights_format is not WeightsFormat.KERAS_V3:
        return False
    with zipfile.ZipFile(file) as archive:
        if "metadata.json" not in archive.namelist():
            return False
        return str(json.loads(archive.read("metadata.json")).get("keras_version")).startswith("2.")


def _code_layers(config: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(config, dict):
        if config.get("class_name") in _CODE_LAYERS:
            inner = config.get("config")
            yield str(inner.get("name", "Lambda")) if isinstance(inner, dict) else "Lambda"
        config = list(config.values())
    if isinstance(config, list):
        for each in config:
            yield from _code_layers(each)
