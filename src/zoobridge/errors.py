"""The one tree of errors; every message is a single sentence for the person who can act on it.

The exit status of the command line belongs to the error class, so that a script can tell a wrong
macro from a missing model. 0 is success and 1 is left to Python for faults of zoobridge itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar


class ZoobridgeError(Exception):
    """Base of everything zoobridge raises on purpose."""

    exit_status: ClassVar[int] = 1


class UsageError(ZoobridgeError):
    """The request is not well formed: unknown key, wrong type, out of range, missing argument."""

    exit_status: ClassVar[int] = 2


class MacroError(ZoobridgeError):
    """An ImageJ macro stopped.

    Parameters
    ----------
    message : str
        What stopped it, without the line number.
    line : int or None
        Line of the macro, counted from 1; None when ImageJ does not know it.
    """

    exit_status: ClassVar[int] = 3

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message if line is None else f"{message} (line {line})")
        self.message = message
        self.line = line


class ModelError(ZoobridgeError):
    """A model, its package or the engine that should run it is at fault."""

    exit_status: ClassVar[int] = 4


class ModelNotFoundError(ModelError):
    """No installed model has that name."""


class PackageError(ModelError):
    """A package is invalid, damaged, unsafe or cannot be fetched."""


class EngineError(ModelError):
    """No engine can run the model, or the engine failed while running it."""


class InputError(ZoobridgeError):
    """An image, table, ROI file or folder given by the user cannot be used."""

    exit_status: ClassVar[int] = 5


class CancelledError(ZoobridgeError):
    """The user, a signal or the time limit ended the work."""

    exit_status: ClassVar[int] = 6


class HostError(ZoobridgeError):
    """Java, ImageJ or a display could not be had."""

    exit_status: ClassVar[int] = 7


class ZoobridgeWarning(UserWarning):
    """A sentence about a result that Python callers should read; ImageJ and the terminal show it in their own way."""


def named(name: str, sentence: str) -> str:
    """A sentence with the name of what it is about in front, unless it holds it already."""
    return sentence if name in sentence else f"{name}: {sentence}"


@contextmanager
def about(name: str) -> Iterator[None]:
    """Where one of several images is worked on: an `InputError` names it."""
    try:
        yield
    except InputError as error:
        sentence = named(name, str(error))
        if sentence == str(error):
            raise
        raise InputError(sentence) from error
