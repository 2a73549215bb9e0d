"""A macro with the calls of other tools rewritten to ours, and everything else as it was."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zoobridge.commands.migration.equivalent import Equivalent
from zoobridge.commands.migration.known import TOOLS, equivalent
from zoobridge.commands.migration.macro_calls import MacroCalls, RunCall, macro_calls
from zoobridge.commands.migration.texts import readable

_ROI_MANAGER_WORDS = frozenset({"roiManager", "RoiManager"})
_ROI_MANAGER_TEXTS = frozenset({"ROI Manager", "ROI Manager...", "From ROI Manager", "To ROI Manager"})
_STARTS_STATEMENT = frozenset({"", ";", "{", "}"})
_CONTINUES = re.compile(r"[(\[,=+\-*/<>!&|.]")
_UNREADABLE = "The options are made by code that is no sum of texts; write them as text."
_NO_STATEMENT = "The call is no statement of a macro of its own; write the line by hand."


@dataclass(frozen=True, slots=True)
class RewrittenCall:
    """What became of one call.

    Parameters
    ----------
    line : int
        In the old macro, counted from 1.
    lines : tuple of str
        The statements it was replaced by; empty when it was left as it is.
    losses, notes : tuple of str
        Sentences, as in `zoobridge.commands.migration.equivalent.Equivalent`.
    """

    line: int
    label: str
    tool: str
    lines: tuple[str, ...]
    losses: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RewrittenMacro:
    """The new text, and what became of each call of another tool, in their order."""

    text: str
    calls: tuple[RewrittenCall, ...]


def rewrite(text: str) -> RewrittenMacro:
    """Rewrite the calls of other tools in a macro.

    Parameters
    ----------
    text : str
        With its own line ends, which the new lines take up.

    Returns
    -------
    RewrittenMacro
        Outside the calls the text is the same, character by character.
    """
    found = macro_calls(text)
    roi_manager = _uses_roi_manager(found)
    parts, calls, position = [], [], 0
    for run in found.runs:
        if run.label.strip() not in TOOLS or run.start < position:
            continue
        call = _rewritten(run, _equivalent(run, roi_manager))
        calls.append(call)
        new = _layout(text, run, call.lines) if call.lines else text[run.start : run.end]
        parts += [text[position : run.start], new]
        position = run.end
    return RewrittenMacro("".join([*parts, text[position:]]), tuple(calls))


def _uses_roi_manager(found: MacroCalls) -> bool:
    return bool(_ROI_MANAGER_WORDS & found.words or _ROI_MANAGER_TEXTS & found.literals)


def _equivalent(run: RunCall, roi_manager: bool) -> Equivalent:
    if _CONTINUES.fullmatch(run.before):
        return Equivalent((), (_NO_STATEMENT,))
    if not run.readable:
        return Equivalent((), (_UNREADABLE,))
    known = equivalent(run.label, run.options, roi_manager=roi_manager)
    return Equivalent(()) if known is None else known


def _rewritten(run: RunCall, known: Equivalent) -> RewrittenCall:
    return RewrittenCall(
        run.line,
        run.label,
        TOOLS[run.label.strip()],
        tuple(statement.source(run.code) for statement in known.statements),
        tuple(readable(sentence, run.code) for sentence in known.losses),
        tuple(readable(sentence, run.code) for sentence in known.notes),
    )


def _layout(text: str, run: RunCall, lines: tuple[str, ...]) -> str:
    """The statements in the place of the call: each on a line if the call begins one, and one block after ``if``."""
    begins = max(text.rfind("\n", 0, run.start), text.rfind("\r", 0, run.start)) + 1
    indent = text[begins : run.start]
    end = "\r\n" if "\r\n" in text else "\r" if "\r" in text and "\n" not in text else "\n"
    comments = "".join(f"{comment}{end}{_blank(indent)}" for comment in run.comments)
    if len(lines) > 1 and run.before not in _STARTS_STATEMENT:
        return f"{comments}{{ {' '.join(lines)} }}"
    separator = f"{end}{indent}" if not indent.strip() else " "
    return comments + separator.join(lines)


def _blank(indent: str) -> str:
    return indent if not indent.strip() else ""
