"""Adjusting a model: check, train in a process of its own, install."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import Any

from zoobridge.errors import CancelledError, InputError, UsageError
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel
from zoobridge.package.notes import Tell
from zoobridge.package.trusting import inherit_trust
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.adjust.checkpoint import has_course
from zoobridge.practice.adjust.plan import planned
from zoobridge.practice.adjust.process import train_elsewhere
from zoobridge.practice.adjust.request import Adjusted, Request, Scores
from zoobridge.practice.adjust.work_folder import Job, WorkFolder

FOLDER = "adjusting"
"""Below the home: one folder per model that is being made."""


def run(request: Request, zoo: Zoo, progress: Progress, tell: Tell) -> Adjusted:
    """Make a new model of an installed one, and install it.

    A training that was cancelled or ended in another way leaves a checkpoint, from which the same request goes on; the
    parent is never changed.

    Parameters
    ----------
    tell : callable
        Receives a sentence on each thing worth knowing.

    Raises
    ------
    ModelNotFoundError, UsageError, InputError
        Before anything is written: see `zoobridge.practice.adjust.plan.planned`.
    InputError
        If training made nothing better.
    EngineError
        If the network cannot be trained, or the process died.
    CancelledError
        If `progress` says so.
    """
    progress.update(0, 1, "reading images")
    plan = planned(request, zoo.store)
    work = WorkFolder(zoo.settings.home / FOLDER / request.name)
    with work.alone(request.name):
        work.begin(Job(request, zoo.settings.home, zoo.settings.threads))
        try:
            said = train_elsewhere(work, progress)
            adjusted = _installed(_adjusted(said), plan.parent, work, zoo, progress, tell)
        except (CancelledError, KeyboardInterrupt) as error:
            raise CancelledError(_cancelled(work, plan.parent.name)) from error
        except (InputError, UsageError):  # after anything else the same command may go on
            shutil.rmtree(work.path, ignore_errors=True)
            raise
        shutil.rmtree(work.path, ignore_errors=True)
    return adjusted


def _installed(
    adjusted: Adjusted, parent: InstalledModel, work: WorkFolder, zoo: Zoo, progress: Progress, tell: Tell
) -> Adjusted:
    notes: list[str] = [*adjusted.notes]
    model = zoo.install_all(work.package, progress, notes.append, verify=False)[0]
    inherit_trust(zoo.store, parent, model)
    zoo.prove(zoo.find(model.name), progress, notes.append)
    refused = zoo.refusal(model.name)
    if refused is not None:
        notes.append(refused)
    before, after = adjusted.test.means
    if after <= before:
        notes.append(
            f"{model.name} is no better than {adjusted.parent} on the held-out images "
            f"({adjusted.test.measure} {after:.3f}, before {before:.3f}); do not use it without looking at its results."
        )
    for sentence in notes:
        tell(sentence)
    return replace(adjusted, digest=model.digest, notes=tuple(notes))


def _adjusted(said: dict[str, Any]) -> Adjusted:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    plain["test"] = Scores(**said["test"])
    return Adjusted(**plain)


def _cancelled(work: WorkFolder, parent: str) -> str:
    goes_on = "the same command goes on from the last pass" if has_course(work.path) else "nothing was trained yet"
    return f"Cancelled; {parent} is as it was, and {goes_on}."
