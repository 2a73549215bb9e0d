"""The work of the process that trains (``python -m zoobridge.practice.adjust.job FOLDER``)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from zoobridge.errors import EngineError, InputError, ZoobridgeError
from zoobridge.package.store import Store
from zoobridge.practice.adjust.checkpoint import Course, read_course, write_course
from zoobridge.practice.adjust.data.dataset import alike_sentences, example
from zoobridge.practice.adjust.data.windows import Example
from zoobridge.practice.adjust.fitting import Schedule, fit, validation_loss
from zoobridge.practice.adjust.network.layers import fingerprint
from zoobridge.practice.adjust.network.protocol import Network, Values
from zoobridge.practice.adjust.network.sources import open_network
from zoobridge.practice.adjust.packaging.package import Made, write_package
from zoobridge.practice.adjust.plan import Plan, planned
from zoobridge.practice.adjust.process import end_with_parent
from zoobridge.practice.adjust.request import Scores
from zoobridge.practice.adjust.scoring import Judge
from zoobridge.practice.adjust.setting import Setting, set_up
from zoobridge.practice.adjust.work_folder import State, WorkFolder


@dataclass(frozen=True)
class _Work:
    """What all steps of a job share."""

    plan: Plan
    folder: WorkFolder
    network: Network

    def tell(self, done: int, message: str) -> None:
        """Say how far it is: opening, every pass, judging, writing."""
        self.folder.tell(State(done, self.plan.request.epochs + 3, message))

    def examples(self, indices: Sequence[int]) -> tuple[Example, ...]:
        """Images as the network gets them."""
        plan = self.plan
        description = plan.parent.description
        return tuple(example(each, plan.request, description, plan.goal) for each in plan.data.of(indices))


def do(folder: WorkFolder) -> None:
    """Train, judge, and write the package and the result."""
    folder.tell(State(0, 1, "reading images and weights"))
    job = folder.job()
    plan = planned(job.request, Store(job.home))
    work = _Work(plan, folder, open_network(plan.parent, folder.cache, job.threads))
    setting = set_up(work.network, plan, work.examples(plan.data.split.training))
    before = _frozen(work, setting)
    course = _trained(work, setting)
    if not course.best_epoch:
        msg = (
            f"No pass made {plan.parent.name} better on the images kept to stop by, so no model was made; "
            "look whether the labels fit the images, or train more layers (layers=all)."
        )
        raise InputError(msg)
    values = course.best
    _refuse_changed(work, setting, values, before)
    made = Made(plan, work.network, setting.trained, course, values, _judged(work, values), before)
    work.tell(plan.request.epochs + 2, f"{plan.request.name}: writing the package")
    folder.finish(write_package(made, setting.sides, folder.package, tuple(alike_sentences(plan.data))))


def _trained(work: _Work, setting: Setting) -> Course:
    plan, request = work.plan, work.plan.request
    work.tell(0, f"{request.name}: preparing the windows to train on")
    training, seconds = setting.training()
    validation = setting.validation(work.examples(plan.data.split.validation))
    optimiser = setting.part.optimiser()
    course = read_course(work.folder.path, plan.job)
    if course is None:
        course = Course(plan.job, validation_loss(optimiser, validation))
    if not course.start < float("inf"):
        msg = f"The output of {plan.parent.name} is no probability, so there is nothing it could be trained towards."
        raise EngineError(msg)
    course = replace(course, preparing=course.preparing + seconds)

    def keep(now: Course) -> None:
        write_course(work.folder.path, now)
        last = now.epochs[-1].validation
        work.tell(len(now.epochs), f"{request.name}: pass {len(now.epochs)}, loss {now.start:.3f} -> {last:.3f}")

    everything = len(setting.trained) == len(work.network.layers)
    schedule = Schedule.of(request.epochs, request.seed, everything=everything)
    return fit(optimiser, training, validation, schedule, course, keep)


def _judged(work: _Work, values: Values) -> Scores:
    plan = work.plan
    work.tell(plan.request.epochs + 1, f"{plan.request.name}: predicting the held-out images")
    judge = Judge(plan.parent.description, plan.goal, plan.request.channel)
    images = plan.data.of(plan.data.split.test)
    before, after = (judge.scores(work.network, each, images) for each in ({}, values))
    return Scores(plan.goal.measure, before, after)


def _frozen(work: _Work, setting: Setting) -> str:
    """sha256 over everything that is not trained, as it is now."""
    return fingerprint(work.network.frozen(setting.trained))


def _refuse_changed(work: _Work, setting: Setting, values: Values, before: str) -> None:
    """Show that training left alone what is frozen.

    Raises
    ------
    EngineError
        If it did not.
    """
    if set(values) != set(setting.part.weights) or _frozen(work, setting) != before:
        msg = "A frozen weight changed in training, which must not happen; please report it."
        raise EngineError(msg)


def main() -> None:
    """Do the job; what went wrong is left in the folder."""
    folder = WorkFolder(Path(sys.argv[1]))
    end_with_parent()
    try:
        do(folder)
    except ZoobridgeError as error:
        folder.fail(error)
        sys.exit(error.exit_status)


if __name__ == "__main__":
    main()
