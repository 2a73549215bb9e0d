"""OpenVINO: ONNX, TensorFlow SavedModels and PyTorch weights on the processor, without their libraries here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime import library
from zoobridge.runtime.arrays import in_order
from zoobridge.runtime.bundle import saved_model_folder
from zoobridge.runtime.frozen import freeze
from zoobridge.runtime.openvino_graph import Graph, read_frozen, read_graph
from zoobridge.runtime.openvino_library import DEVICE, core, has_bf16, openvino, translated
from zoobridge.runtime.protocol import Array, LoadRequest, Precision
from zoobridge.runtime.torch_export import convert, trace, trusted
from zoobridge.runtime.torch_library import missing as missing_torch

_OWN_FORMATS = (WeightsFormat.ONNX, WeightsFormat.TENSORFLOW_SAVED_MODEL)
_OF_TORCH = (WeightsFormat.TORCHSCRIPT, WeightsFormat.PYTORCH_STATE_DICT)


class OpenVINOModel:
    """A compiled model."""

    def __init__(self, compiled: Any, graph: Graph, request: LoadRequest) -> None:  # noqa: ANN401
        self._compiled = compiled
        self._graph = graph
        self._tensors = request.inputs, request.outputs
        with translated("prepare the model"):
            self._infer = compiled.create_infer_request()

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Compute all outputs; see `zoobridge.runtime.protocol.LoadedModel`."""
        if self._infer is None:
            msg = "The model was closed and cannot compute any more."
            raise EngineError(msg)
        arrays = in_order(inputs, self._tensors[0])
        shapes = ", ".join(str(array.shape) for array in arrays)
        with translated(f"compute the model for the input shape {shapes}"):
            feed = {
                port: np.ascontiguousarray(array, dtype=self._compiled.inputs[port].element_type.to_dtype())
                for port, array in zip(self._graph.inputs, arrays, strict=True)
            }
            results = self._infer.infer(feed, share_inputs=True, share_outputs=False)
            return {
                tensor.id: results[port] for tensor, port in zip(self._tensors[1], self._graph.outputs, strict=True)
            }

    def close(self) -> None:
        """Give the memory back."""
        if self._infer is not None:
            self._infer = None
            self._compiled.release_memory()
            self._compiled = None


class OpenVINOEngine:
    """The engine ``openvino``."""

    name = "openvino"

    @property
    def formats(self) -> tuple[WeightsFormat, ...]:
        """What it reads itself, and what PyTorch turns into its own format where that is installed."""
        return _OWN_FORMATS if missing_torch() else (*_OWN_FORMATS, *_OF_TORCH)

    def precisions(self) -> tuple[Precision, ...]:
        """``fast`` (bf16) only where the processor has it: emulated it would be slower and no more exact."""
        return (Precision.EXACT, Precision.FAST) if has_bf16() else (Precision.EXACT,)

    def unavailable(self) -> str | None:
        """Why it cannot be used here."""
        return library.missing("openvino", "OpenVINO")

    def version(self) -> str:
        """Version of openvino."""
        return library.version("openvino")

    def start(self) -> None:
        """Import openvino and find its plugins."""
        core()

    def load(self, request: LoadRequest) -> OpenVINOModel:
        """Compile the weights; a SavedModel that OpenVINO misreads is frozen first, PyTorch weights are converted.

        Raises
        ------
        EngineError
            If openvino cannot read the file, its inputs or outputs are not those described, or the precision
            cannot be had.
        """
        if request.format is WeightsFormat.ONNX:
            return _compile(read_graph(request.weights, request), request)
        if request.format in self.formats and request.format in _OF_TORCH:
            return _compile(read_graph(_converted(request), request), request)
        if request.format is not WeightsFormat.TENSORFLOW_SAVED_MODEL:
            msg = f"OpenVINO cannot read weights of the format {request.format}."
            raise EngineError(msg)
        folder = saved_model_folder(request.weights, request.cache)
        try:
            return _compile(read_graph(folder, request), request)
        except EngineError:
            return _compile(read_frozen(freeze(folder, request.cache), request), request)


def _converted(request: LoadRequest) -> Path:
    """PyTorch weights in OpenVINO's own format, made once."""
    if not request.shapes or request.may_lack_inputs:
        what = "shapes that are known" if not request.shapes else "inputs of which none may be left out"
        msg = f"OpenVINO converts PyTorch weights only for {what}."
        raise EngineError(msg)
    if request.format is WeightsFormat.TORCHSCRIPT:
        return convert(request.weights, request)
    return convert(trace(request, trusted(request)), request)


def _compile(graph: Graph, request: LoadRequest) -> OpenVINOModel:
    ov = openvino()
    wanted = ov.Type.bf16 if request.precision is Precision.FAST else ov.Type.f32
    if request.precision is Precision.FAST and not has_bf16():
        msg = "This processor does not compute in bf16, so OpenVINO has no precision=fast here; use precision=exact."
        raise EngineError(msg)
    options: dict[str, Any] = {"INFERENCE_PRECISION_HINT": wanted, "PERFORMANCE_HINT": "LATENCY"}
    if request.threads is not None:
        options["INFERENCE_NUM_THREADS"] = request.threads
    with translated("compile the model"):
        compiled = core().compile_model(graph.model, DEVICE, options)
        found = compiled.get_property("INFERENCE_PRECISION_HINT")
    if found != wanted:
        msg = f"OpenVINO would compute in {found.to_string()} instead of {wanted.to_string()}."
        raise EngineError(msg)
    return OpenVINOModel(compiled, graph, request)
