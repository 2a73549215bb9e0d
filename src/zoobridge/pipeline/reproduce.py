"""Does an engine reproduce a package's test outputs? Numbers only; what is good enough is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import EngineError, PackageError
from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import FixedSize, Tensor
from zoobridge.pipeline.operations import NO_DECODERS, Decoders, apply_operations
from zoobridge.pipeline.pixels import model_array, starting_array
from zoobridge.runtime.protocol import LoadedModel

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Deviation:
    """How one output differs from the package's test tensor.

    Parameters
    ----------
    output : str
        Tensor id.
    expected, actual : ndarray
        float64, same shape, after postprocessing.
    """

    output: str
    expected: NDArray[np.float64] = field(repr=False)
    actual: NDArray[np.float64] = field(repr=False)

    @property
    def max_absolute(self) -> float:
        """Largest absolute difference; infinite when a value is not a number where a number is expected."""
        difference = self._difference()
        return float(difference.max()) if difference.size else 0.0

    def mismatched_per_million(self, absolute: float, relative: float) -> float:
        """Elements per million with ``|actual - expected| > absolute + relative * |expected|``.

        Source of the rule: bioimageio.spec 0.5 ``ReproducibilityTolerance``.
        """
        if not self.expected.size:
            return 0.0
        with np.errstate(invalid="ignore"):
            allowed = absolute + relative * np.abs(self.expected)
        return float(np.mean(self._difference() > np.nan_to_num(allowed, nan=absolute)) * 1e6)

    def changed_fraction(self, threshold: float = 0.5) -> float:
        """Fraction of elements (0 to 1) that change sides of a threshold: pixels of a mask that flip."""
        if not self.expected.size:
            return 0.0
        return float(np.mean((self.actual > threshold) != (self.expected > threshold)))

    def _difference(self) -> NDArray[np.float64]:
        with np.errstate(invalid="ignore"):
            difference = np.abs(self.actual - self.expected)
        same = (self.actual == self.expected) | (np.isnan(self.actual) & np.isnan(self.expected))
        return np.where(same, 0.0, np.where(np.isnan(difference), np.inf, difference))


def reproduce(loaded: LoadedModel, model: InstalledModel, decoders: Decoders = NO_DECODERS) -> tuple[Deviation, ...]:
    """Preprocess the test inputs, run the model, postprocess, and compare with the test outputs.

    Returns
    -------
    tuple of Deviation
        One per output, in the order of the description.

    Raises
    ------
    PackageError
        If a test tensor is missing, damaged or has not the axes its description says.
    EngineError
        If the engine fails or gives an output of another shape.
    """
    description = model.description
    references = {}
    arrays = {}
    for tensor in description.inputs:
        if tensor.test is None and tensor.optional:
            continue
        test = test_tensor(model, tensor)
        references[tensor.id] = (test, tuple(axis.id for axis in tensor.axes))
    for tensor in description.inputs:
        if tensor.id in references:
            array, _ = starting_array(references[tensor.id][0], tensor, model.name)
            arrays[tensor.id] = model_array(apply_operations(array, tensor, model.name, references), tensor)
    results = loaded.run(arrays)
    return tuple(
        _deviation(model, tensor, apply_operations(results[tensor.id], tensor, model.name, references, decoders))
        for tensor in description.outputs
    )


def test_tensor(model: InstalledModel, tensor: Tensor) -> Array:
    """Read a test tensor of a package.

    Raises
    ------
    PackageError
        If it is missing, not a NumPy file, or has not one dimension per axis.
    """
    where = f"The test tensor of {tensor.id!r} of model {model.name}"
    if tensor.test is None:
        msg = f"{where} is missing, so the model cannot be verified; the package has to be completed."
        raise PackageError(msg)
    try:
        array = np.load(model.path(tensor.test), allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        msg = f"{where} ({tensor.test}) cannot be read as a NumPy file: {error}."
        raise PackageError(msg) from error
    if not isinstance(array, np.ndarray) or array.ndim != len(tensor.axes):
        found = f"{array.ndim} dimensions" if isinstance(array, np.ndarray) else "several arrays"
        msg = (
            f"{where} ({tensor.test}) has {found} where its axes are {tensor.letters}; the package has to be corrected."
        )
        raise PackageError(msg)
    _require_channels(array, tensor, where)
    return array


def _require_channels(array: Array, tensor: Tensor, where: str) -> None:
    axis = tensor.axis("c")
    if axis is None or not isinstance(axis.size, FixedSize):
        return
    found = array.shape[tensor.letters.index("c")]
    if found != axis.size.size:
        msg = (
            f"{where} ({tensor.test}) has {found} channels where its description says {axis.size.size}; "
            "the package has to be corrected."
        )
        raise PackageError(msg)


def _deviation(model: InstalledModel, tensor: Tensor, actual: Array) -> Deviation:
    expected = test_tensor(model, tensor)
    if expected.dtype.kind == "f" and expected.size and not np.isfinite(expected).any():
        msg = (
            f"The test tensor of {tensor.id!r} of model {model.name} holds not one number, so nothing can be compared "
            "with it, and its weights may be damaged; the package has to be corrected."
        )
        raise PackageError(msg)
    actual = _like(expected, actual, tensor)
    if actual.shape != expected.shape:
        msg = (
            f"Model {model.name} gave an output {tensor.id!r} of shape {actual.shape} where its test tensor has "
            f"{expected.shape}."
        )
        raise EngineError(msg)
    return Deviation(tensor.id, expected.astype(np.float64), actual.astype(np.float64))


def _like(expected: Array, actual: Array, tensor: Tensor) -> Array:
    """The output without its halo, where the test tensor has none.

    Source: spec 0.5 ``WithHalo`` ("size_after_crop = size - 2 * halo"); test tensors may be stated either way.
    """
    missing = [size - wanted for size, wanted in zip(actual.shape, expected.shape, strict=True)]
    cropped = [axis.halo if less == 2 * axis.halo else 0 for axis, less in zip(tensor.axes, missing, strict=True)]
    return actual[tuple(slice(halo, size - halo) for halo, size in zip(cropped, actual.shape, strict=True))]
