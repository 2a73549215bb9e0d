"""Which library is missing to run weights, told before anybody downloads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import Engine

_MADE_BY = {
    WeightsFormat.KERAS_HDF5: "tensorflow",
    WeightsFormat.KERAS_V3: "tensorflow",
    WeightsFormat.ONNX: "openvino",
    WeightsFormat.PYTORCH_STATE_DICT: "torch",
    WeightsFormat.TENSORFLOW_SAVED_MODEL: "tensorflow",
    WeightsFormat.TORCHSCRIPT: "torch",
}
"""The library that reads a format, also where no engine here knows it. tensorflow_js runs in browsers only."""


def missing_libraries(formats: Iterable[str], engines: Sequence[Engine]) -> tuple[str, ...] | None:
    """What to install so that weights in one of these formats can be run.

    Parameters
    ----------
    formats : iterable of str
        As a description names them; unknown ones are allowed.

    Returns
    -------
    tuple of str or None
        Names of libraries, any one of which is enough, sorted; empty when an engine here reads one of the formats
        already; None when nothing that could be installed reads any of them.
    """
    wanted = set(formats)
    reading = [engine for engine in engines if wanted.intersection(engine.formats)]
    if any(engine.unavailable() is None for engine in reading):
        return ()
    names = {engine.name for engine in reading} or {_MADE_BY[each] for each in _MADE_BY if each in wanted}
    return tuple(sorted(names)) or None


def needs_in_words(needed: Sequence[str] | None) -> str:
    """``needs torch``; empty when nothing is missing."""
    if needed is None:
        return "runs nowhere here"
    return f"needs {' or '.join(needed)}" if needed else ""
