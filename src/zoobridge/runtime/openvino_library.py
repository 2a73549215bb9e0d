"""The openvino library itself: imported once, silently, with its exceptions translated."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.runtime.reason import reason

DEVICE = "CPU"
_NOISE = ("Exception from", "Check '", "FrontEnd API failed", "Model wasn't fully converted", "[ GENERAL_ERROR ]")


@functools.cache
def openvino() -> Any:  # noqa: ANN401
    """The module ``openvino``, imported without its telemetry.

    Left alone, the import starts a child process that looks up an analytics host and writes into the home folder;
    with the telemetry package made unimportable, openvino uses its own stub for it.
    """
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino as module

    return module


@functools.cache
def core() -> Any:  # noqa: ANN401
    """The one ``openvino.Core`` of this process."""
    return openvino().Core()


@functools.cache
def has_bf16() -> bool:
    """Whether the processor computes in bf16 itself."""
    return "BF16" in core().get_property(DEVICE, "OPTIMIZATION_CAPABILITIES")


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn whatever openvino raises into an EngineError that says what openvino could not do."""
    try:
        yield
    except _foreign() as error:
        summary = str(error).rpartition("Summary:")[2].strip().removeprefix("-- ")
        msg = f"OpenVINO could not {what}: {reason(EngineError(summary), _NOISE)}."
        raise EngineError(msg) from error


def _foreign() -> tuple[type[BaseException], ...]:
    """What openvino raises; the failures of its readers have no base of their own."""
    from openvino import frontend

    names = ("GeneralFailure", "InitializationFailure", "NotImplementedFailure", "OpConversionFailure")
    readers = [getattr(frontend, name) for name in (*names, "OpValidationFailure")]
    return (RuntimeError, ValueError, TypeError, LookupError, MemoryError, *readers)
