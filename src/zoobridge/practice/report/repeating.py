"""Repeat an analysis from its report, and say whether the pixels are the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoobridge.errors import InputError, UsageError
from zoobridge.files.reading import read_image
from zoobridge.inference.model import shared_zoo
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.check.checking import CheckSettings, check_subjects
from zoobridge.practice.check.pairs import read_truth
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.images.hashing import pixel_hash
from zoobridge.practice.report.record import Record, read_record, record_path, result_hashes


@dataclass(frozen=True, slots=True)
class Repetition:
    """How a repetition compares with its report.

    Parameters
    ----------
    same, different : tuple of str
        Names of images whose result has the same pixels, and other ones.
    changes : tuple of str
        What is not as it was then, one sentence each: package, engine, versions.
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
            if total == 1:
                return "Repeated: the result of the image has the same pixels, bit for bit."
            return f"Repeated: the results of all {total} images have the same pixels, bit for bit."
        named = ", ".join(self.different)
        return f"Repeated: the results of {len(self.different)} of {total} images have other pixels ({named})."

    def as_json(self) -> dict[str, Any]:
        """The outcome in JSON's types."""
        return {
            "sentence": self.sentence,
            "same": list(self.same),
            "different": list(self.different),
            "changes": list(self.changes),
            "verdict": self.result.verdict.sentence,
        }


def rerun(report: str | Path, *, zoo: Zoo | None = None, progress: Progress | None = None) -> Repetition:
    """Do the analysis of a report again, and compare the pixels of its results.

    Parameters
    ----------
    report : str or Path
        Its folder, JSON or page.

    Raises
    ------
    InputError
        If the report cannot be read; see also `repeat`.
    UsageError, ModelNotFoundError
        See `repeat`.

    Examples
    --------
    >>> print(zoobridge.rerun("check").sentence)
    Repeated: the results of all 12 images have the same pixels, bit for bit.
    """
    return repeat(read_record(record_path(Path(report))), zoo or shared_zoo(), progress)


def repeat(record: Record, zoo: Zoo, progress: Progress | None = None) -> Repetition:
    """Read the images of a report, check that they are the same, and do its analysis again.

    Raises
    ------
    ModelNotFoundError
        If the model is not installed.
    InputError
        If an image is missing or changed.
    UsageError
        If the report holds settings that this version does not know.
    """
    changes = _changed_model(record, zoo)
    subjects = [_subject(record, name) for name in record.images]
    _require_same_images(record, subjects)
    _require_same_truths(record, subjects)
    against = record.check["settings"].get("against")
    result = check_subjects(zoo, record.model, subjects, _settings(record), against, progress)
    found = result_hashes(result)
    same = tuple(name for name, digest in record.results.items() if found.get(name) == digest)
    different = tuple(name for name in record.results if name not in same)
    return Repetition(result, same, different, (*changes, *_changes(record, result)))


def _settings(record: Record) -> CheckSettings:
    try:
        return CheckSettings.from_json(record.check["settings"])
    except (KeyError, ValueError, TypeError) as error:
        msg = f"The report's settings are not those of this version of zoobridge ({error!r}); make a new report."
        raise UsageError(msg) from error


def _subject(record: Record, name: str) -> Subject:
    truth = record.truths.get(name)
    image = _image(name, record.images[name])
    return Subject(name, image, None if truth is None else read_truth(_there(name, truth), image))


def _changed_model(record: Record, zoo: Zoo) -> tuple[str, ...]:
    then, model = record.check["checked"], zoo.find(record.model)
    if model.digest == then["digest"]:
        return ()
    return (f"The package of {model.name} is another one: sha256 {model.digest[:12]} now, {then['digest'][:12]} then.",)


def _image(name: str, path: str) -> Image:
    return read_image(_there(name, path))


def _there(name: str, path: str) -> Path:
    if not Path(path).exists():
        msg = f"What the report has as {name} is not at {path} any more; bring it back there."
        raise InputError(msg)
    return Path(path)


def _require_same_images(record: Record, subjects: Sequence[Subject]) -> None:
    then = {image["name"]: image["sha256"] for image in record.check["images"]}
    changed = [each.name for each in subjects if then.get(each.name) != pixel_hash(each.image)]
    if changed:
        msg = (
            f"{', '.join(changed)} has other pixels than at the time of the report, so the analysis cannot be repeated "
            "on it; give the report the image it was made from."
        )
        raise InputError(msg)


def _require_same_truths(record: Record, subjects: Sequence[Subject]) -> None:
    then = {image["name"]: image.get("truth_sha256") for image in record.check["images"]}
    changed = [each.name for each in subjects if each.truth and then.get(each.name) != pixel_hash(each.truth)]
    if changed:
        msg = (
            f"The truth of {', '.join(changed)} is not what it was at the time of the report, so the analysis cannot "
            "be repeated with it; give the report the truth it was made with."
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
