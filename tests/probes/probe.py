"""One probe: a macro somebody could write, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a process of ``zoobridge run`` leaves behind.

    Parameters
    ----------
    status : int
        Exit status.
    stdout : str
        All of standard output, exactly.
    message : str or None
        The one sentence on standard error, ``...`` standing for any text; None when the macro works.
    line : int or None
        Line of the macro that the sentence ends with.
    shown : str
        What ImageJ shows and a macro did not print: rows of Results, messages. On standard error, before the sentence.
    """

    status: int = 0
    stdout: str = ""
    message: str | None = None
    line: int | None = None
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A macro and its outcome.

    Parameters
    ----------
    name : str
        What the macro does, as the table in the documentation says it.
    area : str
        Heading it is listed under.
    macro : tuple of str
        Its lines. It runs in a folder of its own that holds the files of `tests.probes.inputs`.
    headless : Outcome
        Without a display.
    arguments : tuple of str
        More words for the command line.
    with_display : Outcome or None
        With ``--display xvfb``; None: as without.
    in_gateway : Outcome or None
        In a headless PyImageJ gateway; None: as without a display.
    """

    name: str
    area: str
    macro: tuple[str, ...]
    headless: Outcome
    arguments: tuple[str, ...] = ()
    with_display: Outcome | None = None
    in_gateway: Outcome | None = None


def prints(*lines: object, shown: str = "") -> Outcome:
    """The macro works and prints these lines, while ImageJ shows something."""
    return Outcome(stdout=_text(lines), shown=shown)


def stops(message: str, line: int | None = None, *, status: int = 3, after: tuple[object, ...] = ()) -> Outcome:
    """The macro stops with a sentence, having printed the lines `after`."""
    return Outcome(status, _text(after), message, line)


def _text(lines: tuple[object, ...]) -> str:
    return "".join(f"{line}\n" for line in lines)
