"""Weights of a model: format, file, hash."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WeightsFormat(StrEnum):
    """Weights formats of the BioImage Model Zoo spec."""

    KERAS_HDF5 = "keras_hdf5"
    KERAS_V3 = "keras_v3"
    ONNX = "onnx"
    PYTORCH_STATE_DICT = "pytorch_state_dict"
    TENSORFLOW_JS = "tensorflow_js"
    TENSORFLOW_SAVED_MODEL = "tensorflow_saved_model_bundle"
    TORCHSCRIPT = "torchscript"


@dataclass(frozen=True, slots=True)
class Weights:
    """One weights entry of a description.

    Parameters
    ----------
    source : str
        File inside the package, POSIX separators (an absolute URL while the package is not installed).
    sha256 : str or None
        Hex digest the description states.
    framework_version : str or None
        Version of the framework that wrote the file.
    """

    format: WeightsFormat
    source: str
    sha256: str | None = None
    framework_version: str | None = None
