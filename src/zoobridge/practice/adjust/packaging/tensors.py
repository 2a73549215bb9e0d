"""Test tensors of the new package, from a held-out image, and its cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.pipeline.image import Image
from zoobridge.pipeline.pixels import starting_array
from zoobridge.pipeline.samples import gather
from zoobridge.practice.adjust.data.dataset import as_tensor, channels_last, preprocessed
from zoobridge.practice.adjust.network.protocol import Network, Values
from zoobridge.practice.adjust.packaging.exports import Sample
from zoobridge.practice.adjust.plan import Plan
from zoobridge.practice.adjust.scoring import Judge, NetworkModel
from zoobridge.practice.objects.predicted import found_objects


@dataclass(frozen=True, slots=True)
class TestTensors:
    """What the package shows itself by.

    Parameters
    ----------
    given, expected : ndarray
        As the files of the package hold them: before preprocessing, and after postprocessing.
    sample : Sample
        The same on the side of the network.
    origin : str
        Name of the image they are from.
    """

    given: NDArray[Any]
    expected: NDArray[Any]
    sample: Sample
    origin: str


def test_tensors(plan: Plan, network: Network, values: Values, sides: tuple[int, ...]) -> TestTensors:
    """From the middle of the first held-out image, of a size that the model takes."""
    labelled = plan.data.of(plan.data.split.test)[0]
    description, goal, channel = plan.parent.description, plan.goal, plan.request.channel
    window = _middle(labelled.image, sides)
    feed = gather(description, {goal.input.id: window}, channel)
    source = feed.primary
    given, _ = starting_array(source.sample(next(feed.indices())), goal.input, description.name)
    model = NetworkModel(network, values, description)
    taken = as_tensor(preprocessed(window, description, goal.input, channel)[np.newaxis], goal.input.letters)
    sample = Sample(taken, model.run({goal.input.id: taken})[goal.output.id])
    found = Judge(description, goal, channel).predicted(model, window)[goal.output.id]
    expected = as_tensor(channels_last(found.array[np.newaxis], f"b{found.axes}"), goal.output.letters)
    return TestTensors(given, expected, sample, labelled.pair.name)


def cover(plan: Plan, network: Network, values: Values) -> NDArray[np.uint8]:
    """The first held-out image three times: with what should be found, what the parent finds, what the new model finds.

    Returns
    -------
    picture : (y, x, 3)
    """
    labelled = plan.data.of(plan.data.split.test)[0]
    judge = Judge(plan.parent.description, plan.goal, plan.request.channel)
    grey = _grey(_plane(preprocessed(labelled.image, plan.parent.description, plan.goal.input, plan.request.channel)))
    found = [
        judge.predicted(NetworkModel(network, each, plan.parent.description), labelled.image) for each in ({}, values)
    ]
    if plan.goal.task.finds_objects:
        labels = [labelled.labels, *(found_objects(each, plan.parent.description)[0] for each in found)]
        panels = [_outlined(grey, _middle_plane(each)) for each in labels]
    else:
        images = [
            channels_last(each[plan.goal.output.id].array[np.newaxis], f"b{each[plan.goal.output.id].axes}")[0]
            for each in found
        ]
        panels = [np.repeat(_grey(_plane(each))[..., np.newaxis], 3, -1) for each in (labelled.labels, *images)]
    return np.asarray(255 * np.concatenate(panels, axis=1), np.uint8)


def _middle(image: Image, sides: tuple[int, ...]) -> Image:
    letters = [letter for letter in "zyx" if letter in image.axes][-len(sides) :]
    wanted = dict(zip(letters, sides[-len(letters) :], strict=True))
    array = image.array
    for axis, letter in enumerate(image.axes):
        if letter in wanted:
            start = max(0, (array.shape[axis] - wanted[letter]) // 2)
            array = np.take(array, range(start, min(array.shape[axis], start + wanted[letter])), axis)
            missing = wanted[letter] - array.shape[axis]
            if missing > 0:
                array = np.pad(array, [(0, missing if each == axis else 0) for each in range(array.ndim)], "symmetric")
    return replace(image, array=np.ascontiguousarray(array))


def _middle_plane(labels: NDArray[Any]) -> NDArray[Any]:
    flat = labels.reshape(-1, *labels.shape[-2:])
    plane: NDArray[Any] = flat[len(flat) // 2]
    return plane


def _plane(image: NDArray[Any]) -> NDArray[Any]:
    """One plane of an image with channels last."""
    return _middle_plane(image[..., 0])


def _grey(plane: NDArray[Any]) -> NDArray[np.float64]:
    low, high = np.percentile(plane, (1, 99.8))
    return np.asarray(np.clip((plane - low) / max(high - low, 1e-12), 0, 1), np.float64)


def _outlined(grey: NDArray[np.float64], labels: NDArray[Any]) -> NDArray[np.float64]:
    from skimage.segmentation import find_boundaries

    panel = np.repeat(grey[..., np.newaxis] * 0.8, 3, -1)
    panel[find_boundaries(labels.astype(np.int64), mode="inner")] = (1.0, 0.8, 0.0)
    return panel
