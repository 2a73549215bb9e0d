"""One engine tries every way it has to run a model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from zoobridge.errors import EngineError, InputError, ModelError
from zoobridge.inference.example_shapes import example_shapes
from zoobridge.inference.loaded import resident
from zoobridge.inference.timing import median_seconds, noise_inputs, representative_inputs
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.tensors import first_image
from zoobridge.package.trust import code_of
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.operations.objects import network_side
from zoobridge.pipeline.plan import ReceptiveField
from zoobridge.pipeline.receptive_field import probe
from zoobridge.pipeline.reproduce import Deviation, reproduce
from zoobridge.runtime.contracts import Check, contract
from zoobridge.runtime.decoders import DECODERS
from zoobridge.runtime.derived import making
from zoobridge.runtime.election import Candidate, Trial, candidates
from zoobridge.runtime.protocol import Array, Engine, LoadedModel, LoadRequest, Precision

_WATCHED = frozenset({WeightsFormat.TORCHSCRIPT, WeightsFormat.PYTORCH_STATE_DICT})
"""Weights that are turned into other formats by watching them compute."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and with how much a model is loaded.

    Parameters
    ----------
    cache : Path
        See `LoadRequest.cache`.
    threads : int or None
        See `LoadRequest.threads`.
    """

    cache: Path
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """The trials of one engine, and how far the model sees if an exact one of them could tell."""

    trials: tuple[Trial, ...]
    reach: ReceptiveField | None = None


class _Recorder:
    """A loaded model that remembers what it was given: the test inputs after preprocessing."""

    def __init__(self, loaded: LoadedModel) -> None:
        self._loaded = loaded
        self.inputs: dict[str, Array] = {}

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        self.inputs = dict(inputs)
        return self._loaded.run(inputs)

    def close(self) -> None:
        self._loaded.close()


def attempt(
    engine: Engine,
    model: InstalledModel,
    place: Place,
    *,
    want_reach: bool = True,
    report: Callable[[Attempt], None] | None = None,
) -> Attempt:
    """Try all candidates of an engine.

    Parameters
    ----------
    want_reach : bool
        Probe the receptive field with the first exact candidate that proves itself.
    report : callable or None
        Called after every candidate with all that is known so far, in case a later one ends the process.
    """
    done = Attempt(())
    importing = _import_seconds(engine)
    for candidate in candidates(model, (engine,)):
        trial, reach = _try(engine, model, candidate, place, want_reach=want_reach and done.reach is None)
        trial = replace(trial, start_seconds=trial.start_seconds + importing)
        done = Attempt((*done.trials, trial), done.reach or reach)
        if report is not None:
            report(done)
    return done


def load(engine: Engine, model: InstalledModel, candidate: Candidate, place: Place) -> LoadedModel:
    """Load the weights a candidate stands for.

    Raises
    ------
    EngineError
        If the engine refuses them.
    PackageError
        If the package's own test tensors cannot be read.
    """
    description = model.description
    weights = next(each for each in description.weights if each.format is candidate.weights_format)
    return engine.load(
        LoadRequest(
            weights=model.path(weights.source),
            format=weights.format,
            inputs=description.inputs,
            outputs=network_side(description).outputs,
            cache=place.cache,
            precision=candidate.precision,
            threads=place.threads,
            code=code_of(model) if model.trusted else None,
            shapes=example_shapes(model) if weights.format in _WATCHED else (),
        )
    )


def has_test_tensors(description: ModelDescription) -> bool:
    """Whether the package brings what an engine can be compared with."""
    inputs = all(tensor.test or tensor.optional for tensor in description.inputs)
    return inputs and all(tensor.test for tensor in description.outputs)


def _try(
    engine: Engine, model: InstalledModel, candidate: Candidate, place: Place, *, want_reach: bool
) -> tuple[Trial, ReceptiveField | None]:
    before, began, made = resident(), time.perf_counter(), making.seconds
    try:
        loaded = load(engine, model, candidate, place)
    except ModelError as error:
        return Trial(candidate, failure=str(error)), None
    start = time.perf_counter() - began - (making.seconds - made)
    try:
        trial = replace(_measure(loaded, model, candidate, before), start_seconds=start)
        wanted = want_reach and candidate.precision is Precision.EXACT and trial.problem is None
        return trial, _reach(loaded, model.description) if wanted else None
    except (ModelError, InputError) as error:  # an InputError speaks of the package's own test tensors
        return Trial(candidate, failure=str(error)), None
    finally:
        loaded.close()


def _reach(loaded: LoadedModel, description: ModelDescription) -> ReceptiveField | None:
    """How far the model sees; None where it cannot be asked, as one that needs its optional inputs."""
    try:
        return probe(loaded, description)
    except EngineError:
        return None


def _import_seconds(engine: Engine) -> float:
    began = time.perf_counter()
    with suppress(ModelError):  # every trial will tell
        engine.start()
    return time.perf_counter() - began


def _measure(loaded: LoadedModel, model: InstalledModel, candidate: Candidate, before: int) -> Trial:
    description = model.description
    checks: tuple[Check, ...] = ()
    if has_test_tensors(description):
        recorder = _Recorder(loaded)
        checks = tuple(_check(description, candidate, each) for each in reproduce(recorder, model, DECODERS))
        inputs = representative_inputs(description, recorder.inputs)
    else:
        inputs = noise_inputs(description)
    seconds = median_seconds(loaded, inputs)
    shape = inputs[first_image(description.inputs).id].shape
    return Trial(candidate, checks, seconds=seconds, shape=shape, memory=max(0, resident() - before))


def _check(description: ModelDescription, candidate: Candidate, deviation: Deviation) -> Check:
    output = next(tensor for tensor in description.outputs if tensor.id == deviation.output)
    limits = contract(description, output, candidate.weights_format, candidate.precision)
    return Check(
        deviation.output,
        limits,
        maximum=deviation.max_absolute,
        mismatched=deviation.mismatched_per_million(limits.absolute, limits.relative),
        mask_changed=deviation.changed_fraction() * 1e6,
    )
