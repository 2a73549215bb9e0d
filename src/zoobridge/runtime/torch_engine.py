"""PyTorch: TorchScript, and state dicts with the package's code where that is trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime import library
from zoobridge.runtime.arrays import given_in_order
from zoobridge.runtime.matching import Port, match
from zoobridge.runtime.protocol import Array, LoadRequest, Precision
from zoobridge.runtime.torch_code import build
from zoobridge.runtime.torch_export import trace, trusted
from zoobridge.runtime.torch_library import limit_threads, missing, torch, translated
from zoobridge.runtime.torchscript_file import read_script


class TorchModel:
    """A network, as TorchScript or as Python code, whose inputs are those of the description in order."""

    def __init__(self, network: Any, request: LoadRequest) -> None:  # noqa: ANN401
        self._network: Any = network
        self._request = request

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Compute all outputs; see `zoobridge.runtime.protocol.LoadedModel`."""
        if self._network is None:
            msg = "The model was closed and cannot compute any more."
            raise EngineError(msg)
        arrays = given_in_order(inputs, self._request.inputs)
        shapes = ", ".join("none" if array is None else str(array.shape) for array in arrays)
        with translated(f"compute the model for the input shape {shapes}"), torch().inference_mode():
            results = _named(self._network(*_arguments(arrays)))
            found = [(names, np.array(tensor)) for names, tensor in results]
        ports = match(self._request.outputs, [Port(names, array.shape) for names, array in found], "output")
        return {tensor.id: found[port][1] for tensor, port in zip(self._request.outputs, ports, strict=True)}

    def close(self) -> None:
        """Give the memory of the weights back."""
        self._network = None


class TorchEngine:
    """The engine ``torch``."""

    name = "torch"
    formats = (WeightsFormat.TORCHSCRIPT, WeightsFormat.PYTORCH_STATE_DICT)

    def precisions(self) -> tuple[Precision, ...]:
        """Only ``exact``: PyTorch computes in the precision of the weights."""
        return (Precision.EXACT,)

    def unavailable(self) -> str | None:
        """Why it cannot be used here."""
        return missing()

    def version(self) -> str:
        """Version of torch."""
        return library.version("torch")

    def start(self) -> None:
        """Import torch."""
        torch()

    def load(self, request: LoadRequest) -> TorchModel:
        """Load weights.

        A state dict is traced once, so that its code need not run again; where a trace does not hold, or an input may
        be left out, which a trace cannot follow, the code runs in this process.

        Raises
        ------
        EngineError
            If torch cannot read the file, its inputs are not those described, or its code is not trusted.
        """
        if request.format not in self.formats:
            msg = f"PyTorch cannot read weights of the format {request.format}."
            raise EngineError(msg)
        limit_threads(request.threads)
        if request.format is WeightsFormat.TORCHSCRIPT:
            return TorchModel(_script(request.weights, request), request)
        code = trusted(request)
        if request.shapes and not request.may_lack_inputs:
            with suppress(EngineError):  # the code itself tells best what is wrong, if anything is
                return TorchModel(_script(trace(request, code), request), request)
        return TorchModel(build(request.weights, code), request)


def _arguments(arrays: Sequence[Array | None]) -> list[Any]:
    """Tensors for a network; inputs that were left out are None, at the end they have the network's own default."""
    given = [None if array is None else torch().from_numpy(np.ascontiguousarray(array)) for array in arrays]
    while given and given[-1] is None:
        given.pop()
    return given


def _script(file: Path, request: LoadRequest) -> Any:  # noqa: ANN401
    """A TorchScript file as a module that takes the described inputs; arguments with a default may be left out."""
    script = read_script(file)
    with translated("read the inputs of the TorchScript"):
        arguments = script.forward.schema.arguments[1:]
    needed = [argument for argument in arguments if not argument.has_default_value()]
    if not len(needed) <= len(request.inputs) <= len(arguments):
        match(request.inputs, [Port((argument.name,), None) for argument in needed], "input")
    with suppress(EngineError), translated("freeze the TorchScript"):  # twice as fast, where it can be done
        return torch().jit.freeze(script)
    return script


def _named(result: Any) -> list[tuple[tuple[str, ...], Any]]:  # noqa: ANN401
    """The tensors that a network gave, with the names they have in a mapping."""
    if isinstance(result, dict):
        return [((str(name),), tensor) for name, tensor in result.items()]
    if isinstance(result, list | tuple):
        return [((), tensor) for tensor in result]
    return [((), result)]
