"""A paragraph for a methods section, and what to cite with it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import zoobridge
from zoobridge.package.model import Citation, ModelDescription
from zoobridge.practice.check.learnt import adjustment
from zoobridge.practice.check.metrics import UNITS, in_words
from zoobridge.practice.check.result import CheckResult, Interval
from zoobridge.practice.report.chart import leading

ENGINES = {"openvino": "OpenVINO", "tensorflow": "TensorFlow", "torch": "PyTorch"}
MOST_METRICS = 3


@dataclass(frozen=True, slots=True)
class Methods:
    """Ready to paste.

    Parameters
    ----------
    citations : tuple of str
        In the order of their numbers in `text`, from 1.
    """

    text: str
    citations: tuple[str, ...]


def methods(result: CheckResult, description: ModelDescription) -> Methods:
    """What was done, in the past tense, with every number a reader needs to repeat it."""
    checked = result.checked
    citations = tuple(map(_citation, description.citations))
    engine = ENGINES.get(checked.engine, checked.engine)
    version = result.versions.get(checked.engine, "")
    task = (checked.task or "prediction").replace("-", " ")
    marks = f" [{', '.join(str(number) for number in range(1, len(citations) + 1))}]" if citations else ""
    sentences = [
        f"{_sentence_case(task)} was done with {_kind(description)} {description.title or checked.model} "
        f"({_identity(result)}){marks}, run with zoobridge {result.versions.get('zoobridge', zoobridge.__version__)} "
        f"by {' '.join(filter(None, (engine, version)))} ({checked.weights_format} weights, "
        f"{checked.precision} precision).",
        _adjusted(description),
        _channel(result.settings.get("channel")),
        _preprocessing(description),
        _objects(result.checked.objects),
        _evidence(result),
        result.verdict.sentence.replace("your labels", "the labels"),
    ]
    return Methods(" ".join(filter(None, sentences)), citations)


def _kind(description: ModelDescription) -> str:
    return "the model" if adjustment(description.config) else "the pretrained model"


def _adjusted(description: ModelDescription) -> str:
    """Where the weights of an adjusted model come from."""
    made = adjustment(description.config)
    try:
        parent, trained, images = made["parent"], made["trained"], made["images"]
        version = f"version {parent['version']}, " if parent.get("version") else ""
        taught = sum(image["used_for"] == "training" for image in images)
    except (KeyError, TypeError, AttributeError):  # none, or a block of somebody else's
        return ""
    return (
        f"It was made from the pretrained model {parent['name']} ({version}package sha256 {parent['sha256'][:12]}) by "
        f"training its {len(trained)} highest layers on {taught} labelled images."
    )


def _channel(number: int | None) -> str:
    return "" if number is None else f"Channel {number} of the images was used."


def _identity(result: CheckResult) -> str:
    checked = result.checked
    version = f"version {checked.version}, " if checked.version else ""
    return f"{version}package sha256 {checked.digest[:12]}"


def _preprocessing(description: ModelDescription) -> str:
    steps = [step.id.replace("_", " ") for tensor in description.inputs for step in tensor.operations]
    named = [step for step in dict.fromkeys(steps) if step != "ensure dtype"]
    return f"Images were prepared as the model's package states ({', '.join(named)})." if named else ""


def _objects(how: Mapping[str, Any]) -> str:
    """How maps became objects; see `zoobridge.practice.check.result.Checked`."""
    if not how:
        return ""
    parting = {
        "boundary": f"parted where channel {how['boundary']}, the boundary, is not below {how['boundary_below']:g}",
        "distance": "parted by their shape (watershed of the distance to the background)",
        "none": "not parted where they touch",
    }
    limits = [f"fewer than {how['min_size']}" if how["min_size"] else "", f"more than {how['max_size']}"]
    sizes = " or ".join(filter(None, limits if how["max_size"] is not None else limits[:1]))
    left_out = f"; objects of {sizes} pixels were left out" if sizes else ""
    holes = ", with holes filled" if how["fill_holes"] else ""
    return (
        f"Objects are where channel {how['foreground']} of the result is above {how['threshold']:g}, "
        f"{parting[how['split']]}{holes}{left_out}."
    )


def _evidence(result: CheckResult) -> str:
    count = len(result.images)
    images = f"{count} image{'s' if count != 1 else ''}"
    if not result.summary:
        return f"The result was checked on {images} without ground truth."
    name = result.metric
    first = {} if name is None else {name: result.summary[name]}
    shown = list({**first, **leading(result.summary)}.items())[:MOST_METRICS]
    metrics = ", ".join(f"{_metric(name)} {_interval(interval, UNITS.get(name, ''))}" for name, interval in shown)
    return f"Against ground truth on {images}: {metrics}."


def _metric(name: str) -> str:
    return f"{in_words(name)} (objects matched at IoU 0.5)" if name.endswith("_0.50") else in_words(name)


def _interval(interval: Interval, unit: str) -> str:
    if not math.isfinite(interval.low):
        return f"{interval}{unit}"
    return f"{interval}{unit} ({interval.confidence:.0%} bootstrap interval over {interval.over})"


def _citation(citation: Citation) -> str:
    return " ".join(filter(None, (citation.text, f"doi:{citation.doi}" if citation.doi else citation.url)))


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
