"""What a call of another tool is here, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from zoobridge.commands.migration.foreign_options import ForeignOptions
from zoobridge.commands.migration.texts import source_of


@dataclass(frozen=True, slots=True)
class Statement:
    """One call of a macro function.

    Parameters
    ----------
    arguments : tuple of str
        Texts, which may have holes (see `zoobridge.commands.migration.texts`).
    """

    function: str
    arguments: tuple[str, ...] = ()

    def source(self, code: Mapping[str, str]) -> str:
        """The line of a macro; `code` holds the pieces of code the holes stand for."""
        return f"{self.function}({', '.join(source_of(text, code) for text in self.arguments)});"


@dataclass(frozen=True, slots=True)
class Equivalent:
    """What a call is here.

    Parameters
    ----------
    statements : tuple of Statement
        What to write instead; empty when nothing here does the same.
    losses : tuple of str
        Sentences: what the statements do not do, or do otherwise so that the result differs, and what to use.
    notes : tuple of str
        Sentences: what is not needed here, or to be done once before the macro runs.
    """

    statements: tuple[Statement, ...]
    losses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The statements as lines of a macro; of use for a call whose options have no holes."""
        return tuple(statement.source({}) for statement in self.statements)


Translation = Callable[[ForeignOptions, bool], Equivalent]
"""(options of the call, whether the macro uses the ROI Manager) -> what the call is here."""


def nothing_like(sentence: str) -> Translation:
    """The translation of a command that nothing here is like, for the reason in the sentence."""
    return lambda _given, _roi_manager: Equivalent((), (sentence,))
