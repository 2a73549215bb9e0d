"""A failure as a program may read it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from zoobridge.errors import MacroError, UsageError, ZoobridgeError


@dataclass(frozen=True, slots=True)
class Failure:
    """What ended a command.

    Parameters
    ----------
    kind : str
        Name of the class in `zoobridge.errors`.
    message : str
        The sentence, without the line number.
    line : int or None
        Line of the macro.
    """

    kind: str
    message: str
    status: int
    line: int | None = None


def failure_of(error: ZoobridgeError) -> Failure:
    """The kind, words and exit status of an error."""
    macro = error if isinstance(error, MacroError) else None
    return Failure(
        type(error).__name__,
        str(error) if macro is None else macro.message,
        _status(error),
        None if macro is None else macro.line,
    )


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether ``--json`` is among the options, even when others of them were not understood."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def document(failure: Failure) -> str:
    """The JSON document that ``--json`` promises on standard output, in place of the result."""
    error = {"kind": failure.kind, "message": failure.message, "line": failure.line}
    return json.dumps({"error": error, "status": failure.status}, indent=2)


def _status(error: ZoobridgeError) -> int:
    """A macro that a model, image or signal stopped has the status of that; a wrong key in it is a macro error."""
    cause = error.__cause__
    if isinstance(error, MacroError) and isinstance(cause, ZoobridgeError) and not isinstance(cause, UsageError):
        return cause.exit_status
    return error.exit_status
