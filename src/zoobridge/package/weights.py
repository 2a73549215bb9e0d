"""Weights of a model: format, file, hash."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zoobridge.package.architecture import Architecture


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
    architecture : Architecture or None
        What makes a network of a PyTorch state dict.
    external_data : str or None
        File inside the package that holds the numbers of an ONNX file.
    """

    format: WeightsFormat
    source: str
    sha256: str | None = None
    framework_version: str | None = None
    architecture: Architecture | None = None
    external_data: str | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """Everything of the package without which these weights cannot be used."""
        code = self.architecture and self.architecture.file
        return tuple(file for file in (self.source, code, self.external_data) if file)

    @property
    def needs_code(self) -> bool:
        """Whether these weights are nothing without Python code that the package chooses."""
        return self.format is WeightsFormat.PYTORCH_STATE_DICT
