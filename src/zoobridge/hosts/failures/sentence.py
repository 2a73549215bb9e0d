"""An error as the one sentence a macro or dialog shows."""

from __future__ import annotations

from zoobridge.errors import ZoobridgeError
from zoobridge.hosts.java.types import java_message


def sentence(label: str, error: BaseException) -> str:
    """The error's own message if it is one of ours; anything else is a fault of zoobridge.

    Parameters
    ----------
    label : str
        Command or extension function that failed.
    """
    if isinstance(error, ZoobridgeError):
        return " ".join(str(error).split())
    if type(error).__name__ == "java.lang.OutOfMemoryError":
        return f"{label}: Java has no memory left; close images, use a virtual stack, or give Java more memory."
    reason = f"{type(error).__name__}: {java_message(error)}"
    return f"{label} failed unexpectedly ({reason}); please report it with the output of the same macro and -vv."
