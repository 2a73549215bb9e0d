"""``zoobridge.check`` and what the macro command and the terminal share: models, images and truths in, a result out."""

from __future__ import annotations

import functools
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any

from zoobridge.errors import InputError, UsageError, about
from zoobridge.inference.arguments import tile_choice
from zoobridge.inference.served import Served
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.plan import PredictOptions, TileChoice
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.practice.check import verdict
from zoobridge.practice.check.comparing import compared
from zoobridge.practice.check.failing import properties
from zoobridge.practice.check.intervals import over_images, over_objects
from zoobridge.practice.check.learnt import used
from zoobridge.practice.check.metrics import LEADING
from zoobridge.practice.check.one_image import check_image, measured_only
from zoobridge.practice.check.predictor import Predictor, require_one_image
from zoobridge.practice.check.result import Checked, CheckResult, Comparison, ImageCheck, Interval, Level
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.task import JUDGED, Task, task_of
from zoobridge.runtime.protocol import Precision

LIBRARIES = ("zoobridge", "numpy", "scipy", "scikit-image")


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """How to check.

    Parameters
    ----------
    task : Task or None
        None: what the package says.
    seed : int
        Of perturbations, controls and resamples.
    """

    task: Task | None = None
    channel: int | None = None
    tile: TileChoice = "auto"
    precision: Precision = Precision.EXACT
    force: bool = False
    seed: int = 0

    @classmethod
    def from_json(cls, stated: Mapping[str, Any]) -> CheckSettings:
        """The settings of a `CheckResult`, for a repetition."""
        tile = tile_choice(stated["tile"])
        known = {name: stated[name] for name in ("channel", "force", "seed")}
        return cls(JUDGED.get(stated["task"]), tile=tile, precision=Precision(stated["precision"]), **known)

    def as_json(self) -> dict[str, Any]:
        """Under the names of the command's keys."""
        word = next((word for word, task in JUDGED.items() if task is self.task), "auto")
        tile = self.tile if isinstance(self.tile, str) else "x".join(map(str, self.tile))
        return {
            "task": word,
            "channel": self.channel,
            "tile": tile,
            "precision": self.precision.value,
            "force": self.force,
            "seed": self.seed,
        }


def check_subjects(
    zoo: Zoo,
    name: str,
    subjects: Sequence[Subject],
    settings: CheckSettings | None = None,
    against: str | None = None,
    progress: Progress | None = None,
) -> CheckResult:
    """Check a model on images.

    Parameters
    ----------
    name, against : str
        Installed models; with the second one, both are compared on the same images, which all need a truth.
    subjects : sequence of Subject
        Either all with a truth or all without.

    Raises
    ------
    ModelNotFoundError
        If a model is not installed.
    UsageError
        If there is no image, only some have a truth, or two models are to be compared without one.
    InputError, EngineError, CancelledError
        See `zoobridge.inference.zoo.Zoo.predict`; if a truth does not fit its image.
    """
    settings, progress = settings or CheckSettings(), progress or Silent()
    _require(subjects, against)
    predictor = _predictor(zoo, name, settings, progress)
    other = None if against is None else _predictor(zoo, against, settings, progress)
    if subjects[0].truth is not None and predictor.task is None:
        msg = f"The package of {name} does not tell what it is for; say task=objects, task=mask or task=restoration."
        raise UsageError(msg)
    checks: list[ImageCheck] = []
    served: Served | None = None
    for done, subject in enumerate(subjects):
        progress.update(done, len(subjects), f"checking {subject.name}")
        with about(subject.name):
            check, served = check_image(predictor, subject, settings.seed)
        checks.append(check)
    assert served is not None  # noqa: S101  there is at least one subject
    checked = _checked(predictor, served)
    given = {"model": name, "against": against, **settings.as_json()}
    result = CheckResult(
        checked,
        tuple(checks),
        verdict.told(checks, verdict.without_truth),
        settings=given,
        versions=versions(checked.engine),
    )
    result = replace(result, worst=_most_doubtful(checks))
    if predictor.task is None or subjects[0].truth is None:
        return result
    comparison = None if other is None else _compared(predictor, other, subjects, checks, settings.seed)
    return _with_truth(result, predictor.task, subjects, comparison, settings.seed)


@functools.cache
def versions(engine: str) -> dict[str, str]:
    """What a repetition should know; an engine is called as its library is."""
    return {"python": platform.python_version(), **{name: version(name) for name in (*LIBRARIES, engine)}}


def _require(subjects: Sequence[Subject], against: str | None) -> None:
    if not subjects:
        msg = "There is no image to check; give at least one."
        raise UsageError(msg)
    without = [subject.name for subject in subjects if subject.truth is None]
    if without and len(without) < len(subjects):
        msg = f"There is no truth for {without[0]}; give one for every image, or none at all."
        raise InputError(msg)
    if without and against is not None:
        msg = "Two models can only be compared with a truth; give truth=, or leave against= out."
        raise UsageError(msg)


def _predictor(zoo: Zoo, name: str, settings: CheckSettings, progress: Progress) -> Predictor:
    model = zoo.find(name)
    require_one_image(model)
    options = PredictOptions(tile=settings.tile, channel=settings.channel)
    task = settings.task or task_of(model.description)
    return Predictor(zoo, model, task, options, settings.precision, settings.force, progress)


def _checked(predictor: Predictor, served: Served) -> Checked:
    model: InstalledModel = predictor.model
    computed = served.provenance
    return Checked(
        model.name,
        model.description.version or "",
        model.digest,
        None if predictor.task is None else predictor.task.value,
        computed.engine,
        computed.weights_format,
        computed.precision.value,
        predictor.decoding(predictor.shown(served)),
    )


def _with_truth(
    result: CheckResult, task: Task, subjects: Sequence[Subject], comparison: Comparison | None, seed: int
) -> CheckResult:
    images, metric = result.images, LEADING[task]
    names = images[0].metrics
    summary = {name: over_images([image.metrics[name] for image in images], seed) for name in names}
    if task is Task.INSTANCES and len(images) == 1:
        summary[metric] = _over_its_objects(images[0], seed)
    seen = [properties(subject.image) for subject in subjects]
    order = sorted(images, key=lambda image: image.metrics[metric])
    return replace(
        result,
        verdict=verdict.told(images, lambda each: verdict.against_truth(task, each, summary[metric], seen, comparison)),
        metric=metric,
        summary=summary,
        worst=tuple(image.name for image in order),
        comparison=comparison,
    )


def _over_its_objects(image: ImageCheck, seed: int) -> Interval:
    told = image.metrics
    true, found = round(told["count_true"]), round(told["count_found"])
    both = round(told["recall_0.50"] * true)
    return over_objects(both, true - both, found - both, seed)


def _compared(
    first: Predictor, other: Predictor, subjects: Sequence[Subject], checks: Sequence[ImageCheck], seed: int
) -> Comparison:
    if other.task is not first.task:
        msg = f"{first.model.name} and {other.model.name} are for different tasks and cannot be compared."
        raise UsageError(msg)
    measured = {subject.name: measured_only(other, subject) for subject in subjects}
    metric = LEADING[first.task or Task.RESTORATION]
    against = _checked(other, measured[checks[-1].name][1])
    per_image = {name: metrics for name, (metrics, _) in measured.items()}
    values = [check.metrics[metric] for check in checks], [per_image[check.name][metric] for check in checks]
    comparison = compared(first.model.name, against, metric, values, per_image, seed)
    learnt = used(other.model, [subject.image for subject in subjects])
    if not learnt:
        return comparison
    note = f"The training of {other.model.name} used {learnt} of these {len(subjects)} images."
    return replace(comparison, sentence=f"{comparison.sentence} {note}")


def _most_doubtful(checks: Sequence[ImageCheck]) -> tuple[str, ...]:
    def doubts(check: ImageCheck) -> int:
        return sum(finding.level is Level.WARNED for finding in check.findings)

    return tuple(check.name for check in sorted(checks, key=doubts, reverse=True))
