"""A check of two images, made without a model."""

import numpy as np

from zoobridge.package.model import Citation, ModelDescription
from zoobridge.package.tensors import Axis, AxisKind, Operation, SteppedSize, Tensor
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.result import (
    Checked,
    CheckResult,
    Finding,
    ImageCheck,
    Interval,
    Level,
    ObjectScore,
    Verdict,
)

PLANE = tuple(Axis(letter, letter, AxisKind.SPACE, SteppedSize(8, 8)) for letter in "yx")
DESCRIPTION = ModelDescription(
    "discs",
    "Discs <and> rings",
    "0.5.3",
    (Tensor("raw", PLANE, operations=(Operation("ensure_dtype"), Operation("scale_range"))),),
    (Tensor("mask", PLANE),),
    (),
    version="1.2",
    citations=(Citation("Somebody 2020", doi="10.1/2"), Citation("Elsewhere 2021", url="https://example.org")),
)
CARD = (("Trained on", "discs of 20 pixels"), ("Limits", "not stated"))


def scene(seed, size=128):
    """Discs with noise, and their label image."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size]
    labels = np.zeros((size, size), np.uint16)
    for number in range(1, 9):
        cy, cx, radius = rng.uniform(12, size - 12), rng.uniform(12, size - 12), rng.uniform(5, 11)
        labels[(y - cy) ** 2 + (x - cx) ** 2 < radius**2] = number
    return (labels > 0) * 100.0 + rng.normal(20, 8, labels.shape), labels


def image_check(seed, name, **more):
    """One checked image, with all pictures."""
    pixels, labels = scene(seed)
    moved = np.roll(labels, 2, axis=1)
    pictures = {
        "image": Image(pixels.astype(np.float32), "yx"),
        "result": Image((pixels / 120).clip(0, 1).astype(np.float32), "yx"),
        "objects": Image(moved, "yx"),
        "truth": Image(labels, "yx"),
        "stability": Image(np.where(labels > 0, 0.95 - 0.1 * (labels % 4), 1).astype(np.float32), "yx"),
    }
    objects = tuple(ObjectScore(int(n), 200, 0, 0, 5.0, 6.0, 0.95 - 0.1 * (n % 4)) for n in np.unique(labels) if n)
    return ImageCheck(name, f"{seed:064x}", (128, 128), "yx", "float32", objects=objects, pictures=pictures, **more)


def result(**changes):
    """The whole check."""
    findings = (
        Finding("stability", Level.PASSED, "objects are found again when the image is turned (0.92).", {"mean": 0.92}),
        Finding("blank image", Level.WARNED, "the model finds 3 objects in an image without any <b>content</b>."),
        Finding("out of distribution", Level.UNKNOWN, "the package has no images to compare with."),
    )
    images = (
        image_check(1, "good.tif", metrics={"f1_0.50": 0.93, "f1_0.75": 0.61, "iou": 0.88}, findings=findings[:1]),
        image_check(
            2, "bad & dim.tif", metrics={"f1_0.50": 0.42, "f1_0.75": 0.2, "iou": float("nan")}, findings=findings
        ),
    )
    given = {
        "checked": Checked("discs", "1.2", "ab" * 32, "instance-segmentation", "openvino", "onnx", "exact"),
        "images": images,
        "verdict": Verdict(
            Level.WARNED, "Agrees on one of two images.", ("Two images say little.",), "Agrees on image 1."
        ),
        "metric": "f1_0.50",
        "summary": {
            "f1_0.50": Interval(0.675, 0.42, 0.93, 2, "images"),
            "f1_0.75": Interval(0.405, 0.2, 0.61, 2, "images"),
            "iou": Interval(0.88, float("nan"), float("nan"), 1, "images"),
            "count_error": Interval(-2.5, -4, -1, 2, "images"),
        },
        "worst": ("bad & dim.tif", "good.tif"),
        "settings": {"model": "discs", "tile": "auto"},
        "versions": {"zoobridge": "9.9", "openvino": "2026.4"},
    }
    return CheckResult(**{**given, **changes})
