r"""What ImageJ's Log window would show: lines, and the commands ``\\Clear``, ``\\Update:`` and ``\\Update<n>:``."""

from __future__ import annotations

import re

_HIGHEST_UPDATED_LINE = 25
"""``ij.IJ.handleLogCommand`` takes line numbers up to this one as a command."""


class LogText:
    """The text of a Log window that needs no window."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def append(self, message: str) -> str | None:
        r"""Take one message of ``print`` or ``IJ.log``.

        Returns
        -------
        str or None
            What to show on a terminal, which cannot go back: the new text of an updated line, nothing for a command.
        """
        if not message.startswith("\\"):
            self._lines += message.split("\n")
            return message
        if message == "\\Clear":
            self._lines.clear()
            return None
        if message in {"\\Close", "\\Closed"} or message.startswith("\\Heading:"):
            return None
        return self._update(message)

    def _update(self, message: str) -> str:
        match = re.fullmatch(r"\\Update(\d*):(.*)", message, re.DOTALL)
        if match is None or int(match[1] or 0) > _HIGHEST_UPDATED_LINE:
            self._lines += message.split("\n")
            return message
        number = int(match[1]) if match[1] else max(0, len(self._lines) - 1)
        self._lines += [""] * (number + 1 - len(self._lines))
        self._lines[number] = match[2]
        return match[2]

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in self._lines)
