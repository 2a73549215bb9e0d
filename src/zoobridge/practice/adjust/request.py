"""What somebody asks for when a model is adjusted, and what comes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zoobridge.errors import UsageError

EPOCHS, SEED = 20, 0


@dataclass(frozen=True, slots=True)
class Request:
    """How a model is to be adjusted.

    Parameters
    ----------
    model : str
        Name of an installed model.
    images : Path
        Folder of the images.
    labels : Path or None
        Folder of what should be found in them, one file per image; None: the overlays of the images themselves.
    name : str
        Name of the new model.
    layers : str
        ``top``, ``all``, or a number of layers counted from the output.
    epochs : int
        Most passes over the training windows.
    seed : int
        Decides the split, the windows and their order.
    channel : int or None
        Channel of the images to use, from 1.
    replace : bool
        Whether an installed model of that name may be replaced.
    """

    model: str
    images: Path
    labels: Path | None
    name: str
    layers: str = "top"
    epochs: int = EPOCHS
    seed: int = SEED
    channel: int | None = None
    replace: bool = False

    def to_json(self) -> dict[str, Any]:
        """With JSON types only."""
        return {**asdict(self), "images": str(self.images), "labels": None if self.labels is None else str(self.labels)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Request:
        """What `to_json` gave."""
        labels = stored["labels"]
        return cls(**{**stored, "images": Path(stored["images"]), "labels": None if labels is None else Path(labels)})


def checked_layers(text: str) -> str:
    """A choice of layers as `Request` has it.

    Raises
    ------
    UsageError
        If it is none.
    """
    choice = text.strip().lower()
    if choice in {"top", "all"} or re.fullmatch("[1-9][0-9]{0,3}", choice):
        return choice
    msg = f"layers={text} cannot be used; say top, all, or how many layers, counted from the output."
    raise UsageError(msg)


@dataclass(frozen=True, slots=True)
class Scores:
    """How well a model does on images that it was not trained on.

    Parameters
    ----------
    measure : str
        What `before` and `after` are: ``IoU`` (of all objects together against the background, 0 to 1) or ``PSNR``
        (dB).
    before, after : Mapping
        Name of the image -> value, by the parent and by the new model.
    """

    measure: str
    before: Mapping[str, float]
    after: Mapping[str, float]

    @property
    def means(self) -> tuple[float, float]:
        """Mean over the images, before and after."""
        both = [sum(each.values()) / len(each) for each in (self.before, self.after)]
        return both[0], both[1]


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A model that was adjusted and installed.

    Parameters
    ----------
    model, digest : str
        Name and sha256 of the new package.
    parent, parent_digest : str
        Those of the package it was made from.
    test : Scores
        On the held-out images.
    epochs : int
        Passes that were made; the weights are those of the best.
    best_epoch : int
        Counted from 1.
    seconds : float
        Training alone, over all attempts: computing the frozen part, and all passes.
    trained, frozen : tuple of str
        Names of the layers.
    frozen_sha256 : str
        Over the frozen weights; the same before and after.
    formats : tuple of str
        Weights formats of the new package.
    notes : tuple of str
        What the user should know, in sentences.
    """

    model: str
    digest: str
    parent: str
    parent_digest: str
    test: Scores
    epochs: int
    best_epoch: int
    seconds: float
    trained: tuple[str, ...]
    frozen: tuple[str, ...]
    frozen_sha256: str
    formats: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """With JSON types only."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return plain
