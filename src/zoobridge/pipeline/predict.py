"""Prediction: preprocess the whole image, run the model whole or in tiles, postprocess the whole result."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.collecting import Collector, collectors
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.layout import output_scales
from zoobridge.pipeline.memory import BYTES_PER_PIXEL
from zoobridge.pipeline.operations import apply_operations, require_supported
from zoobridge.pipeline.output_image import output_image
from zoobridge.pipeline.pixels import model_array, starting_array
from zoobridge.pipeline.plan import Prediction, PredictionReport, PredictOptions, ReceptiveField
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.pipeline.samples import Feed, gather
from zoobridge.pipeline.stitching import Stitcher
from zoobridge.pipeline.tile_plan import TilePlan, plan_tiles
from zoobridge.runtime.protocol import LoadedModel

Array = NDArray[Any]


@dataclass(slots=True)
class _Steps:
    """Counts model calls towards the progress bar."""

    progress: Progress
    total: int
    model: str
    done: int = 0

    def advance(self) -> None:
        self.progress.update(self.done, self.total, f"{self.model}: {self.done + 1} of {self.total}")
        self.done += 1

    def finish(self) -> None:
        self.progress.update(self.total, self.total, self.model)


@dataclass(slots=True)
class _Job:
    """One prediction in progress."""

    description: ModelDescription
    feed: Feed
    plan: TilePlan
    warnings: dict[str, None] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        return tuple(source.tensor for source in self.feed.sources)

    def preprocessed(self, index: Mapping[str, int]) -> dict[str, Array]:
        arrays = {}
        for source in self.feed.sources:
            array, told = starting_array(source.sample(index), source.tensor, self.description.name)
            self.warnings.update(dict.fromkeys(told))
            array = apply_operations(array, source.tensor, self.description.name, self.references(index))
            arrays[source.tensor.id] = model_array(array, source.tensor)
        return arrays

    def references(self, index: Mapping[str, int]) -> dict[str, tuple[Array, tuple[str, ...]]]:
        """The unprocessed inputs, as views of the images."""
        return {
            source.tensor.id: (source.sample(index), tuple(axis.id for axis in source.tensor.axes))
            for source in self.feed.sources
        }


def predict(
    loaded: LoadedModel,
    description: ModelDescription,
    images: Mapping[str, Image],
    options: PredictOptions,
    reach: ReceptiveField | None = None,
    progress: Progress | None = None,
    bytes_per_pixel: float = BYTES_PER_PIXEL,
) -> Prediction:
    """Run a model on images.

    Every axis of an image that the model does not have (slices, frames) is looped over. Sizes off the model's grid
    are mirrored at the end, predicted and cropped. Statistics are those of the whole sample, before tiling.

    Parameters
    ----------
    images : Mapping
        Input tensor id -> image; never written to.
    reach : ReceptiveField or None
        How far the model sees; None: not known, so that tiles are never called exact.
    bytes_per_pixel : float
        Working memory of the engine per input pixel, where it was measured.

    Returns
    -------
    Prediction
        Outputs with x and y as images (title empty), all others as numbers in `values`.

    Raises
    ------
    InputError
        If the images do not suit the model.
    PackageError
        If the description asks for an operation that is not supported.
    EngineError
        If the engine fails.
    CancelledError
        If `progress` says so, between two model calls.
    """
    started = time.perf_counter()
    for tensor in (*description.inputs, *description.outputs):
        for operation in tensor.operations:
            require_supported(operation.id, tensor.id, description.name)
    feed = gather(description, images, options.channel)
    tensors = tuple(source.tensor for source in feed.sources)
    plan = plan_tiles(description, tensors, feed.sizes, options, reach, bytes_per_pixel)
    job = _Job(description, feed, plan, dict.fromkeys((*feed.warnings, *plan.warnings)))
    samples = list(feed.indices())
    steps = _Steps(progress or Silent(), len(samples) * len(plan.tiles), description.name)
    collected = collectors(description, feed.loops)
    _compute(job, Stitcher(loaded, description, tensors, plan), samples, steps, collected)
    steps.finish()
    pictures = [tensor for tensor in description.outputs if {"x", "y"} <= set(tensor.letters)]
    others = [tensor for tensor in description.outputs if tensor not in pictures]
    outputs = {tensor.id: _image(job, tensor, collected.pop(tensor.id)) for tensor in pictures}
    report = PredictionReport(
        tile_shape=plan.tile_shape,
        halo=plan.halo,
        tiles=steps.total,
        seam=plan.seam,
        seconds=time.perf_counter() - started,
        warnings=tuple(job.warnings),
    )
    values = {tensor.id: tuple(map(float, collected[tensor.id].array.ravel())) for tensor in others}
    return Prediction(outputs, report, values)


def _compute(
    job: _Job, stitcher: Stitcher, samples: list[dict[str, int]], steps: _Steps, collected: Mapping[str, Collector]
) -> None:
    for index in samples:
        results = stitcher.run(job.preprocessed(index), steps.advance)
        for tensor in job.description.outputs:
            array = apply_operations(results.pop(tensor.id), tensor, job.description.name, job.references(index))
            collected[tensor.id].add(index, array)


def _image(job: _Job, tensor: Tensor, collector: Collector) -> Image:
    scales = output_scales(tensor, job.inputs, job.plan.grids)
    return output_image(collector.array, collector.axes, tensor, job.feed.primary, scales)
