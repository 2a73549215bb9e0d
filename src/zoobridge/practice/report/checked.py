"""Check, and report where it is asked for: what macro, terminal and Python share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.progress import Progress
from zoobridge.practice.check.checking import CheckSettings, check_subjects
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.check.subject import Subject
from zoobridge.practice.know.card import Card, installed_card
from zoobridge.practice.know.items import PRESENT
from zoobridge.practice.report.record import Files
from zoobridge.practice.report.writing import write_report


@dataclass(frozen=True, slots=True)
class Question:
    """Which model, on what, and how; see `zoobridge.practice.check.checking.check_subjects`."""

    model: str
    subjects: Sequence[Subject]
    settings: CheckSettings
    against: str | None = None


def checked(zoo: Zoo, asked: Question, folder: Path | None, progress: Progress | None = None) -> CheckResult:
    """Check a model on images.

    Parameters
    ----------
    folder : Path or None
        Where the report goes; see `zoobridge.practice.report.writing.write_report`.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    UsageError, InputError, ModelError, CancelledError
        See `check_subjects`.
    """
    result = check_subjects(zoo, asked.model, asked.subjects, asked.settings, asked.against, progress)
    if folder is not None:
        model = zoo.find(asked.model)
        write_report(result, model.description, card_rows(installed_card(model)), folder, files_of(asked.subjects))
    return result


def card_rows(card: Card) -> tuple[tuple[str, str], ...]:
    """Heading and text of what a card states, and what it does not; one passage may answer several items."""
    items: dict[str, list[str]] = {}
    for name, text in card.stated.items():
        if text != PRESENT:
            items.setdefault(text, []).append(name)
    stated = ((", ".join(names).capitalize(), text) for text, names in items.items())
    silent = (("Not stated", ", ".join(card.silent)),) if card.silent else ()
    return (*stated, *silent, ("Completeness", card.in_words))


def files_of(subjects: Sequence[Subject]) -> Files:
    """Where images and truths were read from, as far as they were."""
    return Files(
        {each.name: each.file for each in subjects if each.file is not None},
        {each.name: each.truth_file for each in subjects if each.truth_file is not None},
    )
