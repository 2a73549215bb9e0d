"""Names for the Keras and ONNX objects that pass between the scripts; neither library ships usable types."""

from __future__ import annotations

from typing import Any, TypeAlias

KerasModel: TypeAlias = Any
KerasLayer: TypeAlias = Any
Tensor: TypeAlias = Any
OnnxModel: TypeAlias = Any
