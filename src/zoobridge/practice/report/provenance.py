"""Where pixels come from: model, engine, settings and versions, as text that travels with the image."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import zoobridge
from zoobridge.inference.served import Served
from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.image import Image

HEADING = "Predicted by zoobridge"
"""First line of the text; what made the image it was predicted from follows after an empty line."""


def provenance(served: Served, model: InstalledModel, settings: Mapping[str, Any]) -> dict[str, str]:
    """What made a prediction, in the order it is read.

    Parameters
    ----------
    settings : Mapping
        Values of the command's keys; None is left out.
    """
    made = served.provenance
    report = served.report
    chosen = " ".join(f"{key}={value}" for key, value in settings.items() if value is not None)
    found = {
        HEADING: zoobridge.__version__,
        "Model": " ".join(filter(None, (model.name, model.description.version))),
        "Package sha256": made.digest,
        "Engine": f"{made.engine}, weights {made.weights_format}, precision {made.precision.value}",
        "Settings": chosen,
        "Tiles": f"{report.tiles} of {'x'.join(map(str, report.tile_shape))}, seam {report.seam}",
        "Cite": "; ".join(map(str, model.description.citations)),
        "Forced": "yes: no engine here reproduces the test tensors of the model" if made.forced else "",
    }
    return {name: text for name, text in found.items() if text}


def info_text(facts: Mapping[str, str], source: Image) -> str:
    """The lines of an image's info: what made it, then those of the image it was made from.

    Parameters
    ----------
    facts : Mapping
        See `provenance`.
    source : Image
        The image the prediction was made from.
    """
    lines = [f"{name}: {text}" for name, text in {**facts, "Image": source.title}.items() if text]
    return "\n".join([*lines, *(("", source.info) if source.info else ())]) + "\n"


def facts_in(info: str) -> dict[str, str]:
    """What `info_text` wrote of the last prediction; empty when there was none."""
    found: dict[str, str] = {}
    lines = info.splitlines()
    if not lines or not lines[0].startswith(HEADING):
        return {}
    for line in lines:
        if not line:
            break
        name, _, text = line.partition(": ")
        found[name] = text
    return found
