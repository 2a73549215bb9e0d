"""The part of a foreign library's message that a reader can use."""

from __future__ import annotations

from collections.abc import Sequence

_LONGEST = 300


def reason(error: BaseException, noise: Sequence[str] = ()) -> str:
    """One line without a full stop at its end.

    Parameters
    ----------
    noise : sequence of str
        Lines that start like this are left out, unless nothing else is there.
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith(tuple(noise))] if noise else lines
    text = " ".join(telling or lines) or type(error).__name__
    return (text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " ...").rstrip(" .:")
