"""What a model is for, as far as its package says it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Tensor
from zoobridge.pipeline.operations.objects import makes_objects
from zoobridge.practice.objects.decoding import recommended

_TAGS = (
    ("instance-segmentation", r"instance segmentation|stardist|cellpose|nucleus segmentation|cell segmentation"),
    ("semantic-segmentation", r"segmentation|binary mask"),
    ("restoration", r"restoration|denois|deblur|deconvolution|super resolution|noise2void|care\b|n2v"),
    ("classification", r"classification"),
)
"""Task -> how packages of the zoo name it among their tags; the first that matches decides."""
_PROBABILITIES = frozenset({"sigmoid", "softmax", "binarize"})


class Task(StrEnum):
    """Kinds of results that are judged in different ways."""

    INSTANCES = "instance-segmentation"
    MASK = "semantic-segmentation"
    RESTORATION = "restoration"
    NUMBERS = "classification"

    @property
    def finds_objects(self) -> bool:
        """Whether a result is pixels that belong to something or not."""
        return self in {Task.INSTANCES, Task.MASK}


JUDGED = {"objects": Task.INSTANCES, "mask": Task.MASK, "restoration": Task.RESTORATION}
"""What a user may say that results are judged as, where the package does not."""


def task_of(description: ModelDescription) -> Task | None:
    """The task of a model; None when nothing in the package tells.

    What the outputs are comes first (numbers, numbered objects, maps the package says how to make objects of), then the
    tags, then whether the outputs are probabilities.
    """
    shown = [tensor for tensor in description.outputs if tensor.is_image]
    if not shown:
        return Task.NUMBERS
    if any(map(makes_objects, shown)) or recommended(description.config):
        return Task.INSTANCES
    return task_of_tags(description.tags) or (Task.MASK if _gives_probabilities(shown[0]) else None)


def task_of_tags(tags: Iterable[str]) -> Task | None:
    """The task that tags name; None when they name none."""
    text = re.sub(r"[\W_]+", " ", " ; ".join(tags).lower())
    return next((Task(task) for task, words in _TAGS if re.search(words, text)), None)


def _gives_probabilities(tensor: Tensor) -> bool:
    return any(step.id in _PROBABILITIES for step in tensor.operations)
