"""The verdict in words, and what it does not say."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from zoobridge.practice.check.failing import what_fails
from zoobridge.practice.check.learnt import CHECK as LEARNT
from zoobridge.practice.check.metrics import LEADING, UNITS, in_words
from zoobridge.practice.check.novelty import CHECK as NOVELTY
from zoobridge.practice.check.result import Comparison, Finding, ImageCheck, Interval, Level, Verdict
from zoobridge.practice.check.trust import STABILITY
from zoobridge.practice.task import Task

AGREES, PARTLY = 0.8, 0.5
"""Mean F1 or IoU from which a model agrees with labels, or agrees in part."""
FEW = 8
"""Images below which an interval is itself uncertain."""


def told(images: Sequence[ImageCheck], verdict_on: Callable[[Sequence[ImageCheck]], Verdict]) -> Verdict:
    """A verdict on images, and what it is where they are called by their numbers."""
    numbered = [replace(image, name=f"image {number}") for number, image in enumerate(images, 1)]
    unnamed = verdict_on(numbered)
    return replace(verdict_on(images), unnamed=" ".join([unnamed.sentence, *unnamed.limits]))


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
    learnt = _noted(images, LEARNT)
    if learnt:
        text += f". But {_of(len(learnt), images)} among those it was trained on"
        level = Level.NOTED if level is Level.PASSED else level
    if comparison is not None:
        text += f". {comparison.sentence.rstrip('.')}"
    return Verdict(level, f"{text}.", tuple(_limits_with_truth(images, metric, summary)))


def without_truth(images: Sequence[ImageCheck]) -> Verdict:
    """The verdict where there is none: reasons to doubt, or none found."""
    doubted = [image for image in images if image.warned]
    passed = [finding.check for image in images for finding in image.findings if finding.level is Level.PASSED]
    strange = _noted(images, NOVELTY)
    if doubted:
        reasons = dict.fromkeys(finding.sentence for finding in doubted[0].findings if finding.level is Level.WARNED)
        others = f" Altogether {_of(len(doubted), images)} doubtful." if len(images) > 1 else ""
        text = f"There is reason to doubt the result on {doubted[0].name}: {' '.join(reasons)}{others}"
        return Verdict(Level.WARNED, text, tuple(_limits_without_truth(images, text)))
    empty = [image.name for image in images if _found_nothing(image)]
    if len(empty) == len(images):
        text = f"No object was found in {_named(empty)}: whether there is none cannot be said without truth."
        return Verdict(Level.UNKNOWN, text, tuple(_limits_without_truth(images, text)))
    if not passed:
        text = "Nothing could be checked."
        return Verdict(Level.UNKNOWN, text, tuple(_limits_without_truth(images, text)))
    count = "1 image" if len(images) == 1 else f"{len(images)} images"
    text = f"No check without truth speaks against the result on {count}: it {_in_its_favour(images)}."
    if empty:
        text = f"{text} No object was found in {_named(empty)}: whether there is none cannot be said."
    if strange:
        text = f"{text} {_careful(images, strange)}"
    return Verdict(Level.NOTED if strange or empty else Level.PASSED, text, tuple(_limits_without_truth(images, text)))


def _noted(images: Sequence[ImageCheck], check: str, *further: Level) -> list[tuple[str, Finding]]:
    """Name and finding of the images of which a check noted something, or found it at a further level."""
    levels = {Level.NOTED, *further}
    findings = [(image.name, finding) for image in images for finding in image.findings]
    return [(name, finding) for name, finding in findings if finding.check == check and finding.level in levels]


def _careful(images: Sequence[ImageCheck], strange: Sequence[tuple[str, Finding]]) -> str:
    name, first = strange[0]
    if len(images) == 1:
        return f"But be careful: {first.sentence}"
    return f"But be careful: {_of(len(strange), images)} unlike the model's own. {name}: {first.sentence}"


def _of(number: int, images: Sequence[ImageCheck]) -> str:
    """``1 of 3 images is``, ``all 3 images are``."""
    if len(images) == 1:
        return "the image is"
    if number == len(images):
        return f"all {number} images are"
    return f"{number} of {len(images)} images {'is' if number == 1 else 'are'}"


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
    if all(image.metrics.get("count_true") == image.metrics.get("count_found") == 0 for image in images):
        nothing = f"There is no object in your labels on {count}, and none was found, which is right"
        return f"{nothing} and says nothing about images with objects", Level.NOTED
    word = "agrees" if summary.mean >= AGREES else "agrees in part" if summary.mean >= PARTLY else "does not agree"
    text = f"The model {word} with your labels on {count}, {name} {summary}"
    return text, Level.PASSED if summary.mean >= AGREES else Level.NOTED if summary.mean >= PARTLY else Level.WARNED


def _limits_with_truth(images: Sequence[ImageCheck], metric: str, summary: Interval) -> Iterator[str]:
    yield "It holds for images like these; others, from another day, stain or microscope, need labels of their own."
    distinct = len({image.sha256 for image in images})
    if distinct < len(images):
        yield f"Only {distinct} of {len(images)} images differ from each other, so the interval is too narrow."
    if len(images) < FEW:
        many = "one image" if len(images) == 1 else f"{len(images)} images"
        yield f"With {many} even the interval is uncertain; label {FEW} or more."
    blank = [image for image in images if image.metrics.get("count_true") == 0]
    if blank and len(blank) < len(images):
        rest = [image.metrics[metric] for image in images if image not in blank]
        others = f"over the other{'s' if len(rest) > 1 else ''} {in_words(metric)} is {sum(rest) / len(rest):.3g}"
        yield (
            f"{_of(len(blank), images).capitalize()} without objects in your labels, and right where none was found; "
            f"{others}."
        )
    if summary.over == "objects":
        yield "The interval tells how sure the number is for this image, not for other images."
    learnt = [name for name, _ in _noted(images, LEARNT)]
    if learnt:
        yield f"The training of the model used {_named(learnt)}: label images it has never seen."
    unlike = [name for name, _ in _noted(images, NOVELTY, Level.WARNED)]
    if unlike:
        yield f"Unlike the model's own images: {_named(unlike)}."


def _limits_without_truth(images: Sequence[ImageCheck], text: str) -> Iterator[str]:
    """What is left to know beside the text of the verdict; of each check the first image stands for all."""
    yield (
        "Without truth only failures that show can be found: a model that is wrong in a stable way on familiar images "
        "passes; label a few fields to be sure."
    )
    noted: dict[str, list[str]] = {}
    for image in images:
        for finding in image.findings:
            if finding.level in {Level.UNKNOWN, Level.NOTED}:
                sentence = finding.sentence if len(images) == 1 else f"{image.name}: {finding.sentence}"
                noted.setdefault(finding.check, []).append(sentence)
    for first, *others in noted.values():
        also = f" Noted in {len(others) + 1} of {len(images)} images." if others else ""
        if first not in text:
            yield f"{first}{also}"


def _found_nothing(image: ImageCheck) -> bool:
    return any(finding.check == STABILITY and finding.numbers.get("objects") == 0 for finding in image.findings)


def _in_its_favour(images: Sequence[ImageCheck]) -> str:
    """What every image passed."""
    kinds = {
        STABILITY: "stays when the image is changed a little",
        "blank image": "shows nothing where nothing is",
        NOVELTY: "is of an image like the model's own",
        "residual": "took away nothing but noise",
        "tile seams": "shows no seams",
    }
    everywhere = [{finding.check for finding in image.findings if finding.level is Level.PASSED} for image in images]
    told = [words for check, words in kinds.items() if all(check in passed for passed in everywhere)]
    return ", ".join(told[:-1]) + (" and " if len(told) > 1 else "") + told[-1] if told else "was looked at"


def _named(names: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct[:5]) + (f" and {len(distinct) - 5} more" if len(distinct) > 5 else "")
