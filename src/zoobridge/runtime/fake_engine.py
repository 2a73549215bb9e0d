"""An engine whose answers are known beforehand: for tests of whatever stands above the engines."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from zoobridge.errors import EngineError
from zoobridge.package.tensors import FixedSize, Tensor
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import Array, LoadRequest, Precision

Function = Literal["identity", "box", "global_mean"]
_SPATIAL = "zyx"


@dataclass(slots=True)
class FakeModel:
    """A loaded fake.

    Parameters
    ----------
    shapes : list
        Shape of the first input of every call, in order; its length is the number of calls.
    """

    engine: FakeEngine
    request: LoadRequest
    shapes: list[tuple[int, ...]] = field(default_factory=list)
    closed: bool = False

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Compute all outputs; see `zoobridge.runtime.protocol.LoadedModel`."""
        if self.closed:
            msg = "The model was closed and cannot compute any more."
            raise EngineError(msg)
        first = self.request.inputs[0]
        self.shapes.append(inputs[first.id].shape)
        time.sleep(self.engine.seconds)
        last = len(self.request.inputs) - 1
        return {
            tensor.id: self._output(tensor, self.request.inputs[min(index, last)], inputs)
            for index, tensor in enumerate(self.request.outputs)
        }

    def _output(self, output: Tensor, source: Tensor, inputs: Mapping[str, Array]) -> Array:
        values = self.engine.compute(np.asarray(inputs[source.id], dtype=np.float32), source.letters)
        order = [source.letters.index(letter) for letter in output.letters]
        result = values.transpose(order) + np.float32(self.engine.offsets.get(self.request.precision, 0.0))
        channel = output.axis("c")
        if channel is not None and isinstance(channel.size, FixedSize):
            axis = output.letters.index("c")
            result = np.take(result, np.arange(channel.size.size) % result.shape[axis], axis=axis)
        return np.ascontiguousarray(result)

    def close(self) -> None:
        """Refuse further calls."""
        self.closed = True


@dataclass(slots=True)
class FakeEngine:
    """An engine that ignores the weights and computes a known function of its input.

    The output takes the axes of the described output tensor: the input transposed, its channels repeated or cut.

    Parameters
    ----------
    function : "identity", "box" or "global_mean"
        ``box``: mean over a square window with zeros outside of the image, receptive radius exactly `radius`;
        ``global_mean``: the input minus its mean over space, which no halo makes exact.
    offsets : Mapping
        Precision -> constant added to every element, to stand for the error of reduced precision.
    seconds : float
        Time every call takes at least.
    refuses : str or None
        Message of the EngineError that loading raises.
    loaded : list of FakeModel
        Everything loaded so far, for the test to look at.
    """

    function: Function = "identity"
    radius: int = 1
    name: str = "fake"
    formats: tuple[WeightsFormat, ...] = tuple(WeightsFormat)
    offsets: Mapping[Precision, float] = field(default_factory=dict)
    seconds: float = 0.0
    refuses: str | None = None
    loaded: list[FakeModel] = field(default_factory=list)

    def precisions(self) -> tuple[Precision, ...]:
        """``fast`` only when it has an offset of its own."""
        return tuple(each for each in Precision if each is Precision.EXACT or each in self.offsets)

    def unavailable(self) -> str | None:
        """A fake is always there."""
        return None

    def version(self) -> str:
        """A constant."""
        return "1"

    def start(self) -> None:
        """Nothing is imported."""

    def load(self, request: LoadRequest) -> FakeModel:
        """Load nothing, or refuse.

        Raises
        ------
        EngineError
            With the text of `refuses`.
        """
        if self.refuses is not None:
            raise EngineError(self.refuses)
        model = FakeModel(self, request)
        self.loaded.append(model)
        return model

    def compute(self, array: Array, letters: str) -> Array:
        """The function on one array, for a test to compare with."""
        spatial = tuple(index for index, letter in enumerate(letters) if letter in _SPATIAL)
        functions: dict[Function, Callable[[], Array]] = {
            "identity": array.copy,
            "box": lambda: _box(array, spatial, self.radius),
            "global_mean": lambda: array - array.mean(axis=spatial, keepdims=True),
        }
        return functions[self.function]()


def _box(array: Array, spatial: tuple[int, ...], radius: int) -> Array:
    """Mean over ``2 * radius + 1`` elements per axis; added in the same order everywhere, so tiles equal the whole."""
    for axis in spatial:
        padding = [(radius, radius) if index == axis else (0, 0) for index in range(array.ndim)]
        padded = np.pad(array, padding)
        size = array.shape[axis]
        total = np.zeros_like(array)
        for shift in range(2 * radius + 1):
            total += np.take(padded, range(shift, shift + size), axis=axis)
        array = total / np.float32(2 * radius + 1)
    return array
