"""What has to be there before an engine can be elected: a library that reads the weights, and trust in their code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zoobridge.errors import EngineError
from zoobridge.package.model import InstalledModel
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import Engine


def needed_engines(formats: Iterable[str], engines: Iterable[Engine]) -> tuple[Engine, ...] | None:
    """The engines of which one has to be installed before any of these weights can be used.

    Parameters
    ----------
    formats : iterable of str
        As a description names them; unknown ones are allowed.

    Returns
    -------
    tuple of Engine or None
        Empty when an engine here reads one of the formats already; None when no engine ever will.
    """
    wanted = set(formats)
    readers = [engine for engine in engines if not wanted.isdisjoint(engine.formats)]
    if any(engine.unavailable() is None for engine in readers):
        return ()
    return tuple(readers) or None


def needed_names(formats: Iterable[str], engines: Iterable[Engine]) -> tuple[str, ...] | None:
    """The names of `needed_engines`, sorted, told before anybody downloads the weights."""
    needed = needed_engines(formats, engines)
    return None if needed is None else tuple(sorted(engine.name for engine in needed))


def needs_in_words(needed: Sequence[str] | None) -> str:
    """``needs torch``; empty when nothing is missing."""
    if needed is None:
        return "runs nowhere here"
    return f"needs {' or '.join(needed)}" if needed else ""


def needs(model: InstalledModel, engines: Sequence[Engine]) -> tuple[str, ...]:
    """What has to be done before all weights of a model can be used here, in sentences; empty when nothing has to.

    Where other weights of the model can be used already, this is worth knowing and no more.
    """
    sentences = []
    missing = needed_engines((weights.format for weights in model.description.weights), engines)
    if missing:
        sentences.append(f"Needs {missing[0].name}: {missing[0].unavailable()}.")
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
    needed = needed_engines(found, engines)
    if needed:
        msg = f"No engine for the model {description.name!r} is usable here: {needed[0].unavailable()}."
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
