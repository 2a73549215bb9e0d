"""Which engine serves a model: the fastest of those that reproduce its test tensors on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zoobridge.errors import EngineError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.contracts import Check
from zoobridge.runtime.protocol import Engine, Precision

CALLS = 80
"""Length of the series that `Trial.cost` looks at: calls of 512 x 512 pixels, as many as 20 images of 1024 x 1024."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to run a model."""

    engine: str
    weights_format: WeightsFormat
    precision: Precision

    def __str__(self) -> str:
        return f"{self.engine} ({self.weights_format}, {self.precision})"


@dataclass(frozen=True, slots=True)
class Trial:
    """What happened when a candidate ran the test tensors.

    Parameters
    ----------
    checks : tuple of Check
        One per output that has a test tensor; empty for a model without test tensors.
    start_seconds : float
        Import of the library and loading of the weights.
    seconds : float
        Median time of one call on an input of shape `shape`.
    memory : int
        Bytes the process grew by, weights and working memory together.
    failure : str or None
        Why it could not load or run, as a sentence.
    """

    candidate: Candidate
    checks: tuple[Check, ...] = ()
    start_seconds: float = 0.0
    seconds: float = float("inf")
    shape: tuple[int, ...] = ()
    memory: int = 0
    failure: str | None = None

    @property
    def cost(self) -> float:
        """Seconds per call of a series of `CALLS`, the start included; the lowest wins.

        Without the start a library that takes seconds to import would win by a millisecond.
        """
        return self.seconds + self.start_seconds / CALLS

    @property
    def problem(self) -> str | None:
        """Why it may not serve, None when it may."""
        if self.failure is not None:
            return self.failure.rstrip(".")
        return next((check.problem for check in self.checks if check.problem), None)


def candidates(model: InstalledModel, engines: Iterable[Engine]) -> tuple[Candidate, ...]:
    """Every way in which these engines might run the model; engines that are not usable here are left out."""
    found = {weights.format for weights in model.runnable}
    return tuple(
        Candidate(engine.name, weights_format, precision)
        for engine in engines
        if engine.unavailable() is None
        for weights_format in engine.formats
        if weights_format in found
        for precision in engine.precisions()
    )


def elect(name: str, trials: Sequence[Trial], precision: Precision) -> Trial:
    """The fastest trial that proved itself.

    ``exact`` admits exact candidates only; ``fast`` admits them too, each held to its own contract, so ``fast`` is
    never slower than ``exact``.

    Parameters
    ----------
    name : str
        The model, for the message.

    Raises
    ------
    EngineError
        If none did, with the reason of each.
    """
    admitted = [trial for trial in trials if precision is Precision.FAST or trial.candidate.precision is precision]
    proven = [trial for trial in admitted if trial.problem is None]
    if proven:
        return min(proven, key=lambda trial: trial.cost)
    reasons = "; ".join(f"{trial.candidate}: {trial.problem}" for trial in admitted)
    msg = f"No engine reproduces the test tensors of the model {name!r} here: {reasons or 'none could try'}."
    raise EngineError(msg)
