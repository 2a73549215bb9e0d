"""What has to be there before an engine can be elected: a library that reads the weights, and trust in their code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from zoobridge.errors import EngineError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import Engine


def needed_engine(formats: Collection[WeightsFormat], engines: Iterable[Engine]) -> Engine | None:
    """The engine to install before any of these weights can be used; None when one can be, or none ever can."""
    readers = [engine for engine in engines if not set(formats).isdisjoint(engine.formats)]
    usable = any(engine.unavailable() is None for engine in readers)
    return None if usable or not readers else readers[0]


def needs(model: InstalledModel, engines: Sequence[Engine]) -> tuple[str, ...]:
    """What has to be done before all weights of a model can be used here, in sentences; empty when nothing has to.

    Where other weights of the model can be used already, this is worth knowing and no more.
    """
    sentences = []
    missing = needed_engine([weights.format for weights in model.description.weights], engines)
    if missing is not None:
        sentences.append(f"Needs {missing.name}: {missing.unavailable()}.")
    if len(model.runnable) < len(model.description.weights):
        sentences.append(f"{model.name} {_untrusted(model)}.")
    return tuple(sentences)


def refuse_unreadable(model: InstalledModel, engines: Sequence[Engine]) -> None:
    """Say early that no engine here reads any of the model's weights.

    Raises
    ------
    EngineError
        Naming the formats the model has, those that could be read, how to get a missing engine, and how to trust
        code without which there is nothing to read.
    """
    description = model.description
    found = [weights.format for weights in description.weights]
    known = {each for engine in engines for each in engine.formats}
    if known.isdisjoint(found):
        web = "; tensorflow_js is made for web browsers" if WeightsFormat.TENSORFLOW_JS in found else ""
        msg = (
            f"The model {description.name!r} has its weights as {', '.join(sorted(found)) or 'nothing'}, "
            f"which no engine here reads; they read {', '.join(sorted(known))}{web}."
        )
        raise EngineError(msg)
    needed = needed_engine(found, engines)
    if needed is not None:
        msg = f"No engine for the model {description.name!r} is usable here: {needed.unavailable()}."
        raise EngineError(msg)
    if known.isdisjoint(weights.format for weights in model.runnable):
        msg = f"The model {description.name!r} {_untrusted(model)}."
        raise EngineError(msg)


def _untrusted(model: InstalledModel) -> str:
    """What stands in the way of weights that need code, to follow the name of the model."""
    places = [entry.architecture.place for entry in model.description.weights if entry.architecture]
    return (
        f"needs Python code of its package ({', '.join(places) or 'not stated'}) for its weights, and none runs "
        f"before you trust it; look at it with: zoobridge models trust {model.name}"
    )
