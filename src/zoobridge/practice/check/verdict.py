"""The verdict in words, and what it does not say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from zoobridge.practice.check.failing import what_fails
from zoobridge.practice.check.metrics import LEADING, UNITS, in_words
from zoobridge.practice.check.novelty import CHECK as NOVELTY
from zoobridge.practice.check.result import Comparison, ImageCheck, Interval, Level, Verdict
from zoobridge.practice.check.trust import STABILITY
from zoobridge.practice.task import Task

AGREES, PARTLY = 0.8, 0.5
"""Mean F1 or IoU from which a model agrees with labels, or agrees in part."""
FEW = 8
"""Images below which an interval is itself uncertain."""


def against_truth(
    task: Task,
    images: Sequence[ImageCheck],
    summary: Interval,
    seen: Sequence[Mapping[str, float]],
    comparison: Comparison | None,
) -> Verdict:
    """The verdict where there is truth.

    Parameters
    ----------
    summary : Interval
        Of the leading metric of the task.
    seen : sequence of Mapping
        Image by image, what `zoobridge.practice.check.failing.properties` says.
    """
    metric = LEADING[task]
    values = [image.metrics[metric] for image in images]
    floors = [image.metrics["psnr_of_image"] if task is Task.RESTORATION else PARTLY for image in images]
    failed = [image.name for image, value, floor in zip(images, values, floors, strict=True) if value < floor]
    text, level = _agreement(task, images, summary)
    where = None
    if failed and task is not Task.RESTORATION and len(images) > 1:
        where = what_fails(values, PARTLY, seen)
    if where is not None:
        text += f"; it fails on {where} ({len(failed)} of {len(images)})"
    elif failed and len(images) > 1:
        text += f"; it fails on {_named(failed)}"
    if failed:
        level = Level.WARNED
    if comparison is not None:
        text += f". {comparison.sentence.rstrip('.')}"
    return Verdict(level, f"{text}.", tuple(_limits_with_truth(images, summary)))


def without_truth(images: Sequence[ImageCheck]) -> Verdict:
    """The verdict where there is none: reasons to doubt, or none found."""
    doubted = [image for image in images if image.warned]
    passed = [finding.check for image in images for finding in image.findings if finding.level is Level.PASSED]
    strange = [
        each for image in images for each in image.findings if each.check == NOVELTY and each.level is Level.NOTED
    ]
    if doubted:
        reasons = dict.fromkeys(finding.sentence for finding in doubted[0].findings if finding.level is Level.WARNED)
        others = f" {len(doubted)} of {len(images)} images are doubtful." if len(images) > 1 else ""
        text = f"There is reason to doubt the result on {doubted[0].name}: {' '.join(reasons)}{others}"
        return Verdict(Level.WARNED, text, tuple(_limits_without_truth(images)))
    empty = [image.name for image in images if _found_nothing(image)]
    if len(empty) == len(images):
        text = f"No object was found in {_named(empty)}: whether there is none cannot be said without truth."
        return Verdict(Level.UNKNOWN, text, tuple(_limits_without_truth(images)))
    if not passed:
        text = "Nothing could be checked."
        return Verdict(Level.UNKNOWN, text, tuple(_limits_without_truth(images)))
    count = "1 image" if len(images) == 1 else f"{len(images)} images"
    text = f"No check without truth speaks against the result on {count}: it {_in_its_favour(images)}."
    if empty:
        text = f"{text} No object was found in {_named(empty)}: whether there is none cannot be said."
    if strange:
        which = "" if len(images) == 1 else f" {len(strange)} of {len(images)} are such:"
        text = f"{text} But be careful:{which} {strange[0].sentence}"
    return Verdict(Level.NOTED if strange or empty else Level.PASSED, text, tuple(_limits_without_truth(images)))


def _agreement(task: Task, images: Sequence[ImageCheck], summary: Interval) -> tuple[str, Level]:
    count = "1 image" if len(images) == 1 else f"{len(images)} images"
    name, unit = in_words(LEADING[task]), UNITS.get(LEADING[task], "")
    if task is Task.RESTORATION:
        gains = [image.metrics["psnr"] - image.metrics["psnr_of_image"] for image in images]
        gain = sum(gains) / len(gains)
        nearer = "nearer to" if gain > 0 else "farther from"
        amount = (
            "" if not math.isfinite(gain) else f", {abs(gain):.3g} dB {nearer} the truth than the images themselves"
        )
        text = f"Restored with {name} {summary}{unit} on {count}{amount}"
        return text, Level.WARNED if gain <= 0 else Level.PASSED if math.isfinite(gain) else Level.NOTED
    word = "agrees" if summary.mean >= AGREES else "agrees in part" if summary.mean >= PARTLY else "does not agree"
    text = f"The model {word} with your labels on {count}, {name} {summary}"
    return text, Level.PASSED if summary.mean >= AGREES else Level.NOTED if summary.mean >= PARTLY else Level.WARNED


def _limits_with_truth(images: Sequence[ImageCheck], summary: Interval) -> Iterator[str]:
    yield "It holds for images like these; others, from another day, stain or microscope, need labels of their own."
    if len(images) < FEW:
        many = "one image" if len(images) == 1 else f"{len(images)} images"
        yield f"With {many} even the interval is uncertain; label {FEW} or more."
    if summary.over == "objects":
        yield "The interval tells how sure the number is for this image, not for other images."
    unlike = [image.name for image in images for each in image.findings if each.level in {Level.WARNED, Level.NOTED}]
    if unlike:
        yield f"Unlike the model's own images: {_named(unlike)}."


def _limits_without_truth(images: Sequence[ImageCheck]) -> Iterator[str]:
    yield (
        "Without truth only failures that show can be found: a model that is wrong in a stable way on familiar images "
        "passes; label a few fields to be sure."
    )
    for image in images:
        for finding in image.findings:
            if finding.level in {Level.UNKNOWN, Level.NOTED}:
                yield finding.sentence if len(images) == 1 else f"{image.name}: {finding.sentence}"


def _found_nothing(image: ImageCheck) -> bool:
    return any(finding.check == STABILITY and finding.numbers.get("objects") == 0 for finding in image.findings)


def _in_its_favour(images: Sequence[ImageCheck]) -> str:
    """What every image passed."""
    kinds = {
        STABILITY: "stays when the image is changed a little",
        "blank image": "shows nothing where nothing is",
        NOVELTY: "is of an image like the model's own",
        "residual": "leaves only noise behind",
        "tile seams": "shows no seams",
    }
    everywhere = [{finding.check for finding in image.findings if finding.level is Level.PASSED} for image in images]
    told = [words for check, words in kinds.items() if all(check in passed for passed in everywhere)]
    return ", ".join(told[:-1]) + (" and " if len(told) > 1 else "") + told[-1] if told else "was looked at"


def _named(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:5]) + (f" and {len(distinct) - 5} more" if len(distinct) > 5 else "")
