"""What ImageJ's macro language leaves open at the end of the text without a word: it just stops there.

The rules are those of ImageJ's tokenizer: ``//`` and ``/* */`` comments, texts in either kind of quotes that end in
their line, and a backslash that takes the next character with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\[^\n]|[^"\\\n])*"|'(?:\\[^\n]|[^'\\\n])*')
    |(?P<open_comment>/\*)
    |(?P<open_text>["'])
    |(?P<opening>[({\[])
    |(?P<closing>[)}\]])
    """,
    re.VERBOSE | re.DOTALL,
)
_NEVER_CLOSED = {
    "open_comment": 'The comment that begins with "/*" has no "*/"',
    "open_text": "The text that begins with a quotation mark is not closed in its line",
}
_CLOSES = {"(": ")", "{": "}", "[": "]"}


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """What is not closed, in a sentence, and the line (from 1) it opens in."""

    message: str
    line: int


def left_open(text: str) -> LeftOpen | None:
    """The comment, text or bracket of a macro that is never closed; None if all are.

    A closing bracket too many is not reported, as ImageJ does so itself.
    """
    brackets: list[re.Match[str]] = []
    for part in _PARTS.finditer(text):
        kind = part.lastgroup
        if kind in _NEVER_CLOSED:
            return _told(_NEVER_CLOSED[kind], text, part)
        if kind == "opening":
            brackets.append(part)
        elif kind == "closing" and part[0] in (_CLOSES[bracket[0]] for bracket in brackets):
            bracket = brackets.pop()
            if _CLOSES[bracket[0]] != part[0]:
                return _no_partner(bracket, text)
    return _no_partner(brackets[-1], text) if brackets else None


def _no_partner(bracket: re.Match[str], text: str) -> LeftOpen:
    return _told(f'The "{bracket[0]}" has no "{_CLOSES[bracket[0]]}"', text, bracket)


def _told(message: str, text: str, part: re.Match[str]) -> LeftOpen:
    return LeftOpen(message, text.count("\n", 0, part.start()) + 1)
