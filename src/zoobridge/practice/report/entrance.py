"""``zoobridge.check``: the check as a Python function."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zoobridge.errors import UsageError
from zoobridge.files.reading import read_image
from zoobridge.inference.arguments import channel_number, tile_choice
from zoobridge.inference.model import shared_zoo
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.check.checking import CheckSettings
from zoobridge.practice.check.pairs import image_files, read_subjects, unique_names
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.report.checked import Question, checked
from zoobridge.practice.task import JUDGED
from zoobridge.runtime.protocol import Precision

Given = NDArray[Any] | Image | str | Path


def check(
    images: Given | Sequence[Given],
    model: str,
    truth: Given | Sequence[Given] | None = None,
    axes: str = "yx",
    *,
    against: str | None = None,
    task: str = "auto",
    channel: int | None = None,
    tile: Any = "auto",  # noqa: ANN401
    precision: str = "exact",
    force: bool = False,
    seed: int = 0,
    report: str | Path | None = None,
    zoo: Zoo | None = None,
    progress: Progress | None = None,
) -> CheckResult:
    """Check what a model makes of images, with a truth or without.

    Parameters
    ----------
    images : array, Image, path, or a sequence of them
        A folder means the images in it.
    model : str
        An installed model.
    truth : same as images, or None
        Label images or masks, for restoration the images as they should be; a folder or a sequence for several images.
    axes : str
        Of images given as arrays: one letter out of ``t c z y x`` per dimension; truths have them without ``c``.
    against : str or None
        A second model to compare with, on the same images; needs a truth.
    task : "auto", "objects", "mask" or "restoration"
        What the result is judged as; auto: what the package says.
    channel, tile, precision, force
        See `zoobridge.inference.model.Model.predict`.
    report : str, Path or None
        Folder for ``report.html`` and ``report.json``.

    Returns
    -------
    CheckResult
        ``result.verdict.sentence`` is the verdict; ``result.as_json()`` all facts; pictures are in ``result.images``.

    Raises
    ------
    UsageError, InputError, ModelNotFoundError, EngineError
        See `zoobridge.practice.check.checking.check_subjects`.

    Examples
    --------
    >>> result = zoobridge.check("images", "nuclei-tiny", truth="labels")
    >>> print(result.verdict.sentence, *result.verdict.limits)
    """
    if task != "auto" and task not in JUDGED:
        msg = f"task={task!r} is not known; give auto, {', '.join(JUDGED)}."
        raise UsageError(msg)
    precisions = [each.value for each in Precision]
    if precision not in precisions:
        msg = f"precision={precision!r} is not known; use {' or '.join(precisions)}."
        raise UsageError(msg)
    settings = CheckSettings(
        JUDGED.get(task), channel_number(channel), tile_choice(tile), Precision(precision), force, seed
    )
    asked = Question(model, _subjects(images, truth, axes), settings, against)
    return checked(zoo or shared_zoo(), asked, None if report is None else Path(report), progress)


def _subjects(images: Any, truth: Any, axes: str) -> list[Subject]:  # noqa: ANN401
    several = _listed(images)
    if all(isinstance(each, str | Path) for each in several):
        files = image_files(Path(each) for each in several)
        if truth is None or isinstance(truth, str | Path):
            return read_subjects(files, None if truth is None else Path(truth))
        truths = _listed(truth)
        _same_length(len(files), len(truths))
        return [
            Subject(name, read_image(file), _image(true, _without_channels(axes), f"truth {n}"), file)
            for n, (name, file, true) in enumerate(zip(unique_names(files), files, truths, strict=True), 1)
        ]
    truths = [None] * len(several) if truth is None else _listed(truth)
    _same_length(len(several), len(truths))
    return [
        Subject(
            f"image {number}",
            _image(image, axes, f"image {number}"),
            None if true is None else _image(true, _without_channels(axes), f"truth {number}"),
        )
        for number, (image, true) in enumerate(zip(several, truths, strict=True), 1)
    ]


def _listed(given: Any) -> list[Any]:  # noqa: ANN401
    return list(given) if isinstance(given, list | tuple) else [given]


def _same_length(images: int, truths: int) -> None:
    if images != truths:
        msg = f"There are {images} images but {truths} truths; give one for each."
        raise UsageError(msg)


def _image(given: Any, axes: str, title: str) -> Image:  # noqa: ANN401
    if isinstance(given, Image):
        return given
    if isinstance(given, str | Path):
        return read_image(Path(given))
    return Image(np.asarray(given), axes, title=title)


def _without_channels(axes: str) -> str:
    return axes.replace("c", "")
