"""The macro options of other tools, read as leniently as ImageJ and SciJava read them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zoobridge.commands.migration.texts import has_hole

_NAME = re.compile(r"[\s,]*([^\s=]+)")
_FLAG_WORDS = {"true": True, "1": True, "false": False, "0": False}


class UnreadableError(ValueError):
    """Which keys there are is known only while the macro runs. Never leaves this package."""


class ForeignOptions:
    """Options by name, in any letter case; what nobody takes is left over and can be told.

    Parameters
    ----------
    pairs : iterable of (str, str or None)
        Key and text, None for a key that stands alone. The first of a key counts, as in ``ij.Macro.getValue``.
    """

    def __init__(self, pairs: Iterable[tuple[str, str | None]]) -> None:
        self._values: dict[str, str | None] = {}
        self._written: dict[str, str] = {}
        for key, value in pairs:
            self._values.setdefault(key.lower(), value)
            self._written.setdefault(key.lower(), key)

    def take(self, *names: str) -> str | None:
        """The value of the first of these keys that has one; empty and ``null`` are none. All are taken."""
        values = [self._values.pop(name, None) for name in names]
        return next((value for value in values if value and value != "null"), None)

    def ignore(self, *names: str) -> tuple[str, ...]:
        """Take keys without looking at their values; those that are there."""
        there = tuple(name for name in names if name in self._values)
        for name in there:
            del self._values[name]
        return tuple(map(self.written, there))

    def flag(self, name: str) -> bool | None:
        """Whether a flag is set; None when only the running macro knows."""
        if name not in self._values:
            return False
        value = self._values.pop(name)
        return True if value is None else _FLAG_WORDS.get(value.lower(), None if has_hole(value) else False)

    def left(self) -> tuple[str, ...]:
        """Keys that nobody took, in lower case."""
        return tuple(self._values)

    def written(self, name: str) -> str:
        """A key as the macro writes it."""
        return self._written.get(name, name)


def read_options(text: str) -> ForeignOptions:
    """Read ``key=value key2=[value with spaces], flag``.

    Raises
    ------
    UnreadableError
        If a key has a hole.
    """
    pairs: list[tuple[str, str | None]] = []
    position = 0
    while (name := _NAME.match(text, position)) is not None:
        key, position = name[1], name.end()
        if has_hole(key):
            raise UnreadableError
        value = None
        if text[position : position + 1] == "=":
            value, position = _value(text, position + 1)
        pairs.append((key, value))
    return ForeignOptions(pairs)


def _value(text: str, start: int) -> tuple[str, int]:
    if text[start : start + 1] == "[":
        return _bracketed(text, start)
    end = start
    while end < len(text) and not text[end].isspace():
        end += 1
    return text[start:end], end


def _bracketed(text: str, start: int) -> tuple[str, int]:
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] == "[") - (text[position] == "]")
        if depth == 0:
            return text[start + 1 : position], position + 1
    return text[start + 1 :], len(text)
