"""Repeat an analysis from its report, and say whether the pixels are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoobridge.errors import InputError
from zoobridge.files.reading import read_image
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.report.record import Record, result_hashes

Again = Callable[[Mapping[str, Image], Mapping[str, Any]], CheckResult]
"""(images by name, settings of the report) -> the check, done again."""


@dataclass(frozen=True, slots=True)
class Repetition:
    """How a repetition compares with its report.

    Parameters
    ----------
    same, different : tuple of str
        Names of images whose result has the same pixels, and other ones.
    changes : tuple of str
        What is not as it was then, one sentence each: package, engine, versions, settings.
    """

    result: CheckResult
    same: tuple[str, ...]
    different: tuple[str, ...]
    changes: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        total = len(self.same) + len(self.different)
        if not self.different:
            return f"Repeated: the results of all {total} images have the same pixels, bit for bit."
        named = ", ".join(self.different)
        return f"Repeated: the results of {len(self.different)} of {total} images have other pixels ({named})."


def repeat(record: Record, zoo: Zoo, again: Again) -> Repetition:
    """Read the images of a report, check that they are the same, and do its analysis again.

    Raises
    ------
    ModelNotFoundError
        If the model is not installed.
    InputError
        If the model is another version, or an image is missing or changed.
    """
    changes = _changed_model(record, zoo)
    images = {name: _image(name, Path(path)) for name, path in record.sources.items()}
    result = again(images, record.check["settings"])
    _require_same_images(record, result)
    found = result_hashes(result)
    same = tuple(name for name, digest in record.results.items() if found.get(name) == digest)
    different = tuple(name for name in record.results if name not in same)
    return Repetition(result, same, different, (*changes, *_changes(record, result)))


def _changed_model(record: Record, zoo: Zoo) -> tuple[str, ...]:
    then, model = record.check["checked"], zoo.find(record.model)
    if model.digest == then["digest"]:
        return ()
    return (f"The package of {model.name} is another one: sha256 {model.digest[:12]} now, {then['digest'][:12]} then.",)


def _image(name: str, path: Path) -> Image:
    if not path.exists():
        msg = f"The image {name} of the report is not at {path} any more; bring it back there."
        raise InputError(msg)
    return read_image(path)


def _require_same_images(record: Record, result: CheckResult) -> None:
    then = {image["name"]: image["sha256"] for image in record.check["images"]}
    changed = [image.name for image in result.images if then.get(image.name) != image.sha256]
    if changed:
        msg = (
            f"{', '.join(changed)} has other pixels than at the time of the report, so the analysis cannot be repeated "
            "on it; give the report the image it was made from."
        )
        raise InputError(msg)


def _changes(record: Record, result: CheckResult) -> tuple[str, ...]:
    then, now = record.check["versions"], result.versions
    told = [
        f"{name} is {now.get(name, 'absent')} now, {before} then."
        for name, before in then.items()
        if now.get(name) != before
    ]
    was, served = record.check["checked"], result.checked
    engines = (served.engine, served.weights_format), (was["engine"], was["weights_format"])
    if engines[0] != engines[1]:
        told.append("Served by {0[0]} ({0[1]}) now, {1[0]} ({1[1]}) then.".format(*engines))
    return tuple(told)
