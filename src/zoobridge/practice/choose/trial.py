"""Step three: installed candidates run on the images, and on slightly changed ones.

Source of the ranking: Talks and Kreshuk 2025, arXiv:2503.00450: of several models for the same task, those whose
results change least when the image is slightly changed tend to be the best on it. What it cannot see: a model that is
wrong in the same way whatever is changed. Hence the steps before it, and pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import EngineError, InputError, PackageError
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.choose.agreement import Found, agreement, found, says_nothing
from zoobridge.practice.choose.changes import changes
from zoobridge.practice.images.perturbations import Perturbation
from zoobridge.practice.task import Task, task_of

SIDE = 768
"""Pixels along y and x that a trial looks at, from the middle of the image: some ten predictions per model."""


@dataclass(frozen=True, slots=True)
class ImageTrial:
    """One model on one image.

    Parameters
    ----------
    image : Image
        What was predicted: the middle of the given image.
    found : Found
        The result for the image as it is.
    stability : Mapping
        Name of the change -> agreement with the result for the unchanged image, from 0 to 1.
    unsteady : ndarray or None
        Share of the changes under which a pixel belongs to something else, of segmentations.
    nothing : str or None
        See `zoobridge.practice.choose.agreement.says_nothing`.
    """

    image: Image
    found: Found
    stability: Mapping[str, float]
    unsteady: NDArray[Any] | None
    nothing: str | None

    @property
    def score(self) -> float:
        """Geometric mean of the agreements: one change that destroys a result is not made good by the others."""
        if self.nothing is not None:
            return 0.0
        return float(np.prod(list(self.stability.values())) ** (1 / len(self.stability)))


@dataclass(frozen=True, slots=True)
class Trial:
    """One model on all images.

    Parameters
    ----------
    images : tuple of ImageTrial
        Empty when it could not be tried.
    problem : str or None
        Why it could not be tried.
    """

    images: tuple[ImageTrial, ...]
    problem: str | None = None

    @property
    def score(self) -> float | None:
        """Mean over the images, from 0 to 1, those it says nothing about as 0; None when it could not be tried."""
        return fmean(image.score for image in self.images) if self.images else None

    @property
    def telling(self) -> tuple[ImageTrial, ...]:
        """The images whose results were compared, because they say something."""
        return tuple(image for image in self.images if image.nothing is None)

    @property
    def in_words(self) -> str:
        """``96% stable on 1 of 2 images``."""
        told = self.telling
        if not told:
            return "says nothing" if self.images else "not tried"
        some = "" if len(told) == len(self.images) else f" on {len(told)} of {len(self.images)} images"
        return f"{fmean(image.score for image in told):.0%} stable{some}"

    @property
    def stability(self) -> dict[str, float]:
        """Mean agreement per change, over the images it says something about."""
        told = self.telling
        return {name: fmean(image.stability[name] for image in told) for name in (told[0].stability if told else ())}

    @property
    def object_size(self) -> float | None:
        """Median diameter of the objects found, in pixels; None when none were."""
        sizes = [image.found.size for image in self.images if image.found.size is not None]
        return median(sizes) if sizes else None


def try_model(zoo: Zoo, model: InstalledModel, images: Sequence[Image], progress: Progress) -> Trial:
    """Run a model on the images and on their changes.

    A model that cannot be run is no error: the sentence why is the result. Its memory is given back.

    Raises
    ------
    CancelledError
        If `progress` says so.
    """
    task = task_of(model.description)
    if task is Task.NUMBERS:
        return Trial((), f"{model.name} gives numbers, no image, so its results cannot be compared pixel by pixel.")
    try:
        return Trial(tuple(_tried(zoo, model, _trial_part(image, model), task, progress) for image in images))
    except (EngineError, InputError, PackageError) as error:
        return Trial((), str(error))
    finally:
        zoo.release(model.name)


def _tried(zoo: Zoo, model: InstalledModel, image: Image, task: Task | None, progress: Progress) -> ImageTrial:
    objects = task is not None and task.finds_objects

    def result(change: Perturbation | None) -> Found:
        given = image if change is None else change.apply(image)
        images = zoo.predict(model.name, given, PredictOptions()).images
        if change is not None:
            images = {name: change.restore(each, image) for name, each in images.items()}
        return found(images, model.description, objects=objects)

    progress.update(0, 1, f"{model.name}: trial")
    first = result(None)
    nothing = says_nothing(first)
    others = {}
    for number, change in enumerate(() if nothing else changes(), 1):
        progress.update(number, len(changes()) + 1, f"{model.name}: {change.name}")
        others[change.name] = result(change)
    stability = {name: agreement(first, other) for name, other in others.items()}
    unsteady = _unsteady(first, list(others.values())) if objects and others else None
    return ImageTrial(image, first, stability, unsteady, nothing)


def _unsteady(first: Found, others: Sequence[Found]) -> NDArray[Any]:
    inside = first.pixels > 0
    return np.asarray(np.mean([(other.pixels > 0) != inside for other in others], axis=0))


def _trial_part(image: Image, model: InstalledModel) -> Image:
    """The middle of an image, one slice and frame of it where the model takes single ones."""
    letters = {letter for tensor in model.description.inputs for letter in tensor.letters}
    for letter in "itz":
        if letter in image.axes and letter not in letters:
            place = image.axes.index(letter)
            middle = image.array.take(image.size(letter) // 2, place)
            image = replace(image, array=middle, axes=image.axes.replace(letter, ""), slice_labels=())
    window = [slice(None)] * image.array.ndim
    for letter in "yx":
        start = max(0, (image.size(letter) - SIDE) // 2)
        window[image.axes.index(letter)] = slice(start, start + SIDE)
    return replace(image, array=image.array[tuple(window)])
