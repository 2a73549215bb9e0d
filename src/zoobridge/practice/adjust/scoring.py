"""How well weights do on whole images, predicted as the installed model would predict them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.package.model import ModelDescription
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions
from zoobridge.pipeline.predict import predict
from zoobridge.practice.adjust.data.dataset import Labelled, channels_last
from zoobridge.practice.adjust.goal import Goal
from zoobridge.practice.adjust.network.protocol import Network, Values
from zoobridge.practice.objects.predicted import found_objects
from zoobridge.practice.task import Task
from zoobridge.runtime.decoders import DECODERS
from zoobridge.runtime.protocol import Array


class NetworkModel:
    """A network with given weights as the pipeline wants it (`zoobridge.runtime.protocol.LoadedModel`)."""

    def __init__(self, network: Network, values: Values, description: ModelDescription) -> None:
        self._compute = network.computed(values)
        self._input, self._output = description.inputs[0].id, description.outputs[0].id

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Compute the output."""
        return {self._output: self._compute(inputs[self._input])}

    def close(self) -> None:
        """Do nothing: the process ends soon."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Scores of a model.

    Parameters
    ----------
    channel : int or None
        Channel of the images to use, from 1.
    """

    description: ModelDescription
    goal: Goal
    channel: int | None

    def scores(self, network: Network, values: Values, images: Sequence[Labelled]) -> dict[str, float]:
        """Name of the image -> score."""
        model = NetworkModel(network, values, self.description)
        return {each.pair.name: self._score(model, each) for each in images}

    def predicted(self, model: NetworkModel, image: Image) -> Mapping[str, Image]:
        """Output tensor id -> image."""
        options = PredictOptions(channel=self.channel)
        given = {self.goal.input.id: image}
        return predict(model, self.description, given, options, decoders=DECODERS).images

    def _score(self, model: NetworkModel, labelled: Labelled) -> float:
        found = self.predicted(model, labelled.image)
        if self.goal.task is Task.RESTORATION:
            image = found[self.goal.output.id]
            return psnr(labelled.labels, channels_last(image.array[np.newaxis], f"b{image.axes}")[0])
        return foreground_iou(labelled.labels, found_objects(found, self.description))


def foreground_iou(truth: NDArray[Any], found: NDArray[Any]) -> float:
    """Pixels that are object in both, as a share of those that are in either; 1 where there are none.

    Parameters
    ----------
    truth, found : ndarray
        Numbered objects; as many pixels in the same order.
    """
    wanted, given = truth.ravel() > 0, found.ravel() > 0
    either = np.count_nonzero(wanted | given)
    return float(np.count_nonzero(wanted & given) / either) if either else 1.0


def psnr(wanted: NDArray[Any], found: NDArray[Any]) -> float:
    """Peak signal-to-noise ratio in dB, the range of the wanted image as the peak."""
    from skimage.metrics import peak_signal_noise_ratio

    reach = float(np.ptp(wanted)) or 1.0
    return float(peak_signal_noise_ratio(wanted.astype(np.float64), found.astype(np.float64), data_range=reach))
