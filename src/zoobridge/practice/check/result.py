"""What a check found out: facts that can be written as JSON, and pictures beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import StrEnum
from typing import Any

from zoobridge.pipeline.image import Image


class Level(StrEnum):
    """How a single check ended.

    ``noted`` is worth knowing, but no reason to distrust the result by itself.
    """

    PASSED = "passed"
    NOTED = "noted"
    WARNED = "warned"
    UNKNOWN = "cannot say"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check and how it ended.

    Parameters
    ----------
    check : str
        What was looked at, such as ``stability``, ``blank image``, ``out of distribution``, ``tile seams``.
    sentence : str
        For the user, with the numbers it rests on.
    numbers : Mapping
        The same numbers, and the thresholds they were held against.
    """

    check: str
    level: Level
    sentence: str
    numbers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and its bootstrap confidence interval.

    Parameters
    ----------
    confidence : float
        Share of repetitions that lie within, 0.95 for 95 %.
    count : int
        How many images or objects it rests on.
    over : str
        ``images``, or ``objects`` where there is a single image.
    low, high : float
        NaN when there is nothing to draw from.
    """

    mean: float
    low: float
    high: float
    count: int
    over: str
    confidence: float = 0.95

    def __str__(self) -> str:
        if math.isnan(self.mean):
            return "not defined"
        if math.isnan(self.low):
            return f"{self.mean:.3g}"
        return f"{self.mean:.3g} [{self.low:.3g}, {self.high:.3g}]"


@dataclass(frozen=True, slots=True)
class ObjectScore:
    """One object that was found.

    Parameters
    ----------
    number : int
        In the label image ``objects`` of the same image.
    area : int
        Pixels (voxels).
    frame, z, y, x : float
        Its centre, in pixels from 0.
    stability : float
        Mean over all perturbations of its intersection over union with the best object found there, 0 to 1.
    """

    number: int
    area: int
    frame: float
    z: float
    y: float
    x: float
    stability: float


@dataclass(frozen=True, slots=True)
class ImageCheck:
    """All about one image.

    Parameters
    ----------
    sha256, truth_sha256 : str
        Of its pixels as read, and of those of its truth: type, shape and values; empty without truth.
    shape, axes, dtype
        As they were given.
    metrics : Mapping
        Name -> value against the truth; empty without. NaN where one is not defined.
    findings : tuple of Finding
        Checks that need no truth.
    objects : tuple of ObjectScore
        Least stable first.
    predictions : int
        Images the model was run on, this one and its variants included.
    seconds : float
        Wall time of the whole check of this image.
    prediction_seconds : float
        Wall time of the prediction of the image itself.
    pictures : Mapping
        Name -> image, not part of the JSON: ``image``, ``result``, ``objects`` (label image), ``truth``,
        ``stability`` (0 to 1 per pixel), ``residual``.
    """

    name: str
    sha256: str
    shape: tuple[int, ...]
    axes: str
    dtype: str
    metrics: Mapping[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    objects: tuple[ObjectScore, ...] = ()
    predictions: int = 1
    seconds: float = 0.0
    prediction_seconds: float = 0.0
    truth_sha256: str = ""
    pictures: Mapping[str, Image] = field(default_factory=dict, repr=False, compare=False)

    @property
    def warned(self) -> bool:
        """Whether any check without truth raised a doubt."""
        return any(finding.level is Level.WARNED for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was checked, and what computed it.

    Parameters
    ----------
    task : str or None
        A value of `zoobridge.practice.task.Task`; None when the package does not tell.
    digest : str
        sha256 of the model's package.
    objects : Mapping
        How its objects were numbered: ``foreground`` and ``boundary``, channels from 1 (0: none), and the fields of
        `zoobridge.practice.objects.decoding.Decoding`; empty where no map was decoded.
    """

    model: str
    version: str
    digest: str
    task: str | None
    engine: str
    weights_format: str
    precision: str
    objects: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same images.

    Parameters
    ----------
    metric : str
        What they are compared by; larger is better.
    difference : Interval
        First minus second.
    test : str
        Name of the paired test; ``none`` where there are too few images for any.
    p_value : float
        Two-sided; NaN without a test.
    per_image : Mapping
        Image name -> metrics of the second model.
    """

    against: Checked
    metric: str
    difference: Interval
    test: str
    p_value: float
    sentence: str
    per_image: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check comes to, in words.

    Parameters
    ----------
    level : Level
        ``warned`` when there is a reason to doubt the result; ``cannot say`` when hardly anything could be checked.
    sentence : str
        The verdict.
    limits : tuple of str
        What it does not say, and where it does not hold; one sentence each.
    unnamed : str
        All of it with images called by their numbers, because names may be those of patients.
    """

    level: Level
    sentence: str
    limits: tuple[str, ...] = ()
    unnamed: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The whole check.

    Parameters
    ----------
    images : tuple of ImageCheck
        In the order they were given.
    metric : str or None
        The metric the verdict rests on; None without truth.
    summary : Mapping
        Metric -> mean over the images with its interval; empty without truth.
    worst : tuple of str
        Names of the images, worst first by `metric`, without truth those with most doubts first.
    settings : Mapping
        Everything a repetition needs, under the names of the command's keys.
    versions : Mapping
        Library -> version.
    """

    checked: Checked
    images: tuple[ImageCheck, ...]
    verdict: Verdict
    metric: str | None = None
    summary: Mapping[str, Interval] = field(default_factory=dict)
    worst: tuple[str, ...] = ()
    comparison: Comparison | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Everything but the pictures, in JSON's types; numbers that are not finite are null."""
        return {"schema": 1, **_plain(self)}


def _plain(value: Any) -> Any:  # noqa: ANN401
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.name != "pictures"}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    return str(value) if isinstance(value, StrEnum) else value
