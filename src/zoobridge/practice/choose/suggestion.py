"""``zoobridge.suggest``: models ranked for images, with the reasons, in three steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zoobridge.catalogue.search import Query
from zoobridge.errors import ModelNotFoundError, PackageError, about
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.pixels import require_finite
from zoobridge.pipeline.progress import Progress, Silent
from zoobridge.practice.choose.candidate import Candidate, installed_candidate, listed_candidate
from zoobridge.practice.choose.findings import Finding, Verdict, count
from zoobridge.practice.choose.fitting import ALIKE, BACKGROUND, fit
from zoobridge.practice.choose.prior import EXPERIENCE, prior
from zoobridge.practice.choose.trial import Trial, try_model
from zoobridge.practice.choose.wish import Wish, card_findings
from zoobridge.practice.experience import Experience
from zoobridge.practice.rescaling import own_object_size


@dataclass(frozen=True, slots=True)
class Request:
    """What to choose from, and how.

    Parameters
    ----------
    models : tuple of str
        Installed models to choose from; empty: all.
    object_size : float or None
        Diameter of the objects in the images, in pixels.
    trial : bool
        Run the candidates on the images.
    collection : bool
        Look at the models of the collection as well, which may ask the network for its index.
    cards : tuple of Experience
        What others found.
    """

    wish: Wish = field(default_factory=Wish)
    models: tuple[str, ...] = ()
    object_size: float | None = None
    trial: bool = True
    collection: bool = False
    cards: tuple[Experience, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One model, and why it stands where it stands.

    Parameters
    ----------
    card, fit : tuple of Finding
        What its card says to the wish, and how the images suit it.
    scale : float or None
        Factor that would make the objects of the images as large as the model's; None when not known, or not needed.
    trial : Trial or None
        None when it was not tried.
    """

    candidate: Candidate
    card: tuple[Finding, ...]
    fit: tuple[Finding, ...]
    scale: float | None = None
    trial: Trial | None = None

    @property
    def name(self) -> str:
        """The handle users type."""
        return self.candidate.name

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Of card and images."""
        return (*self.card, *self.fit)

    @property
    def score(self) -> float | None:
        """Stability in the trial, from 0 to 1."""
        return None if self.trial is None else self.trial.score

    @property
    def unfit(self) -> bool:
        """Whether the model cannot be what is looked for."""
        return count(self.findings, Verdict.UNFIT) > 0

    @property
    def wrong_background(self) -> bool:
        """Whether the images are bright where the model was made for dark ones, or the other way round."""
        return any(each.aspect == BACKGROUND and each.verdict is Verdict.DOUBT for each in self.fit)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it stands where it stands, one phrase each: the trial, what others found, what speaks against it."""
        order = (Verdict.UNFIT, Verdict.DOUBT, Verdict.NOT_STATED, Verdict.FITS)
        return (
            *_trial_reasons(self.trial),
            *map(str, sorted(self.findings, key=lambda each: (each.aspect != EXPERIENCE, order.index(each.verdict)))),
        )

    def document(self) -> dict[str, Any]:
        """JSON types only."""
        tried = self.trial
        return {
            "model": self.name,
            "title": self.candidate.title,
            "installed": self.candidate.model is not None,
            "suits": not self.unfit,
            "score": self.score,
            "stability": {} if tried is None else tried.stability,
            "objects_in_pixels": None if tried is None else tried.object_size,
            "scale": self.scale,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Models, the best first; those that do not fit last.

    Parameters
    ----------
    notes : tuple of str
        Sentences about the whole, such as an index that is old.
    """

    models: tuple[Ranked, ...]
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> Ranked | None:
        """The first that fits; None when none does."""
        return next((each for each in self.models if not each.unfit), None)

    def document(self) -> dict[str, Any]:
        """JSON types only."""
        best = self.best
        return {
            "best": None if best is None else best.name,
            "models": [each.document() for each in self.models],
            "notes": list(self.notes),
        }


def suggest(zoo: Zoo, images: Sequence[Image], request: Request, progress: Progress | None = None) -> Suggestion:
    """Rank models for images.

    Parameters
    ----------
    images : sequence of Image
        May be empty: then the cards alone decide.

    Raises
    ------
    ModelNotFoundError
        If `request` names a model that is not installed.
    InputError
        If an image has pixels that are not numbers, which no measure of it survives.
    PackageError
        If the collection is asked for and cannot be had.
    CancelledError
        If `progress` says so.
    """
    progress = progress or Silent()
    for image in images:
        with about(image.title):
            require_finite(image.array)
    candidates, notes = _candidates(zoo, request)
    ranked = [judge(candidate, images, request) for candidate in candidates]
    if request.trial and images:
        ranked = [_tried(zoo, each, images, request, progress) for each in ranked]
    return Suggestion(tuple(sorted(ranked, key=_order)), (*notes, *_not_comparable(ranked)))


def _not_comparable(ranked: Iterable[Ranked]) -> Iterable[str]:
    tasks = sorted({str(each.candidate.task or "") for each in ranked if each.score is not None})
    if len(tasks) > 1:
        choices = " or ".join(f"task={task}" for task in tasks if task)
        yield f"Models for different tasks were tried, whose scores cannot be compared; say which you need: {choices}."


def _candidates(zoo: Zoo, request: Request) -> tuple[list[Candidate], tuple[str, ...]]:
    found, notes = [], []
    for name in request.models or zoo.names():
        try:
            found.append(installed_candidate(zoo.find(name)))
        except ModelNotFoundError:
            raise
        except PackageError as error:
            notes.append(f"{name} is damaged and was left out: {error}")
    if request.collection:
        here = {candidate.name for candidate in found}
        listing = zoo.catalogue.search(Query())
        found += [listed_candidate(entry) for entry in listing.entries if entry.name not in here]
        notes += filter(None, [listing.listing.note])
    return found, tuple(notes)


def judge(candidate: Candidate, images: Sequence[Image], request: Request) -> Ranked:
    """A candidate after card and pre-flight, before any trial."""
    card = card_findings(candidate, request.wish)
    fits = [fit(candidate, image, request.object_size) for image in images]
    scales = [each.scale for each in fits if each.scale is not None]
    digest = None if candidate.model is None else candidate.model.digest
    experience = prior(candidate.name, digest, request.cards, images)
    findings = (*_together([each.findings for each in fits]), *experience)
    return Ranked(candidate, card, findings, scales[0] if scales else None)


def _together(found: Sequence[Iterable[Finding]]) -> tuple[Finding, ...]:
    """The findings of all images: of each aspect the gravest, and on how many images where not on all."""
    order = (Verdict.FITS, Verdict.NOT_STATED, Verdict.DOUBT, Verdict.UNFIT)
    by_aspect: dict[str, list[Finding]] = {}
    for findings in found:
        for finding in findings:
            by_aspect.setdefault(finding.aspect, []).append(finding)
    together = []
    for same in by_aspect.values():
        gravest = max(same, key=lambda each: order.index(each.verdict))
        alike = count(same, gravest.verdict)
        note = "" if alike == len(found) or len(found) == 1 else f"; {alike} of {len(found)} images"
        together.append(replace(gravest, reason=f"{gravest.reason}{note}"))
    return tuple(together)


def _tried(zoo: Zoo, ranked: Ranked, images: Sequence[Image], request: Request, progress: Progress) -> Ranked:
    model = ranked.candidate.model
    if model is None or ranked.unfit:
        return ranked
    trial = try_model(zoo, model, images, progress)
    tried = replace(ranked, trial=trial)
    if request.object_size is not None or trial.object_size is None:
        return tried
    return _sized(tried, trial.object_size)


def _sized(ranked: Ranked, pixels: float) -> Ranked:
    """With the size of the objects that the model itself found, where nobody said how large they are."""
    assert ranked.candidate.model is not None  # noqa: S101  it was tried
    own = own_object_size(ranked.candidate.model)
    if own is None:
        return ranked
    reason = f"it found objects of {pixels:.1f} pixels; its own are {own.pixels:.1f} pixels ({own.source})"
    alike = 1 / ALIKE <= own.pixels / pixels <= ALIKE
    verdict = Verdict.FITS if alike else Verdict.DOUBT
    note = "" if alike else "; if yours are that large, try object_size= with scale=auto"
    others = tuple(each for each in ranked.fit if each.aspect != "object size")
    return replace(ranked, fit=(*others, Finding("object size", verdict, f"{reason}{note}")))


def _order(ranked: Ranked) -> tuple[bool, int, bool, bool, float, int, int, bool, str]:
    """Fit ones first, those whose cards say so before silent ones, those for such a background; then by the trial.

    Then by doubts and by what is not stated.
    """
    score = ranked.score
    return (
        ranked.unfit,
        count(ranked.card, Verdict.NOT_STATED),
        ranked.wrong_background,
        score is None,
        -(score or 0.0),
        count(ranked.findings, Verdict.DOUBT),
        count(ranked.findings, Verdict.NOT_STATED),
        ranked.candidate.model is None,
        ranked.name,
    )


def _trial_reasons(trial: Trial | None) -> Iterable[str]:
    if trial is None:
        return
    if trial.problem is not None:
        yield f"trial: not possible ({trial.problem.rstrip('.')})"
        return
    nothing = {image.nothing for image in trial.images if image.nothing is not None}
    yield from (f"trial: says nothing where {reason}" for reason in sorted(nothing))
    stability: Mapping[str, float] = trial.stability
    if stability:
        weakest = min(stability, key=lambda name: stability[name])
        yield f"trial: {trial.in_words}, least when {weakest} ({stability[weakest]:.0%})"
