"""The images of a request, read, checked and dealt out, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.files.reading import read_image
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.processing import Processing
from zoobridge.pipeline.samples import gather
from zoobridge.practice.adjust.data.likeness import Likeness, likeness
from zoobridge.practice.adjust.data.pairs import Pair, find_pairs
from zoobridge.practice.adjust.data.split import Split, split
from zoobridge.practice.adjust.data.targets import object_maps
from zoobridge.practice.adjust.data.truth import read_labels, read_wanted
from zoobridge.practice.adjust.data.windows import Example
from zoobridge.practice.adjust.goal import Goal
from zoobridge.practice.adjust.request import Request
from zoobridge.practice.images.hashing import array_hash
from zoobridge.practice.objects.outlines import no_labels
from zoobridge.practice.task import Task
from zoobridge.runtime.decoders import DECODERS

Read = Callable[[Pair], Image]
_NORMALISING = frozenset({"scale_range", "zero_mean_unit_variance", "fixed_zero_mean_unit_variance", "scale_linear"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """An image with what should be found in it.

    Parameters
    ----------
    labels : ndarray
        Numbered objects (y, x) or (z, y, x); in restoration the wanted image (y, x, c) or (z, y, x, c).
    sha256, labels_sha256 : str
        Over pixels of the image and of what should be found.
    """

    pair: Pair
    image: Image
    labels: NDArray[Any]
    sha256: str
    labels_sha256: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """All images, which are alike, and what each is used for."""

    images: tuple[Labelled, ...]
    likeness: Likeness
    split: Split

    def of(self, indices: Sequence[int]) -> tuple[Labelled, ...]:
        """The images at these places."""
        return tuple(self.images[index] for index in indices)


def read_data(request: Request, description: ModelDescription, goal: Goal) -> DataSet:
    """Read all pairs and deal them out.

    Raises
    ------
    InputError
        If a file cannot be used, has no partner or another size, there are too few images, or none holds objects.
    """
    pairs = find_pairs(request.images, request.labels)
    images = tuple(_labelled(pair, request, description, goal) for pair in pairs)
    alike = likeness([each.image.array for each in images])
    dealt = split(alike.groups, request.seed)
    if goal.task.finds_objects:
        _require_objects([images[index] for index in dealt.training], request)
    return DataSet(images, alike, dealt)


def example(labelled: Labelled, request: Request, description: ModelDescription, goal: Goal) -> Example:
    """The image as the network gets it, with its targets; channels last."""
    image = preprocessed(labelled.image, description, goal.input, request.channel)
    restores = goal.task is Task.RESTORATION
    target = np.asarray(labelled.labels, np.float32) if restores else object_maps(labelled.labels)
    return Example(labelled.pair.name, image, target)


def preprocessed(
    image: Image, description: ModelDescription, tensor: Tensor, channel: int | None
) -> NDArray[np.float32]:
    """One image after the package's own preprocessing, statistics taken on the whole, channels last, without batch.

    Raises
    ------
    InputError
        If it does not suit the model, or holds several slices or frames for a model of single images.
    """
    feed = gather(description, {tensor.id: image}, channel)
    samples = list(feed.indices())
    if len(samples) > 1:
        msg = f"{image.title} holds {len(samples)} slices or frames; give each as an image of its own."
        raise InputError(msg)
    array = Processing(description, feed, samples, DECODERS, {}).inputs(0)[tensor.id]
    return np.asarray(channels_last(array, tensor.letters)[0], np.float32)


def channels_last(array: NDArray[Any], letters: str) -> NDArray[np.float32]:
    """An array with the axes b, z where there is one, y, x, c; c is added where there is none."""
    if "c" not in letters:
        array, letters = array[..., np.newaxis], letters + "c"
    order = [letters.index(letter) for letter in "bzyxc" if letter in letters]
    return np.ascontiguousarray(array.transpose(order), np.float32)


def as_tensor(array: NDArray[Any], letters: str) -> NDArray[Any]:
    """The inverse of `channels_last`."""
    ours = [letter for letter in "bzyxc" if letter in letters or letter == "c"]
    if "c" not in letters:
        return np.ascontiguousarray(array[..., 0].transpose([ours.index(letter) for letter in letters]))
    return np.ascontiguousarray(array.transpose([ours.index(letter) for letter in letters]))


def _labelled(pair: Pair, request: Request, description: ModelDescription, goal: Goal) -> Labelled:
    image = read_image(pair.image)
    if goal.task is Task.RESTORATION:
        labels: NDArray[Any] = _wanted(read_wanted(pair, image), description, goal)
    else:
        labels = read_labels(pair, image)
    preprocessed(image, description, goal.input, request.channel)  # what does not suit the model is refused here
    return Labelled(pair, image, labels, array_hash(image.array), array_hash(labels))


def _wanted(image: Image, description: ModelDescription, goal: Goal) -> NDArray[np.float32]:
    """The wanted image on the scale of the results: that of the network's input where nothing is scaled back."""
    normalises = any(step.id in _NORMALISING for step in goal.input.operations)
    if normalises and not goal.rescaled:
        return preprocessed(image, description, goal.input, None)
    letters = "".join(letter for letter in image.axes if letter in "zyxc")
    return np.asarray(
        channels_last(image.array.reshape([1, *(image.size(letter) for letter in letters)]), f"b{letters}")[0],
        np.float32,
    )


def _require_objects(training: Sequence[Labelled], request: Request) -> None:
    if any(each.labels.any() for each in training):
        return
    if request.labels is None:
        raise InputError(no_labels(f"the images in {request.images} have no overlays"))
    msg = f"The labels in {request.labels} hold no objects in the {len(training)} images to train on; everything is 0."
    raise InputError(msg)


def alike_sentences(data: DataSet) -> Iterator[str]:
    """Which images were found to be the same, one sentence each."""
    for pairs, how in ((data.likeness.same, "are the same image"), (data.likeness.nearly, "are nearly the same image")):
        for one, other in pairs:
            names = " and ".join(data.images[index].pair.name for index in (one, other))
            yield f"{names} {how}; both were used for {data.split.role(one)}."
