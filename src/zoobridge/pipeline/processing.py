"""Pre- and postprocessing of the samples of one prediction: each by itself, or all together where a model wants it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.operations import Decoders, apply_operations
from zoobridge.pipeline.pixels import model_array, starting_array
from zoobridge.pipeline.samples import Feed, Source

Array = NDArray[Any]
References = dict[str, tuple[Array, tuple[str, ...]]]
Add = Callable[[Mapping[str, int], Array], None]

_STATISTICS = frozenset({"clip", "scale_mean_variance", "scale_range", "zero_mean_unit_variance"})


def over_data_set(tensor: Tensor) -> bool:
    """Whether statistics of the tensor are those of a data set (``per_dataset``): its batch is among their axes.

    Source: spec 0.5, ``axes`` of ``ZeroMeanUnitVarianceKwargs`` and others ("To normalize each sample independently
    leave out the 'batch' axis"). Without ``axes`` a sample, which is a batch of one, is normalised by itself.
    """
    return "b" in tensor.letters and any(
        step.id in _STATISTICS and "batch" in (step.kwargs.get("axes") or ()) for step in tensor.operations
    )


@dataclass(slots=True)
class Processing:
    """The samples of one prediction before and after the network.

    Parameters
    ----------
    warnings : dict
        What the user should know, in order; keys only.
    """

    description: ModelDescription
    feed: Feed
    samples: Sequence[Mapping[str, int]]
    decoders: Decoders
    warnings: dict[str, None]
    _together: dict[str, Array] = field(default_factory=dict)
    _waiting: dict[str, list[Array]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        tensors = (*(source.tensor for source in self.feed.sources), *self.description.outputs)
        if any(map(over_data_set, tensors)):
            count = len(self.samples)
            whose = "this image" if count == 1 else f"the {count} slices or frames given here"
            self.warnings[
                f"Model {self.description.name} normalises by statistics of a data set, which are those of {whose}; "
                "results of other images are not on the same scale."
            ] = None

    def inputs(self, number: int) -> dict[str, Array]:
        """The preprocessed inputs of one sample."""
        return {
            source.tensor.id: model_array(self._preprocessed(source, number), source.tensor)
            for source in self.feed.sources
        }

    def finish(self, tensor: Tensor, number: int, result: Array, add: Add) -> None:
        """Postprocess one output of one sample and hand it on; samples that belong together come with the last one."""
        if not self._joins(tensor):
            add(self.samples[number], self._operated(result, tensor, self._references(number)))
            return
        waiting = self._waiting.setdefault(tensor.id, [])
        waiting.append(result)
        if len(waiting) == len(self.samples):
            batch = tensor.letters.index("b")
            whole = np.concatenate(self._waiting.pop(tensor.id), axis=batch)
            whole = self._operated(whole, tensor, self._all_references())
            for position, index in enumerate(self.samples):
                add(index, np.take(whole, [position], axis=batch))

    def _joins(self, tensor: Tensor) -> bool:
        return len(self.samples) > 1 and over_data_set(tensor)

    def _preprocessed(self, source: Source, number: int) -> Array:
        if not self._joins(source.tensor):
            return self._operated(self._started(source, number), source.tensor, self._references(number))
        batch = source.tensor.letters.index("b")
        if source.tensor.id not in self._together:
            started = [self._started(source, each) for each in range(len(self.samples))]
            whole = np.concatenate(started, axis=batch)
            self._together[source.tensor.id] = self._operated(whole, source.tensor, self._all_references())
        return np.take(self._together[source.tensor.id], [number], axis=batch)

    def _started(self, source: Source, number: int) -> Array:
        array, told = starting_array(source.sample(self.samples[number]), source.tensor, self.description.name)
        self.warnings.update(dict.fromkeys(told))
        return array

    def _operated(self, array: Array, tensor: Tensor, references: References) -> Array:
        return apply_operations(array, tensor, self.description.name, references, self.decoders)

    def _references(self, number: int) -> References:
        """The unprocessed inputs of a sample, as views of the images."""
        return {source.tensor.id: self._unprocessed(source, (number,)) for source in self.feed.sources}

    def _all_references(self) -> References:
        return {
            source.tensor.id: self._unprocessed(
                source, range(len(self.samples)) if "b" in source.tensor.letters else (0,)
            )
            for source in self.feed.sources
        }

    def _unprocessed(self, source: Source, numbers: Sequence[int]) -> tuple[Array, tuple[str, ...]]:
        views = [source.sample(self.samples[number]) for number in numbers]
        array = views[0] if len(views) == 1 else np.concatenate(views, axis=source.tensor.letters.index("b"))
        return array, tuple(axis.id for axis in source.tensor.axes)
