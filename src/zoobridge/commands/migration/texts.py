r"""Texts of which a macro makes a part while it runs: ``"model=" + name + " tile=256"``.

Such a text is a string with *holes*, single characters of Unicode's private use planes, each of which stands for a
piece of the macro's code. So a hole can be cut, moved and put into another text like any character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

FIRST_HOLE, LAST_HOLE = 0xF0001, 0xFFFFD
TITLE = chr(0xF0000)
"""The hole that stands for the title of the active image."""

_HOLE = re.compile(f"[{TITLE}-{chr(LAST_HOLE)}]")
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|(.))", re.DOTALL)
_CONTROLS = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_WRITTEN = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def has_hole(text: str) -> bool:
    """Whether a part of the text is made while the macro runs."""
    return _HOLE.search(text) is not None


def new_holes() -> Iterator[str]:
    """Holes that differ from each other; as many as a macro can need."""
    return map(chr, range(FIRST_HOLE, LAST_HOLE + 1))


def text_of_literal(literal: str) -> str:
    """The text of a literal with its quotation marks, escapes read as ImageJ does (``java.io.StreamTokenizer``)."""
    return _ESCAPE.sub(_unescaped, literal[1:-1])


def source_of(text: str, code: Mapping[str, str]) -> str:
    """The macro code that makes a text: literals and the pieces of code of its holes, joined by ``+``."""
    parts = [_code_of(part, code) if has_hole(part) else _literal(part) for part in _parts(text)]
    return " + ".join(parts) or '""'


def readable(text: str, code: Mapping[str, str]) -> str:
    """The text for a person, its holes written as their code."""
    return _HOLE.sub(lambda hole: _code_of(hole[0], code), text)


def _parts(text: str) -> Iterable[str]:
    return filter(None, re.split(f"({_HOLE.pattern})", text))


def _code_of(hole: str, code: Mapping[str, str]) -> str:
    return "getTitle()" if hole == TITLE else code.get(hole, hole)


def _literal(text: str) -> str:
    return '"' + "".join(_WRITTEN.get(character, character) for character in text) + '"'


def _unescaped(escape: re.Match[str]) -> str:
    octal, character = escape.groups()
    if octal is None:
        return _CONTROLS.get(character, character)
    # Two digits when the first is above 3, as three would exceed a byte.
    digits = octal if octal[0] <= "3" else octal[:2]
    return chr(int(digits, 8)) + octal[len(digits) :]
