"""What the documentation of a package says, by its headings."""

from __future__ import annotations

import re

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.MULTILINE)
_NOTHING = re.compile(
    r"(none|n/?a|unknown|tbd|to ?do|not (available|applicable|stated|known)|\[?more information needed\]?|-+)",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[\s|:-]*-{3,}[\s|:-]*$", re.MULTILINE)
_ITEM = re.compile(r"[-+*]\s|\d+\.\s|\|")
_MOST = 2000
"""Letters of a section that are shown: all of what people write about limits, not all of a table of results."""


def section(text: str, heading: str) -> str | None:
    """The text below the first heading that matches, its sub-headings included; None when there is none.

    Text that says nothing (``None.``, ``TODO``, ``[More information needed]``) counts as none.

    Parameters
    ----------
    text : str
        Markdown.
    heading : str
        Regular expression that is searched for in headings, whatever their letter case.
    """
    found = list(_HEADING.finditer(text))
    for place, match in enumerate(found):
        if not re.search(heading, match[2], re.IGNORECASE):
            continue
        later = (other.start() for other in found[place + 1 :] if len(other[1]) <= len(match[1]))
        body = text[match.end() : next(later, len(text))].strip()
        if body and not _NOTHING.fullmatch(body.rstrip(".").strip("*_ \n")):
            return body
    return None


def summary(text: str) -> str:
    """A section in one line, items of lists and rows of tables parted; a very long one is cut at a word."""
    line = ""
    for written in map(str.strip, _RULE.sub("", text).splitlines()):
        plain = _plain(written)
        if plain:
            parted = _ITEM.match(written) and line and line[-1] not in ".:;"
            line += f"{';' if parted else ''} {plain}"
    line = line.strip()
    return line if len(line) <= _MOST else f"{line[:_MOST].rsplit(' ', 1)[0]} ..."


def _plain(line: str) -> str:
    """Without the signs of headings, lists, tables and emphasis."""
    cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else [line]
    return " ".join(re.sub(r"^[-+*#]+\s|[*`]+", "", ", ".join(filter(None, cells))).split())
