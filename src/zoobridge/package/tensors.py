"""Tensors of a model as the BioImage Model Zoo spec describes them, the same for spec 0.4 and 0.5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class AxisKind(StrEnum):
    """Axis types of spec 0.5."""

    BATCH = "batch"
    CHANNEL = "channel"
    SPACE = "space"
    TIME = "time"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class FixedSize:
    """Exactly `size` elements."""

    size: int


@dataclass(frozen=True, slots=True)
class SteppedSize:
    """``minimum + n * step`` elements, n >= 0 (spec: ParameterizedSize)."""

    minimum: int
    step: int


@dataclass(frozen=True, slots=True)
class ReferencedSize:
    """``size(tensor.axis) * factor + offset`` elements, rounded down (spec: SizeReference, implicit output shape)."""

    tensor: str
    axis: str
    factor: float = 1.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class DataDependentSize:
    """Known only after the model ran."""

    minimum: int = 1
    maximum: int | None = None


AxisSize = FixedSize | SteppedSize | ReferencedSize | DataDependentSize


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of a tensor.

    Parameters
    ----------
    id : str
        Axis id of spec 0.5 (``batch``, ``channel``, ``y``...); for spec 0.4 the id that spec 0.5 would use.
    letter : str
        One of ``b i t c z y x``; the same letters as image axes.
    halo : int
        Elements at either end of an output axis that a tile must throw away, as declared.
    scale, unit : float, str or None
        Size of one element; unit is None when the description does not state one.
    """

    id: str
    letter: str
    kind: AxisKind
    size: AxisSize
    halo: int = 0
    scale: float = 1.0
    unit: str | None = None
    channel_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One pre- or postprocessing step; `kwargs` use the names of spec 0.5, axes as ids, defaults filled in."""

    id: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tensor:
    """One input or output tensor.

    Parameters
    ----------
    operations : tuple of Operation
        Preprocessing of an input, postprocessing of an output, in order.
    dtype : str
        NumPy name of the data type the description states *before* preprocessing (input) or after
        postprocessing (output).
    test, sample : str or None
        File inside the package, POSIX separators.
    """

    id: str
    axes: tuple[Axis, ...]
    dtype: str = "float32"
    operations: tuple[Operation, ...] = ()
    description: str = ""
    optional: bool = False
    test: str | None = None
    sample: str | None = None

    @property
    def letters(self) -> str:
        """The axes as a string, for example ``bcyx``."""
        return "".join(axis.letter for axis in self.axes)

    @property
    def is_image(self) -> bool:
        """Whether it has x and y; the others are numbers, such as class scores or the time of an exposure."""
        return {"x", "y"} <= set(self.letters)

    def axis(self, letter: str) -> Axis | None:
        """The axis of that letter, None when the tensor has none."""
        return next((axis for axis in self.axes if axis.letter == letter), None)


def first_image(tensors: Sequence[Tensor]) -> Tensor:
    """The first tensor that is an image; the first of all when none is."""
    return next((tensor for tensor in tensors if tensor.is_image), tensors[0])
