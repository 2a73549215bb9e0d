"""Prediction: preprocess the whole image, run the model whole or in tiles, postprocess the whole result."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.collecting import Collector, NumberCollector, collectors
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.layout import Scale, output_scales
from zoobridge.pipeline.memory import BYTES_PER_PIXEL
from zoobridge.pipeline.operations import NO_DECODERS, Decoders, require_operations
from zoobridge.pipeline.operations.objects import makes_objects, network_side
from zoobridge.pipeline.output_image import output_image
from zoobridge.pipeline.plan import Prediction, PredictionReport, PredictOptions, ReceptiveField
from zoobridge.pipeline.processing import Processing
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.pipeline.samples import Source, gather
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


def predict(
    loaded: LoadedModel,
    description: ModelDescription,
    images: Mapping[str, Image | Array],
    options: PredictOptions,
    reach: ReceptiveField | None = None,
    progress: Progress | None = None,
    bytes_per_pixel: float = BYTES_PER_PIXEL,
    decoders: Decoders = NO_DECODERS,
) -> Prediction:
    """Run a model on images.

    Every axis of an image that the model does not have (slices, frames) is looped over. Sizes off the model's grid
    are mirrored at the end, predicted and cropped. Statistics are those of the whole sample, before tiling.

    Parameters
    ----------
    images : Mapping
        Input tensor id -> image, or numbers for an input without x and y; never written to.
    reach : ReceptiveField or None
        How far the model sees; None: not known, so that tiles are never called exact.
    bytes_per_pixel : float
        Working memory of the engine per input pixel, where it was measured.
    decoders : Mapping
        Operation id -> library that makes objects of maps.

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
        If the engine fails, or a library that makes objects is missing or fails.
    CancelledError
        If `progress` says so, between two model calls.
    """
    started = time.perf_counter()
    require_operations(description, decoders)
    network = network_side(description)
    feed = gather(description, images, options.channel)
    tensors = tuple(source.tensor for source in feed.sources)
    plan = plan_tiles(network, tensors, feed.sizes, options, reach, bytes_per_pixel)
    samples = list(feed.indices())
    told = dict.fromkeys((*feed.warnings, *plan.warnings, *_mirrored(description, plan)))
    processing = Processing(description, feed, samples, decoders, told)
    steps = _Steps(progress or Silent(), len(samples) * len(plan.tiles), description.name)
    scales = {tensor.id: output_scales(tensor, tensors, plan.grids) for tensor in description.outputs}
    pictures = collectors(description, feed.loops)
    numbers = {each.id: NumberCollector(each, feed.loops) for each in description.outputs if each.id not in pictures}
    stitcher = Stitcher(loaded, network, tensors, plan)
    for number in range(len(samples)):
        results = stitcher.run(processing.inputs(number), steps.advance)
        for tensor in description.outputs:
            collector = pictures.get(tensor.id) or numbers[tensor.id]
            processing.finish(tensor, number, results.pop(tensor.id), collector.add)
    steps.finish()
    outputs = {
        tensor.id: _image(pictures.pop(tensor.id), tensor, feed.primary, scales[tensor.id])
        for tensor in description.outputs
        if tensor.id in pictures
    }
    report = PredictionReport(
        tile_shape=plan.tile_shape,
        halo=plan.halo,
        tiles=steps.total,
        seam=plan.seam,
        seconds=time.perf_counter() - started,
        warnings=tuple(processing.warnings),
    )
    return Prediction(outputs, report, {name: gathered.numbers for name, gathered in numbers.items()})


def _mirrored(description: ModelDescription, plan: TilePlan) -> Iterator[str]:
    """Images are cropped again, but numbers come from all that the network saw."""
    numbers = [tensor.id for tensor in description.outputs if not tensor.is_image]
    if numbers and any(plan.padded[letter] > plan.sizes[letter] for letter in plan.letters):
        given, taken = (" x ".join(str(of[letter]) for letter in plan.letters) for of in (plan.sizes, plan.padded))
        yield (
            f"The image was enlarged from {given} to {taken} for model {description.name}, by mirroring its end, and "
            f"{', '.join(numbers)} of the result speak of the whole; crop it to a size the model takes to avoid that."
        )


def _image(collector: Collector, tensor: Tensor, source: Source, scales: Mapping[str, Scale]) -> Image:
    array = collector.array
    if makes_objects(tensor):  # a grid coarser than pixels ends beyond the image
        ends = [
            scales[letter].length(source.image.size(letter)) if letter in scales else None for letter in collector.axes
        ]
        array = array[tuple(map(slice, ends))]
    return output_image(array, collector.axes, tensor, source, scales)
