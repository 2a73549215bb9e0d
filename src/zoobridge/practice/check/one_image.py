"""All checks of one image."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from zoobridge.inference.served import Served
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.image import LABEL_LUT, Image
from zoobridge.practice.check import controls, learnt, novelty, residual, seams
from zoobridge.practice.check.metrics import metrics, restoration_metrics
from zoobridge.practice.check.predictor import Predictor
from zoobridge.practice.check.result import Finding, ImageCheck
from zoobridge.practice.check.stability import Stability, intensity_stability, object_stability
from zoobridge.practice.check.subject import Subject, comparable
from zoobridge.practice.check.trust import stability_finding, trust_finding
from zoobridge.practice.images.features import grey_planes
from zoobridge.practice.images.hashing import pixel_hash
from zoobridge.practice.images.perturbations import perturbations
from zoobridge.practice.objects.decoding import Labels
from zoobridge.practice.task import Task

LEFT_OUT = frozenset({"flipped top to bottom", "turned by 90 degrees"})
"""Perturbations that say hardly more than the other flip; without them a check takes less than ten predictions."""


UNDO_BRIGHTNESS = frozenset({"scale_range", "zero_mean_unit_variance"})
"""Preprocessing behind which a brighter image is the same one: its stability would be no evidence."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """A prediction as the checks look at it; `labels` is None where the task is not to find objects."""

    served: Served
    shown: Image
    labels: Labels | None


def check_image(predictor: Predictor, subject: Subject, seed: int) -> tuple[ImageCheck, Served]:
    """Predict an image, and hold the result against the truth or, without one, against everything else.

    Raises
    ------
    InputError
        If the image does not suit the model, or the truth not the image.
    """
    started, calls = time.perf_counter(), predictor.calls
    predicted = _predicted(predictor, subject.image)
    pictures = {"image": subject.image, "result": predicted.shown}
    if predicted.labels is not None:
        pictures["objects"] = _labels_picture(predicted.labels, subject.image)
    measured: Mapping[str, float] = {}
    stability: Stability | None = None
    if subject.truth is not None:
        findings: tuple[Finding, ...] = (novelty.judged(predictor.model, subject.image, predictor.options.channel),)
        measured = _measured(predictor.task, subject, predicted)
        pictures["truth"] = subject.truth
    else:
        stability = _stability(predictor, subject.image, predicted, seed)
        pictures["stability"] = _stability_picture(stability, predicted, subject.image)
        findings = _without_truth(predictor, subject.image, predicted, stability, seed)
    found = _same_planes(predictor.task, subject.image, predicted)
    if found is not None:
        pictures["residual"] = replace(predicted.shown, array=_residual_picture(*found, predicted.shown), lut=None)
    check = ImageCheck(
        name=subject.name,
        sha256=pixel_hash(subject.image),
        shape=tuple(map(int, subject.image.array.shape)),
        axes=subject.image.axes,
        dtype=str(subject.image.dtype),
        truth_sha256="" if subject.truth is None else pixel_hash(subject.truth),
        metrics=measured,
        findings=(*learnt.judged(predictor.model, subject.image), *findings),
        objects=() if stability is None else stability.objects,
        predictions=predictor.calls - calls,
        seconds=time.perf_counter() - started,
        prediction_seconds=predicted.served.report.seconds,
        pictures=pictures,
    )
    return check, predicted.served


def measured_only(predictor: Predictor, subject: Subject) -> tuple[Mapping[str, float], Served]:
    """The metrics alone, and what was computed, for the second of two models."""
    predicted = _predicted(predictor, subject.image)
    return _measured(predictor.task, subject, predicted), predicted.served


def _predicted(predictor: Predictor, image: Image) -> Predicted:
    served = predictor.predict(image)
    shown = predictor.shown(served)
    finds = predictor.task is not None and predictor.task.finds_objects
    return Predicted(served, shown, predictor.objects(shown) if finds else None)


def _measured(task: Task | None, subject: Subject, predicted: Predicted) -> Mapping[str, float]:
    judged_as = task or Task.RESTORATION
    true, found = comparable(judged_as, subject, predicted.shown, predicted.labels)
    told = metrics(judged_as, true, found)
    if judged_as is not Task.RESTORATION:
        return told
    planes = grey_planes(subject.image)
    before = restoration_metrics(true, planes)["psnr"] if planes.shape == true.shape else float("nan")
    return {**told, "psnr_of_image": before}


def _stability(predictor: Predictor, image: Image, predicted: Predicted, seed: int) -> Stability:
    changes = [change for change in perturbations(seed) if change.name not in _left_out(predictor)]
    results = [change.restore(predictor.shown(predictor.predict(change.apply(image))), image) for change in changes]
    if predicted.labels is None:
        return intensity_stability(predicted.shown.array, [each.array for each in results])
    return object_stability(predicted.labels, [predictor.objects(each) for each in results])


def _left_out(predictor: Predictor) -> frozenset[str]:
    steps = {step.id for step in first_image(predictor.model.description.inputs).operations}
    return LEFT_OUT | ({"brighter"} if steps & UNDO_BRIGHTNESS else frozenset())


def _without_truth(
    predictor: Predictor, image: Image, predicted: Predicted, stability: Stability, seed: int
) -> tuple[Finding, ...]:
    known = novelty.judged(predictor.model, image, predictor.options.channel)
    count = None if predicted.labels is None else len(np.unique(predicted.labels[predicted.labels > 0]))
    told = [known, stability_finding(predictor.task, stability.score, count)]
    if count is not None:
        told.append(trust_finding(known, stability.score, count))
    told.extend(controls.judged(predictor, image, seed))
    planes = _same_planes(predictor.task, image, predicted)
    if planes is not None:
        told.extend(residual.judged(*planes))
    elif predictor.task is Task.RESTORATION:
        told.append(residual.not_comparable(image, predicted.shown))
    told.append(seams.judged(predictor, image, predicted.served))
    return tuple(told)


def _same_planes(task: Task | None, image: Image, predicted: Predicted) -> tuple[Any, Any] | None:
    """Image and result of a restoration as planes (n, y, x); None for others, or where sizes or channels differ."""
    if task is not Task.RESTORATION:
        return None
    before, after = grey_planes(image), grey_planes(predicted.shown)
    one_channel = image.size("c") == predicted.shown.size("c") == 1
    return (before, after) if before.shape == after.shape and one_channel else None


def _residual_picture(before: Any, after: Any, shown: Image) -> Any:  # noqa: ANN401
    return residual.residual(before, after).astype(np.float32).reshape(shown.array.shape)


def _labels_picture(labels: Labels, image: Image) -> Image:
    return _stack(labels, "objects", image, LABEL_LUT)


def _stability_picture(stability: Stability, predicted: Predicted, image: Image) -> Image:
    if predicted.labels is None:
        return replace(predicted.shown, array=stability.per_pixel, display_range=(0.0, 1.0), lut=None)
    return _stack(stability.per_pixel, "stability", image, None)


def _stack(array: Any, title: str, image: Image, lut: str | None) -> Image:  # noqa: ANN401
    """(t, z, y, x) without axes of length 1."""
    kept = [n for n, letter in enumerate("tzyx") if letter in "yx" or array.shape[n] > 1]
    return Image(
        array.reshape([array.shape[n] for n in kept]),
        "".join("tzyx"[n] for n in kept),
        title=title,
        pixel_sizes=image.pixel_sizes,
        units=image.units,
        display_range=None if lut else (0.0, 1.0),
        lut=lut,
    )
