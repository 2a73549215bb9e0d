"""Typed values from the text of macro options, and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from zoobridge.commands.command import Key, KeyKind
from zoobridge.commands.nearest import nearest
from zoobridge.inference.arguments import (
    MEMORY_FORMS,
    SCALE_FORMS,
    TILE_FORMS,
    ScaleChoice,
    memory_from_text,
    memory_text,
    scale_from_text,
    tile_from_text,
)
from zoobridge.pipeline.plan import TileChoice

TRUE, FALSE = ("true", "1", "yes"), ("false", "0", "no")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?")


class NotAValueError(ValueError):
    """The text is no value of that kind; says what is expected. Never leaves this package."""


def read_value(key: Key, text: str) -> Any:  # noqa: ANN401
    """The typed value of a key.

    Raises
    ------
    NotAValueError
        With the end of a sentence: ``must be a whole number ...``.
    """
    if not text and key.kind is not KeyKind.TEXT:
        msg = "needs a value"
        raise NotAValueError(msg)
    value = _READERS[key.kind](key, text)
    if not _in_range(key, value):
        msg = f"must be {bounds(key)}"
        raise NotAValueError(msg)
    return value


def write_value(key: Key, value: Any) -> str:  # noqa: ANN401
    """The text `read_value` understands."""
    match key.kind:
        case KeyKind.FLAG:
            return "true" if value else "false"
        case KeyKind.TILE:
            return value if isinstance(value, str) else "x".join(map(str, value))
        case KeyKind.SCALE:
            return value if isinstance(value, str) else f"{value:g}"
        case KeyKind.MEMORY:
            return memory_text(value)
        case _:
            return str(value)


def bounds(key: Key) -> str:
    """The range of a number in words: ``from 0 to 1``, ``1 or more``; empty when there is none."""
    low, high = key.minimum, key.maximum
    if low is not None and high is not None:
        return f"from {low:g} to {high:g}"
    if low is not None:
        return f"{low:g} or more"
    return "" if high is None else f"{high:g} or less"


def _in_range(key: Key, value: Any) -> bool:  # noqa: ANN401
    return (key.minimum is None or value >= key.minimum) and (key.maximum is None or value <= key.maximum)


def _text(_key: Key, text: str) -> str:
    return text


def _integer(_key: Key, text: str) -> int:
    if not _INTEGER.fullmatch(text):
        msg = "must be a whole number"
        raise NotAValueError(msg)
    return int(text)


def _number(_key: Key, text: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else float("inf")
    if abs(value) == float("inf"):
        msg = "must be a number"
        raise NotAValueError(msg)
    return value


def _flag(_key: Key, text: str) -> bool:
    if text.lower() not in TRUE + FALSE:
        msg = "is a flag: write it alone, or with true or false"
        raise NotAValueError(msg)
    return text.lower() in TRUE


def _choice(key: Key, text: str) -> str:
    for choice in key.choices:
        if choice.lower() == text.lower():
            return choice
    likely = nearest(text, key.choices)
    msg = f"must be one of {', '.join(key.choices)}" + (f'; did you mean "{likely}"?' if likely else "")
    raise NotAValueError(msg)


def _path(_key: Key, text: str) -> Path:
    if "\0" in text:
        msg = "must be a file or folder"
        raise NotAValueError(msg)
    try:
        return Path(text).expanduser()
    except RuntimeError as error:  # ~somebody, who is not known here
        msg = "must be a file or folder"
        raise NotAValueError(msg) from error


def _tile(_key: Key, text: str) -> TileChoice:
    tile = tile_from_text(text)
    if tile is None:
        msg = f"must be {TILE_FORMS}"
        raise NotAValueError(msg)
    return tile


def _scale(_key: Key, text: str) -> ScaleChoice:
    scale = scale_from_text(text)
    if scale is None:
        msg = f"must be {SCALE_FORMS}"
        raise NotAValueError(msg)
    return scale


def _memory(_key: Key, text: str) -> int:
    count = memory_from_text(text)
    if count is None:
        msg = f"must be {MEMORY_FORMS}"
        raise NotAValueError(msg)
    return count


_READERS: dict[KeyKind, Callable[[Key, str], Any]] = {
    KeyKind.TEXT: _text,
    KeyKind.MODEL: _text,
    KeyKind.IMAGE: _text,
    KeyKind.PATH: _path,
    KeyKind.INTEGER: _integer,
    KeyKind.NUMBER: _number,
    KeyKind.FLAG: _flag,
    KeyKind.CHOICE: _choice,
    KeyKind.TILE: _tile,
    KeyKind.SCALE: _scale,
    KeyKind.MEMORY: _memory,
}
