"""The report as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from zoobridge.practice.check.metrics import in_words
from zoobridge.practice.check.result import CheckResult, ImageCheck
from zoobridge.practice.report.chart import by_threshold, leading, others, shares, stability_histogram
from zoobridge.practice.report.pictures import pictures_of
from zoobridge.practice.report.record import Record

MOST_IMAGES = 24
"""Images shown in full, worst first; all are in the table and in the JSON."""
_TEMPLATE = Path(__file__).with_name("page.html.jinja")


def page(result: CheckResult, record: Record, card: Sequence[tuple[str, str]]) -> str:
    """The page.

    Parameters
    ----------
    card : sequence of (str, str)
        What the model card says: heading and text.

    Returns
    -------
    str
        HTML 5 without scripts; pictures are inside, and the page forbids itself to load anything.
    """
    import jinja2

    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(_TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        result=result,
        record=record,
        card=card,
        entries=[_entry(image) for image in _worst_first(result)[:MOST_IMAGES]],
        more=max(0, len(result.images) - MOST_IMAGES),
        shares=shares(result.summary),
        others=others(result.summary),
        thresholds=by_threshold(result.summary),
        histogram=stability_histogram(result),
    )


def _worst_first(result: CheckResult) -> list[ImageCheck]:
    place = {name: number for number, name in enumerate(result.worst)}
    return sorted(result.images, key=lambda image: place.get(image.name, len(place)))


def _entry(image: ImageCheck) -> dict[str, Any]:
    metrics = {in_words(name): value for name, value in leading(image.metrics).items()}
    return {"image": image, "pictures": pictures_of(image), "metrics": metrics}
