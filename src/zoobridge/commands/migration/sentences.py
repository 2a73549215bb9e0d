"""Sentences that several tools need."""

from __future__ import annotations

from collections.abc import Iterable

from zoobridge.commands.migration.foreign_options import ForeignOptions
from zoobridge.commands.migration.texts import has_hole

TITLED = "The result is the active image, titled after the input and the model."
LABELS_TITLED = "The label image is the active image, titled after the input and the model, with -labels at the end."


def there(names: Iterable[str], says: str) -> tuple[str, ...]:
    """``names: says``, when there are names."""
    named = ", ".join(names)
    return (f"{named}: {says}",) if named else ()


def undecided(given: ForeignOptions, name: str, value: str | None, taken_as: str) -> tuple[str, ...]:
    """That a key on which the statements depend has a value that the macro makes while it runs."""
    open_ = value is not None and has_hole(value)
    return there([given.written(name)] * open_, f"known only while the macro runs; taken as {taken_as}.")


def unneeded(given: ForeignOptions, *names: str) -> tuple[str, ...]:
    """That these keys are not needed, of those that are there."""
    return there(given.ignore(*names), "not needed here.")


def unknown_keys(given: ForeignOptions, known: Iterable[str] = ()) -> tuple[str, ...]:
    """That nobody knows what is left but these keys."""
    expected = set(known)
    return there((given.written(name) for name in given.left() if name not in expected), "unknown, so left out.")
