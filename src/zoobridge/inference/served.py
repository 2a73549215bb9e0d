"""A prediction, and what computed it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.memory import BYTES_PER_PIXEL
from zoobridge.pipeline.plan import Prediction, PredictionReport
from zoobridge.runtime.election import Trial
from zoobridge.runtime.protocol import Precision


@dataclass(frozen=True, slots=True)
class LastPrediction:
    """What computed a prediction: its provenance, and the source of ``Ext.zooLast``.

    Parameters
    ----------
    forced : bool
        Whether what computed it does not reproduce the model's test tensors.
    """

    model: str
    digest: str
    engine: str
    weights_format: str
    precision: Precision
    report: PredictionReport
    forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Served(Prediction):
    """A prediction that knows what computed it."""

    provenance: LastPrediction


def bytes_per_pixel(model: InstalledModel, won: Trial) -> float:
    """Working memory of an engine per input pixel: what its trial took, never less than the usual.

    A trial also takes the weights, and little where memory freed before was used again.
    """
    letters = first_image(model.description.inputs).letters
    pixels = math.prod(size for letter, size in zip(letters, won.shape, strict=False) if letter in "zyx")
    return max(BYTES_PER_PIXEL, won.memory / pixels)
