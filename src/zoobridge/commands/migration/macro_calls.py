"""Calls of ``run`` in the text of a macro, with the pieces their texts are made of.

The rules are those of ImageJ's tokenizer, as in `zoobridge.hosts.scripts.left_open`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zoobridge.commands.migration.texts import has_hole, new_holes, text_of_literal

_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\r\n]*|/\*.*?(?:\*/|\Z)|(?<![^\r\n])[ \t]*\#@[^\r\n]*)
    |(?P<literal>"(?:\\[^\r\n]|[^"\\\r\n])*"|'(?:\\[^\r\n]|[^'\\\r\n])*')
    |(?P<word>\w+)
    |(?P<space>\s+)
    |(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_LINE_END = re.compile(r"\r\n|\r|\n")


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int

    @property
    def blank(self) -> bool:
        return self.kind in {"space", "comment"}


_NOTHING = _Token("sign", "", 0, 0)


@dataclass(frozen=True, slots=True)
class RunCall:
    """One call of ``run``.

    Parameters
    ----------
    start, end : int
        Where the call stands in the text, its semicolon included.
    line : int
        Counted from 1.
    options : str or None
        With holes; None when it has no options, or nothing can be said of them (then `readable` is false).
    code : Mapping
        Hole -> piece of the macro's code.
    comments : tuple of str
        Comments within the call.
    before : str
        The token before the call, empty at the start.
    """

    start: int
    end: int
    line: int
    label: str
    options: str | None
    readable: bool
    code: Mapping[str, str]
    comments: tuple[str, ...]
    before: str


@dataclass(frozen=True, slots=True)
class MacroCalls:
    """What a macro calls.

    Parameters
    ----------
    words : frozenset of str
        Names in its code, texts and comments left out.
    literals : frozenset of str
        Its texts.
    """

    runs: tuple[RunCall, ...]
    words: frozenset[str]
    literals: frozenset[str]


def macro_calls(text: str) -> MacroCalls:
    """Find the calls of ``run`` whose label is a text."""
    tokens = [_Token(str(match.lastgroup), match[0], *match.span()) for match in _TOKEN.finditer(text)]
    return MacroCalls(
        tuple(_runs(text, tokens)),
        frozenset(token.text for token in tokens if token.kind == "word"),
        frozenset(text_of_literal(token.text) for token in tokens if token.kind == "literal"),
    )


def _runs(text: str, tokens: Sequence[_Token]) -> Iterator[RunCall]:
    before = _NOTHING
    for index, token in enumerate(tokens):
        if token.text == "run" and before.text != "function":
            call = _run(text, tokens, index, before.text)
            if call is not None:
                yield call
        if not token.blank:
            before = token


def _run(text: str, tokens: Sequence[_Token], index: int, before: str) -> RunCall | None:
    opening = _next_significant(tokens, index + 1)
    closing = None if opening is None or tokens[opening].text != "(" else _closing(tokens, opening)
    if opening is None or closing is None:
        return None
    arguments = _split(tokens[opening + 1 : closing], ",")
    holes, code = new_holes(), dict[str, str]()
    texts = [_text(argument, holes, code) for argument in arguments[:2]]
    label = texts[0]
    if label is None or has_hole(label):
        return None
    options = texts[1] if len(texts) == 2 else None
    after = _next_significant(tokens, closing + 1)
    ends = after is not None and tokens[after].text == ";" and not _comments(tokens[closing:after])
    return RunCall(
        start=tokens[index].start,
        end=tokens[after if ends and after is not None else closing].end,
        line=len(_LINE_END.findall(text, 0, tokens[index].start)) + 1,
        label=label,
        options=options,
        readable=len(arguments) < 2 or options is not None,
        code=code,
        comments=_comments(tokens[index:closing]),
        before=before,
    )


def _comments(tokens: Sequence[_Token]) -> tuple[str, ...]:
    return tuple(token.text for token in tokens if token.kind == "comment")


def _next_significant(tokens: Sequence[_Token], start: int) -> int | None:
    return next((index for index in range(start, len(tokens)) if not tokens[index].blank), None)


def _closing(tokens: Sequence[_Token], opening: int) -> int | None:
    depth = 0
    for index in range(opening, len(tokens)):
        depth += (tokens[index].text in _OPENING) - (tokens[index].text in _CLOSING)
        if depth == 0:
            return index
    return None


def _split(tokens: Sequence[_Token], sign: str) -> list[list[_Token]]:
    """The tokens between the signs that are in no brackets."""
    parts: list[list[_Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.text == sign and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _text(argument: Sequence[_Token], holes: Iterator[str], code: dict[str, str]) -> str | None:
    """The text of an argument, holes in the place of code; None when it is no sum of texts and code."""
    parts = []
    for term in _split(argument, "+"):
        significant = [token for token in term if not token.blank]
        if not significant:
            return None
        if len(significant) == 1 and significant[0].kind == "literal":
            parts.append(text_of_literal(significant[0].text))
            if has_hole(parts[-1]):
                return None
            continue
        hole = next(holes)
        parts.append(hole)
        code[hole] = "".join(token.text if not token.blank else " " for token in term).strip()
    return "".join(parts)
