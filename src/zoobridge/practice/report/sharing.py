"""From a report to an experience card: what others with similar images want to know, without names of files."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zoobridge.practice.check.metrics import in_words
from zoobridge.practice.check.result import Interval
from zoobridge.practice.experience import Experience
from zoobridge.practice.report.chart import leading
from zoobridge.practice.report.record import Record, read_record, record_path

_PRIVATE = frozenset({"image", "images", "truth", "model", "report"})
"""Settings that name files or are told elsewhere."""


def share(report: str | Path) -> Experience:
    """The experience card of a report.

    Parameters
    ----------
    report : str or Path
        Its folder, JSON or page.

    Raises
    ------
    InputError
        If the report cannot be read.

    Examples
    --------
    >>> print(zoobridge.share("check/report.json").markdown())
    """
    return experience(read_record(record_path(Path(report))))


def experience(record: Record) -> Experience:
    """The card of an analysis."""
    check = record.check
    checked = check["checked"]
    chosen = {key: value for key, value in check["settings"].items() if key not in _PRIVATE and value is not None}
    settings = {
        "zoobridge": check["versions"].get("zoobridge", ""),
        "engine": f"{checked['engine']}, {checked['weights_format']}, precision {checked['precision']}",
        **chosen,
    }
    return Experience(
        model=" ".join(filter(None, (checked["model"], checked["version"]))),
        digest=checked["digest"],
        task=checked["task"] or "not stated",
        result=check["verdict"]["level"],
        verdict=check["verdict"].get("unnamed", ""),
        data=_data(check),
        metrics={in_words(name): _interval(interval) for name, interval in leading(check["summary"]).items()},
        settings={name: str(value) for name, value in settings.items()},
    )


def _data(check: Mapping[str, Any]) -> dict[str, str]:
    images = check["images"]
    areas = [each["area"] for image in images for each in image["objects"]]
    known = {
        "images": str(len(images)),
        "axes": _all(image["axes"] for image in images),
        "size": _all(" x ".join(map(str, image["shape"])) for image in images),
        "type": _all(image["dtype"] for image in images),
    }
    if areas:  # diameter of a disc of the median area
        known["object size"] = f"{2 * math.sqrt(statistics.median(areas) / math.pi):.1f} pixels"
    return known


def _all(values: Any) -> str:  # noqa: ANN401
    return ", ".join(dict.fromkeys(values))


def _interval(stated: Mapping[str, Any]) -> str:
    mean, low, high = (math.nan if stated[name] is None else stated[name] for name in ("mean", "low", "high"))
    return str(Interval(mean, low, high, stated["count"], stated["over"]))
