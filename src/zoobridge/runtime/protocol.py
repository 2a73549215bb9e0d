"""What an engine is: the only thing the pipeline knows about computing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from zoobridge.package.tensors import Tensor
from zoobridge.package.trust import PackageCode
from zoobridge.package.weights import WeightsFormat

Array = NDArray[Any]


class Precision(StrEnum):
    """The contract a prediction is held to.

    ``exact`` means the package's own tolerance on its test tensors; ``fast`` allows reduced precision (bf16)
    within a published, looser contract (see `zoobridge.runtime.election`).
    """

    EXACT = "exact"
    FAST = "fast"


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Everything an engine may know about the model it loads.

    Parameters
    ----------
    weights : Path
        The weights file (or folder) of the package; never written to.
    inputs, outputs : tuple of Tensor
        In the order of the description; an engine must match them with what the file really has, and refuse a
        file whose inputs or outputs differ in number.
    cache : Path
        Folder for files derived from the weights (unzipped, frozen); of this package alone, made when needed.
    threads : int or None
        None: all cores of this process.
    code : PackageCode or None
        The code of a state dict that the user trusts; None: none may run.
    shapes : tuple of Mapping
        Shapes by input tensor id that the model takes, of different sizes where it takes several; for an engine
        that has to watch the model compute.
    """

    weights: Path
    format: WeightsFormat
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    cache: Path
    precision: Precision = Precision.EXACT
    threads: int | None = None
    code: PackageCode | None = None
    shapes: tuple[Mapping[str, tuple[int, ...]], ...] = ()

    @property
    def may_lack_inputs(self) -> bool:
        """Whether a run may leave inputs out."""
        return any(tensor.optional for tensor in self.inputs)


class LoadedModel(Protocol):
    """Weights in memory, ready to compute."""

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Compute all outputs.

        Parameters
        ----------
        inputs : Mapping
            Tensor id -> C-contiguous array with exactly the tensor's axes, already preprocessed.

        Returns
        -------
        dict
            Tensor id -> array with the output tensor's axes, before postprocessing; the caller owns it.

        Raises
        ------
        EngineError
            If the engine refuses or fails.
        """
        ...

    def close(self) -> None:
        """Give the memory back; the model cannot be used afterwards. Calling twice is harmless."""
        ...


class Engine(Protocol):
    """A library that executes weights."""

    @property
    def name(self) -> str:
        """Lower-case name shown to users: ``tensorflow``, ``openvino``."""
        ...

    @property
    def formats(self) -> tuple[WeightsFormat, ...]:
        """Weights formats it can read, best first."""
        ...

    def precisions(self) -> tuple[Precision, ...]:
        """The precisions that differ on this machine (``fast`` only where the processor has bf16)."""
        ...

    def unavailable(self) -> str | None:
        """Why it cannot be used here (one sentence), or None. Must not import the library itself."""
        ...

    def version(self) -> str:
        """Version of the library, without importing it."""
        ...

    def start(self) -> None:
        """Import the library, so that what this takes can be told from loading; `load` does it too when needed."""
        ...

    def load(self, request: LoadRequest) -> LoadedModel:
        """Load weights.

        Raises
        ------
        EngineError
            If the file cannot be read or does not have the described inputs and outputs.
        """
        ...
