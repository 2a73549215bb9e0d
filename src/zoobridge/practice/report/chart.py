"""Numbers as lines of a chart; the page draws them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zoobridge.practice.check.result import CheckResult, Interval

BINS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart whose axis goes from 0 to 1.

    Parameters
    ----------
    low, high : float
        Ends of the interval, 0 to 1; equal to `value` where there is none.
    text : str
        The numbers as read.
    """

    name: str
    value: float
    low: float
    high: float
    text: str


def shares(summary: Mapping[str, Interval]) -> tuple[Bar, ...]:
    """The metrics that lie between 0 and 1, such as IoU and F1."""
    return tuple(_bar(name, each) for name, each in summary.items() if 0 <= each.mean <= 1)


def others(summary: Mapping[str, Interval]) -> Mapping[str, Interval]:
    """The metrics that do not: PSNR, errors of counts."""
    return {name: each for name, each in summary.items() if not 0 <= each.mean <= 1}


def stability_histogram(result: CheckResult) -> tuple[Bar, ...]:
    """How many objects are how stable, all images together, from the least stable; empty without objects."""
    scores = [each.stability for image in result.images for each in image.objects if math.isfinite(each.stability)]
    if not scores:
        return ()
    counts, edges = np.histogram(scores, BINS, (0, 1))
    most, first = int(counts.max()), int(counts.nonzero()[0][0])
    return tuple(
        Bar(f"{low:.1f} to {low + 1 / BINS:.1f}", count / most, 0.0, 0.0, str(int(count)))
        for low, count in zip(edges[first:], counts[first:], strict=False)
    )


def _bar(name: str, interval: Interval) -> Bar:
    known = math.isfinite(interval.low)
    low, high = (interval.low, interval.high) if known else (interval.mean, interval.mean)
    return Bar(name, interval.mean, max(0.0, low), min(1.0, high), str(interval))
