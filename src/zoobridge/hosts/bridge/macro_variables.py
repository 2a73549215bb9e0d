"""Variables of the running macro, which ``run(command, "key=&name")`` hands over by name."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from zoobridge.hosts.java.types import java_class, text

_REFERENCE = re.compile(r"=(\[?)&([A-Za-z_]\w*)(\]?)(?=\s|$)")


def macro_variable(name: str) -> str | float | None:
    """Value of a variable of the running macro, None when there is none of that name."""
    import jpype

    interpreter = java_class("ij.macro.Interpreter").getInstance()
    if interpreter is None:
        return None
    try:
        value = text(interpreter.getStringVariable(name))
        number = float(interpreter.getVariable2(name)) if value is None else float("nan")
    except jpype.JException:
        # A macro that has not yet assigned any variable has no stack to look through.
        return None
    return value if value is not None else (None if math.isnan(number) else number)


def with_values(options: str, variable: Callable[[str], str | float | None]) -> str:
    """Options with the value of each variable in place of ``&name``; names that are no variable stay.

    Parameters
    ----------
    options : str
        ``key=&name other=value``, as a macro gives them.
    variable : callable
        Value of a variable by name, None when there is none.
    """

    def value(match: re.Match[str]) -> str:
        found = variable(match[2]) if bool(match[1]) == bool(match[3]) else None
        if found is None:
            return match[0]
        return f"={found:.12g}" if isinstance(found, float) else f"=[{found}]"

    return _REFERENCE.sub(value, options)
