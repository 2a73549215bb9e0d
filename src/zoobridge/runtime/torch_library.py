"""The torch library itself: imported once, quietly, with its exceptions translated."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.runtime import library
from zoobridge.runtime.reason import reason
from zoobridge.runtime.triton import keep_triton_from_tensorflow

INSTALL = "zoobridge engine install torch"
"""The command that brings the library."""


def torch() -> Any:  # noqa: ANN401
    """The module ``torch``.

    Raises
    ------
    EngineError
        If it is not installed, or is but cannot be imported.
    """
    keep_triton_from_tensorflow()
    return _imported()


@functools.cache
def _imported() -> Any:  # noqa: ANN401
    absent = missing()
    if absent is not None:
        msg = f"{absent}."
        raise EngineError(msg)
    try:
        import torch as module
    except (ImportError, OSError) as error:
        msg = f"PyTorch is installed and cannot be imported: {reason(error)}; install it again with: {INSTALL}."
        raise EngineError(msg) from error
    return module


def missing() -> str | None:
    """Why PyTorch cannot be used here and how to get it, without a full stop; None when it is installed."""
    if library.missing("torch", "PyTorch") is None:
        return None
    return f"PyTorch is not installed; install it with: {INSTALL}"


def limit_threads(threads: int | None) -> None:
    """Let operations use `threads` threads; a setting of the process, so the model loaded last decides."""
    if threads is not None:
        torch().set_num_threads(threads)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn whatever torch raises into an EngineError that says what torch could not do, and keep its warnings back."""
    import pickle

    foreign = (
        *(RuntimeError, ValueError, TypeError, OSError, LookupError, AttributeError, ImportError),
        *(AssertionError, NotImplementedError, MemoryError, EOFError, pickle.UnpicklingError),
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except foreign as error:
        msg = f"PyTorch could not {what}: {_telling(error)}."
        raise EngineError(msg) from error


def _telling(error: BaseException) -> str:
    """The reason; the last line where the interpreter of TorchScript lists its calls first."""
    lines = str(error).strip().splitlines()
    if any(line.startswith("Traceback of TorchScript") for line in lines):
        return reason(EngineError(lines[-1].partition("Error: ")[2] or lines[-1]))
    return reason(error)
