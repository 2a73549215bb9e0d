"""What a training that was ended is gone on from."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_FILE, _BEST, _STATE = "checkpoint.npz", "best/", "state/"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One pass over the training windows; losses after it, seconds it took."""

    training: float
    validation: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Course:
    """How far a training is.

    Parameters
    ----------
    job : str
        sha256 of all that decides what comes out.
    start : float
        Loss on the images to stop by, before training.
    epochs : tuple of Epoch
        Those that were made.
    best_epoch : int
        Counted from 1; 0: no pass made it better.
    best_loss : float
        Its loss on the images to stop by.
    best : Mapping
        The weights after it.
    state : Mapping
        All that the next step depends on; empty before the first.
    preparing : float
        Seconds it took to compute the frozen part.
    """

    job: str
    start: float
    epochs: tuple[Epoch, ...] = ()
    best_epoch: int = 0
    best_loss: float = float("inf")
    best: Arrays = field(default_factory=dict)
    state: Arrays = field(default_factory=dict)
    preparing: float = 0.0

    @property
    def seconds(self) -> float:
        """All of training."""
        return self.preparing + sum(epoch.seconds for epoch in self.epochs)

    def after(self, epoch: Epoch, weights: Arrays, state: Arrays) -> Course:
        """The course one pass later."""
        passed = replace(self, epochs=(*self.epochs, epoch), state=state)
        if epoch.validation < min(self.best_loss, self.start):
            return replace(passed, best_epoch=len(passed.epochs), best_loss=epoch.validation, best=weights)
        return passed


def write_course(folder: Path, course: Course) -> None:
    """Write a checkpoint in one step."""
    said = {
        "job": course.job,
        "start": course.start,
        "epochs": [[each.training, each.validation, each.seconds] for each in course.epochs],
        "best_epoch": course.best_epoch,
        "best_loss": course.best_loss if course.best_epoch else None,
        "preparing": course.preparing,
    }
    arrays = {f"{_BEST}{index}": value for index, value in enumerate(course.best.values())}
    arrays |= {f"{_STATE}{name}": value for name, value in course.state.items()}
    names = json.dumps(list(course.best))
    stream = io.BytesIO()
    np.savez(stream, said=np.array(json.dumps(said)), names=np.array(names), **arrays)  # type: ignore[arg-type]
    part = folder / f"{_FILE}.part"
    part.write_bytes(stream.getvalue())
    part.replace(folder / _FILE)


def read_course(folder: Path, job: str) -> Course | None:
    """The checkpoint of this very job; None when there is none."""
    try:
        with np.load(folder / _FILE, allow_pickle=False) as stored:
            said, names = json.loads(str(stored["said"])), json.loads(str(stored["names"]))
            best = {name: stored[f"{_BEST}{index}"] for index, name in enumerate(names)}
            state = {key.removeprefix(_STATE): stored[key] for key in stored.files if key.startswith(_STATE)}
    except (OSError, ValueError, KeyError, EOFError):
        return None
    if said["job"] != job:
        return None
    epochs = tuple(Epoch(*each) for each in said["epochs"])
    loss = float("inf") if said["best_loss"] is None else float(said["best_loss"])
    return Course(job, float(said["start"]), epochs, int(said["best_epoch"]), loss, best, state, said["preparing"])


def has_course(folder: Path) -> bool:
    """Whether a checkpoint is there."""
    return (folder / _FILE).is_file()
