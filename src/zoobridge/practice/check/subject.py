"""What is checked: an image and, where there is one, its truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import InputError
from zoobridge.pipeline.image import Image
from zoobridge.practice.objects.label_images import require_label_image
from zoobridge.practice.objects.stacks import stacked
from zoobridge.practice.task import Task


@dataclass(frozen=True, slots=True)
class Subject:
    """An image, its name in the report, and what would be the right result.

    Parameters
    ----------
    file, truth_file : Path or None
        Where they were read from; None when they were not.
    """

    name: str
    image: Image
    truth: Image | None = None
    file: Path | None = None
    truth_file: Path | None = None


def comparable(task: Task, subject: Subject, shown: Image, labels: NDArray[Any] | None) -> tuple[Any, Any]:
    """Truth and result as arrays of one shape: label images (t, z, y, x), or planes (n, y, x) for restoration.

    A mask with a single value is cut into its connected parts where the task is to find instances.

    Raises
    ------
    InputError
        If they are not of one size, or the truth has channels.
    """
    truth = subject.truth
    if truth is None:
        msg = f"{subject.name} has no truth to compare with."
        raise InputError(msg)
    result = labels if labels is not None else stacked(shown).reshape(-1, *stacked(shown).shape[-2:])
    true = stacked(truth)
    if labels is not None:
        if true.shape[1] != 1:
            msg = (
                f'The truth "{truth.title}" has {true.shape[1]} channels; give a label image or a mask of one channel.'
            )
            raise InputError(msg)
        true = true[:, 0]
        require_label_image(true, f'The truth "{truth.title}"')
    else:
        true = true.reshape(-1, *true.shape[-2:])
    if true.shape != result.shape:
        sizes = " but ".join((_size(true.shape, "the truth"), _size(result.shape, "the result")))
        msg = f"The truth of {subject.name} does not fit: {sizes}; give one of the size of the image."
        raise InputError(msg)
    return (_numbered(true) if task is Task.INSTANCES else true), result


def _size(shape: tuple[int, ...], what: str) -> str:
    return f"{what} is {' x '.join(map(str, shape))}"


def _numbered(true: NDArray[Any]) -> NDArray[Any]:
    """Labels as they are; a mask plane by plane in connected parts, over corners as ImageJ connects them."""
    from scipy import ndimage

    if len(np.unique(true)) > 2:
        return true
    parts = np.zeros(true.shape, np.int32)
    for index in np.ndindex(true.shape[:-2]):
        found, _ = ndimage.label(true[index] != 0, np.ones((3, 3)))
        parts[index] = np.where(found > 0, found + parts.max(), 0)
    return parts
