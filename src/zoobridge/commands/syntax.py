r"""The text of ImageJ's macro options: ``key=value key2=[value with spaces] flag``.

Everything is taken literally (backslashes, ``&`` in URLs, ``=`` in values); a value in brackets ends at the matching
bracket, so ``[a [1].tif]`` is ``a [1].tif``. ImageJ 1.54 also reads ``key='value'``, and so does this module
(source: ``ij.Macro.getValue``).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from zoobridge.errors import UsageError

_NAME = re.compile(r"[^\s=\[\]']+")
_PLAIN = re.compile(r"([^\s=\[\]']+)(?:=((?![\['])\S*))?(?:\s+|$)")
"""``key`` or ``key=value`` without brackets or quotes, as most options are; the rest is read step by step."""


class Option(NamedTuple):
    """One option as written: `name` in lower case, `value` None when the key stands alone."""

    name: str
    value: str | None


def read(text: str, label: str) -> list[Option]:
    """Split options into names and values.

    Parameters
    ----------
    text : str
        Macro options.
    label : str
        Command named in error messages.

    Raises
    ------
    UsageError
        If a bracket or quote is not closed, or something that is no key stands where a key should.
    """
    options = []
    position = _skip_space(text, 0)
    while position < len(text):
        plain = _PLAIN.match(text, position)
        if plain is not None:
            options.append(Option(plain[1].lower(), plain[2]))
            position = plain.end()
            continue
        option, position = _read_option(text, position, label)
        options.append(option)
        position = _skip_space(text, position)
    return options


def write(option: Option, label: str) -> str:
    """The text of one option, the inverse of `read`.

    Raises
    ------
    UsageError
        If the value needs brackets but its own brackets do not match.
    """
    if option.value is None:
        return option.name
    bare = option.value and option.value[0] not in "['" and not any(map(str.isspace, option.value))
    if bare:
        return f"{option.name}={option.value}"
    if _closing_bracket(f"[{option.value}]", 0) != len(option.value) + 1:
        msg = f'{label}: {option.name} cannot be "{option.value}", because macro options need matching brackets.'
        raise UsageError(msg)
    return f"{option.name}=[{option.value}]"


def _read_option(text: str, position: int, label: str) -> tuple[Option, int]:
    match = _NAME.match(text, position)
    if match is None:
        excerpt = text[position : position + 20]
        msg = f'{label}: a key is missing before "{excerpt}"; write key=value without spaces around the equals sign.'
        raise UsageError(msg)
    name, end = match.group().lower(), match.end()
    if end == len(text) or text[end].isspace():
        return Option(name, None), end
    if text[end] != "=":
        msg = f'{label}: "{name}{text[end]}" is not a key; write key=value, and [brackets] around a value with spaces.'
        raise UsageError(msg)
    value, end = _read_value(text, end + 1, name, label)
    return Option(name, value), end


def _read_value(text: str, start: int, name: str, label: str) -> tuple[str, int]:
    opening = text[start : start + 1]
    if opening not in {"[", "'"}:
        end = start
        while end < len(text) and not text[end].isspace():
            end += 1
        return text[start:end], end
    end = _closing_bracket(text, start) if opening == "[" else text.find("'", start + 1)
    if end < 0:
        closing = "]" if opening == "[" else "'"
        msg = f"{label}: the value of {name} starts with {opening} but its {closing} is missing."
        raise UsageError(msg)
    if end + 1 < len(text) and not text[end + 1].isspace():
        msg = f'{label}: a space is missing after the value of {name}, before "{text[end + 1 : end + 21]}".'
        raise UsageError(msg)
    return text[start + 1 : end], end + 1


def _closing_bracket(text: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(text)):
        depth += (text[position] == "[") - (text[position] == "]")
        if depth == 0:
            return position
    return -1


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position
