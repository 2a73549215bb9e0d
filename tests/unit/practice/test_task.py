"""What a model is for."""

from dataclasses import replace
from pathlib import Path

import pytest

from zoobridge.errors import PackageError
from zoobridge.package.description import read_description
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import Axis, AxisKind, FixedSize, Operation, Tensor
from zoobridge.practice.task import Task, task_of

RDFS = Path(__file__).resolve().parents[4] / "shared" / "zoo" / "rdfs"
PLANE = tuple(Axis(letter, letter, AxisKind.SPACE, FixedSize(8)) for letter in "yx")
CLASSES = (Axis("channel", "c", AxisKind.CHANNEL, FixedSize(3)),)
PLAIN = ModelDescription("m", "m", "0.5", (Tensor("in", PLANE),), (Tensor("out", PLANE),), ())


def with_output(axes=PLANE, *operations):
    return replace(PLAIN, outputs=(Tensor("out", axes, operations=tuple(map(Operation, operations))),))


@pytest.mark.parametrize(
    ("description", "task"),
    [
        (PLAIN, None),
        (with_output(CLASSES), Task.NUMBERS),
        (with_output(PLANE, "sigmoid"), Task.MASK),
        (with_output(PLANE, "stardist_postprocessing"), Task.INSTANCES),
        (replace(PLAIN, config={"zoobridge": {"labels": {"threshold": 0.4}}}), Task.INSTANCES),
        (replace(PLAIN, tags=("2D", "Instance Segmentation")), Task.INSTANCES),
        (replace(PLAIN, tags=("semantic-segmentation",)), Task.MASK),
        (replace(PLAIN, tags=("denoising",)), Task.RESTORATION),
        (replace(PLAIN, tags=("image-restoration", "fluorescence")), Task.RESTORATION),
    ],
)
def test_task(description, task):
    assert task_of(description) == task


@pytest.mark.skipif(not RDFS.is_dir(), reason="the real descriptions are not here")
def test_most_real_descriptions_tell():
    told = []
    for path in sorted(RDFS.glob("*.yaml")):
        try:
            told.append(task_of(read_description(path)))
        except PackageError:
            continue
    assert len(told) > 100
    assert sum(task is not None for task in told) > 0.85 * len(told)
