"""Step one: whether the card says that a model is what somebody looks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zoobridge.errors import UsageError
from zoobridge.practice.choose.candidate import Candidate
from zoobridge.practice.choose.findings import Finding, Verdict
from zoobridge.practice.subject import MODALITIES, TARGETS, meant, plain
from zoobridge.practice.task import Task

TASKS: Mapping[str, frozenset[Task]] = {
    "segmentation": frozenset({Task.INSTANCES, Task.MASK}),
    **{task.value: frozenset({task}) for task in Task},
}
"""What one may ask for -> the tasks that are meant."""
DIMENSIONS = ("2d", "3d")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; what is None is not asked.

    Parameters
    ----------
    task : str or None
        One of `TASKS`.
    modality, target : str or None
        Kind of microscopy and structure, in the user's words (``DAPI``, ``nuclei``).
    dimensions : str or None
        One of `DIMENSIONS`.
    channels : int or None
        Channels of the images.
    licence : str or None
        Beginning of the licence.
    """

    task: str | None = None
    modality: str | None = None
    target: str | None = None
    dimensions: str | None = None
    channels: int | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("task", tuple(TASKS)), ("dimensions", DIMENSIONS)):
            value = getattr(self, name)
            if value is not None and value not in known:
                msg = f"{name}={value!r} is not known; give one of {', '.join(known)}."
                raise UsageError(msg)
        if self.modality is not None and meant(MODALITIES, self.modality) is None:
            msg = f"modality={self.modality!r} is not known; give one of {', '.join(MODALITIES)}."
            raise UsageError(msg)


def card_findings(candidate: Candidate, wish: Wish) -> tuple[Finding, ...]:
    """What the card says to everything that was asked."""
    return tuple(_findings(candidate, wish))


def _findings(candidate: Candidate, wish: Wish) -> Iterator[Finding]:
    if wish.task is not None:
        task = candidate.task
        yield _compared("task", task is not None, task in TASKS[wish.task], str(task), wish.task)
    if wish.modality is not None:
        yield _named("modality", candidate.modalities, meant(MODALITIES, wish.modality) or wish.modality)
    if wish.target is not None:
        yield _target(candidate, wish.target)
    if wish.dimensions is not None:
        own = "3d" if "z" in candidate.axes else "2d"
        yield _compared("dimensions", bool(candidate.axes), own == wish.dimensions, own, wish.dimensions)
    if wish.channels is not None:
        own, asked = str(candidate.channels), str(wish.channels)
        yield _compared("channels asked for", candidate.channels is not None, own == asked, own, asked)
    if wish.licence is not None:
        suits = candidate.licence.lower().startswith(wish.licence.lower())
        yield _compared("licence", bool(candidate.licence), suits, candidate.licence, wish.licence)


def _compared(aspect: str, stated: bool, suits: bool, own: str, asked: str) -> Finding:
    if not stated:
        return Finding(aspect, Verdict.NOT_STATED, f"{asked} was asked for")
    return Finding(aspect, Verdict.FITS if suits else Verdict.UNFIT, own if suits else f"{own}, not {asked}")


def _named(aspect: str, stated: tuple[str, ...], asked: str) -> Finding:
    return _compared(aspect, bool(stated), asked in stated, ", ".join(stated), asked)


def _target(candidate: Candidate, words: str) -> Finding:
    """Structures have more names than any list, so the user's own word counts as well."""
    known = meant(TARGETS, words)
    if known is not None and known in candidate.targets:
        return Finding("target", Verdict.FITS, known)
    texts = [plain(text) for text in (*candidate.tags, candidate.title)]
    if any(plain(words) in text for text in texts):
        return Finding("target", Verdict.FITS, words)
    return _compared("target", bool(candidate.targets), False, ", ".join(candidate.targets), words)
