"""Evidence for a model on this machine: read when it is there, else won by letting every engine try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from zoobridge.errors import EngineError
from zoobridge.inference import evidence as stored
from zoobridge.inference.attempt import Attempt, Place, attempt, has_test_tensors
from zoobridge.inference.evidence import Evidence
from zoobridge.inference.trial import attempt_elsewhere
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.store import Store
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.plan import ReceptiveField
from zoobridge.pipeline.progress import Progress
from zoobridge.runtime.election import Trial, elect, refuse_unreadable
from zoobridge.runtime.machine import machine_key
from zoobridge.runtime.protocol import Engine, Precision

_NATIVE = {
    WeightsFormat.TENSORFLOW_SAVED_MODEL: "tensorflow",
    WeightsFormat.KERAS_V3: "tensorflow",
    WeightsFormat.KERAS_HDF5: "tensorflow",
}


@dataclass(frozen=True, slots=True)
class Elections:
    """Holds elections.

    Parameters
    ----------
    engines : sequence of Engine
        Those that may stand.
    apart : bool
        Try each engine in a process of its own; needs engines that `zoobridge.runtime.registry` knows.
    threads : int or None
        See `LoadRequest.threads`.
    """

    store: Store
    engines: Sequence[Engine]
    apart: bool = True
    threads: int | None = None
    _machine: dict[str, str] = field(default_factory=dict)
    _unstored: dict[str, str] = field(default_factory=dict)

    def unstored(self, model: InstalledModel) -> tuple[str, ...]:
        """Why the evidence just won could not be stored, told once; empty when it was."""
        told = self._unstored.pop(model.digest, None)
        return () if told is None else (told,)

    def known(self, model: InstalledModel) -> Evidence | None:
        """The stored evidence, None when there is none that holds for this machine and these versions."""
        return stored.read(self.store.evidence_folder(model), model.digest, self._key())

    def hold(self, model: InstalledModel, progress: Progress) -> Evidence:
        """Let every engine try the model, and store what came out where that can be done (else see `unstored`).

        Raises
        ------
        EngineError
            If no engine here reads any of the weights.
        CancelledError
            If `progress` says so; nothing is stored then.
        """
        refuse_unreadable(model.description, self.engines)
        formats = {weights.format for weights in model.description.weights}
        standing = [each for each in self.engines if each.unavailable() is None and formats.intersection(each.formats)]
        trials: list[Trial] = []
        reach: ReceptiveField | None = None
        for number, engine in enumerate(standing):
            message = f"{model.name}: trying {engine.name} (once for this computer)"
            progress.update(number, len(standing), message)
            done = self._attempt(engine, model, progress, (number, len(standing), message), reach is None)
            trials += done.trials
            reach = reach or done.reach
        progress.update(len(standing), len(standing), model.name)
        unknown = ReceptiveField({}, probed=False)
        proven = has_test_tensors(model.description)
        won = Evidence(model.digest, self._key(), tuple(trials), reach or unknown, proven)
        self._store(model, won)
        return won

    def _store(self, model: InstalledModel, won: Evidence) -> None:
        try:
            stored.write(self.store.evidence_folder(model), won)
        except EngineError as error:
            self._unstored[model.digest] = str(error)

    def _attempt(
        self, engine: Engine, model: InstalledModel, progress: Progress, step: tuple[int, int, str], want_reach: bool
    ) -> Attempt:
        place = Place(self.store.cache_folder(model), self.threads)
        if not self.apart:
            return attempt(engine, model, place, want_reach=want_reach)
        return attempt_elsewhere(
            engine, model, self.store.home, place, want_reach=want_reach, tick=lambda: progress.update(*step)
        )

    def _key(self) -> dict[str, str]:
        if not self._machine:
            self._machine.update(machine_key(self.engines))
        return self._machine


def winner(model: InstalledModel, evidence: Evidence, precision: Precision, *, force: bool = False) -> Trial:
    """The trial whose candidate serves.

    Without test tensors nothing can be proven, so speed does not decide: the first weights format of the
    description that an engine here could run serves, on the engine it was made for, exact even when fast is asked.

    Parameters
    ----------
    force : bool
        When no candidate reproduces the test tensors, serve with the exact one that comes nearest.

    Raises
    ------
    EngineError
        If no candidate may serve.
    """
    if evidence.proven:
        return _proven(model, evidence, precision, force=force)
    exact = [each for each in evidence.trials if each.candidate.precision is Precision.EXACT]
    running = [each for each in exact if each.problem is None]
    if not running:
        return elect(model.name, exact, Precision.EXACT)
    return min(running, key=lambda trial: _order(model.description, trial))


def _proven(model: InstalledModel, evidence: Evidence, precision: Precision, *, force: bool) -> Trial:
    try:
        return elect(model.name, evidence.trials, precision)
    except EngineError as error:
        exact = [each for each in evidence.trials if each.candidate.precision is Precision.EXACT]
        ran = [each for each in exact if each.failure is None]
        if not ran:
            raise
        if force:
            return min(ran, key=lambda trial: (max(check.mismatched for check in trial.checks), trial.cost))
        msg = f"{str(error).rstrip('.')}; only force=true (--force in the terminal) lets it predict all the same."
        raise EngineError(msg) from error


def refusal(model: InstalledModel, evidence: Evidence) -> str | None:
    """Why a model refuses to predict; None when it does not."""
    try:
        winner(model, evidence, Precision.EXACT)
    except EngineError as error:
        return str(error)
    return None


def unproven(model: InstalledModel, won: Trial) -> tuple[str, ...]:
    """What every prediction must carry that is served by a candidate which did not prove itself; empty when it did."""
    if won.problem is None:
        return ()
    sentence = (
        f"The model {model.name} was forced to predict, although {won.candidate} does not reproduce its test tensors: "
        f"{won.problem}."
    )
    return (sentence,)


def doubts(evidence: Evidence, model: InstalledModel, precision: Precision) -> tuple[str, ...]:
    """Sentences that every prediction with this evidence should carry."""
    if evidence.proven:
        return ()
    untested = f"The model {model.name} has no test tensors, so nothing shows that it is computed as its authors meant."
    if precision is Precision.FAST:
        return untested, f"precision=fast cannot be proven for the model {model.name}; it was computed exactly."
    return (untested,)


def _order(description: ModelDescription, trial: Trial) -> tuple[int, bool]:
    place = [weights.format for weights in description.weights].index(trial.candidate.weights_format)
    foreign = _NATIVE.get(trial.candidate.weights_format, trial.candidate.engine) != trial.candidate.engine
    return place, foreign
