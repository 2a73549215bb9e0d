"""What was found out about one model, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How one aspect of a model suits the request or the image."""

    FITS = "fits"
    NOT_STATED = "not stated"
    DOUBT = "doubt"
    UNFIT = "does not fit"


@dataclass(frozen=True, slots=True)
class Finding:
    """One aspect.

    Parameters
    ----------
    aspect : str
        ``task``, ``licence``, ``object size``...
    reason : str
        A phrase that says what was compared.
    """

    aspect: str
    verdict: Verdict
    reason: str

    def __str__(self) -> str:
        return f"{self.aspect}: {self.verdict} ({self.reason})"


def count(findings: Iterable[Finding], verdict: Verdict) -> int:
    """How many findings have a verdict."""
    return sum(finding.verdict is verdict for finding in findings)
