"""Numbers as lines of a chart; the page draws them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from zoobridge.practice.check.metrics import in_words
from zoobridge.practice.check.result import CheckResult, Interval

Value = TypeVar("Value")
BINS = 10
_THRESHOLD = re.compile(r"(?P<metric>.+)_(?P<threshold>0\.[0-9]+)")


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
    """The metrics that lie between 0 and 1, such as IoU and F1; of those by threshold the one at 0.5."""
    return tuple(_bar(in_words(name), each) for name, each in leading(summary).items() if _is_share(each))


def others(summary: Mapping[str, Interval]) -> Mapping[str, Interval]:
    """The metrics that do not: PSNR, counts and their errors."""
    return {in_words(name): each for name, each in leading(summary).items() if not _is_share(each)}


def by_threshold(summary: Mapping[str, Interval]) -> Mapping[str, Mapping[str, Interval]]:
    """Threshold of the intersection over union -> metric -> interval; empty where no metric has one."""
    table: dict[str, dict[str, Interval]] = {}
    for name, interval in summary.items():
        found = _THRESHOLD.fullmatch(name)
        if found:
            table.setdefault(found["threshold"], {})[in_words(found["metric"])] = interval
    return table


def leading(metrics: Mapping[str, Value]) -> dict[str, Value]:
    """The metrics without those at higher thresholds than 0.5."""
    return {name: each for name, each in metrics.items() if _at(name) in {None, "0.50"}}


def _at(name: str) -> str | None:
    found = _THRESHOLD.fullmatch(name)
    return None if found is None else found["threshold"]


def _is_share(interval: Interval) -> bool:
    ends = (interval.low, interval.high) if math.isfinite(interval.low) else ()
    return all(0 <= each <= 1 for each in (interval.mean, *ends))


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
