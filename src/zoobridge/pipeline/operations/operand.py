"""What an operation works on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import PackageError
from zoobridge.package.tensors import Operation
from zoobridge.runtime.decoder import Decoder

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Operand:
    """An array, what its axes are called, and the operation to apply.

    Parameters
    ----------
    array : ndarray
        May be overwritten.
    axis_ids : tuple of str
        Ids of the axes (``batch``, ``channel``, ``y``, ...), one per dimension.
    references : Mapping
        Tensor id -> unprocessed array and its axis ids.
    decoders : Mapping
        Operation id -> library that makes objects.
    """

    array: Array
    axis_ids: tuple[str, ...]
    operation: Operation
    model: str
    references: Mapping[str, tuple[Array, tuple[str, ...]]]
    decoders: Mapping[str, Decoder] = field(default_factory=dict)

    @property
    def named_axes(self) -> str:
        """The axes in words."""
        return ", ".join(self.axis_ids)

    def argument(self, name: str, default: Any = None) -> Any:  # noqa: ANN401
        """A keyword argument of the operation; null in the description counts as absent."""
        value = self.operation.kwargs.get(name)
        return default if value is None else value

    def floating(self) -> Array:
        """The array as writable floating point, converted to float32 only when it has to be."""
        array = self.array
        if array.dtype not in (np.float32, np.float64):
            return array.astype(np.float32)
        return array if array.flags.writeable else array.copy()

    def reduced_axes(self) -> tuple[int, ...]:
        """Positions of the axes named by ``axes``; all when it is absent."""
        return self._positions(self.argument("axes"), self.axis_ids)

    def reference(self) -> tuple[Array, tuple[int, ...]] | None:
        """The unprocessed tensor named by ``reference_tensor`` and its positions of ``axes``; None when not named."""
        name = self.argument("reference_tensor")
        if name is None:
            return None
        if name not in self.references:
            self.refuse(f"refers to the tensor {name!r}, which is not an input of this prediction")
        array, ids = self.references[name]
        return array, self._positions(self.argument("axes"), ids)

    def along(self, values: Any, axis: str | None) -> NDArray[np.float64]:  # noqa: ANN401
        """Numbers shaped to broadcast against the array: one number, or one per element of `axis`."""
        numbers = np.asarray(values, dtype=np.float64)
        if axis is None or numbers.ndim == 0:
            if numbers.size != 1:
                self.refuse("has a list of numbers but does not name their axis")
            return numbers.reshape(())
        position = self._positions((axis,), self.axis_ids)[0]
        if numbers.size not in (1, self.array.shape[position]):
            self.refuse(f"has {numbers.size} numbers for {self.array.shape[position]} elements along {axis!r}")
        shape = [1] * self.array.ndim
        shape[position] = numbers.size
        return numbers.reshape(shape)

    def position(self, axis: str) -> int:
        """Position of an axis."""
        return self._positions((axis,), self.axis_ids)[0]

    def broadcastable(self, statistic: NDArray[np.float64], ids: tuple[str, ...]) -> NDArray[np.float64]:
        """Reorder a statistic of a tensor with other axes so that it broadcasts against the array."""
        for axis in range(statistic.ndim):
            if ids[axis] not in self.axis_ids and statistic.shape[axis] != 1:
                self.refuse(f"keeps the axis {ids[axis]!r} of the reference tensor, which this tensor does not have")
        shape = [statistic.shape[ids.index(name)] if name in ids else 1 for name in self.axis_ids]
        order = [ids.index(name) for name in self.axis_ids if name in ids]
        rest = [axis for axis in range(statistic.ndim) if axis not in order]
        return np.transpose(statistic, [*order, *rest]).reshape(shape)

    def _positions(self, names: Sequence[str] | None, ids: tuple[str, ...]) -> tuple[int, ...]:
        if names is None:
            return tuple(range(len(ids)))
        missing = [name for name in names if name not in ids]
        # the batch may be named although the tensor has none: one sample is then the whole batch
        if [name for name in missing if name != "batch"]:
            self.refuse(f"names the axis {missing[0]!r}, but the tensor has {', '.join(ids)}")
        return tuple(ids.index(name) for name in names if name in ids)

    def refuse(self, reason: str) -> NoReturn:
        """Say that the operation does not fit.

        Raises
        ------
        PackageError
            With `reason`.
        """
        msg = f"The operation {self.operation.id!r} of model {self.model} {reason}; the package has to be corrected."
        raise PackageError(msg)
