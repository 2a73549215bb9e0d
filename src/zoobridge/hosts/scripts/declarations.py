"""``#@`` lines of SciJava scripts: what they declare."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zoobridge.errors import UsageError

_DIRECTION = re.compile(r"(output|both|input)\b", re.IGNORECASE)
_DIRECTIVE = re.compile(r"(script|import|repository|dependency)\s*\(", re.IGNORECASE)
_TYPE = re.compile(r"[A-Za-z_][\w.]*(\[\])?")
_NAME = re.compile(r"\s*([A-Za-z_]\w*)\s*;?\s*(?://.*)?")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<key>\w+)\s*
    (?:=\s*(?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\{(?:[^{}"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*\}|[^,(){}"']+))?
    \s*(?P<end>[,)])""",
    re.VERBOSE,
)
_ITEM = re.compile(r""""((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^,{}\s][^,{}]*)""")


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declared parameter or output.

    Parameters
    ----------
    type : str
        As written, without its package: ``File``, ``int``, ``File[]``.
    line : int
        Counted from 1.
    attributes : Mapping
        As written, quotes removed; keys in lower case.
    choices : tuple of str
        The ``choices={...}`` attribute.
    """

    name: str
    type: str
    line: int
    is_input: bool = True
    is_output: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()


def is_script_line(line: str) -> bool:
    """Whether a line is SciJava's and not the macro language's."""
    return line.lstrip().startswith("#@")


def parse_declaration(line: str, number: int) -> Declaration | None:
    """Read a ``#@`` line; None for directives such as ``#@script(...)``.

    Raises
    ------
    UsageError
        If the line is not of the form ``#@ Type(attributes) name``.
    """
    rest = line.strip().removeprefix("#@").strip()
    if not rest or _DIRECTIVE.match(rest):
        return None
    direction = _DIRECTION.match(rest)
    way = direction[1].lower() if direction else "input"
    rest = rest[direction.end() :].strip() if direction else rest
    type_name, rest = _type_of(rest, number, untyped=way == "output")
    attributes, choices, rest = _attributes_of(rest, number)
    name = _NAME.fullmatch(rest)
    if name is None:
        msg = f"Line {number}: {line.strip()!r} is no script parameter; write #@ Type(attributes) name."
        raise UsageError(msg)
    return Declaration(name[1], type_name, number, way != "output", way != "input", attributes, choices)


def _type_of(rest: str, number: int, *, untyped: bool) -> tuple[str, str]:
    match = _TYPE.match(rest)
    if match is None:
        msg = f"Line {number}: the script parameter has no type; write #@ Type(attributes) name."
        raise UsageError(msg)
    if untyped and match.end() == len(rest.rstrip()):
        return "Object", rest
    return match[0].rsplit(".", 1)[-1], rest[match.end() :]


def _attributes_of(rest: str, number: int) -> tuple[dict[str, str], tuple[str, ...], str]:
    rest = rest.lstrip()
    if not rest.startswith("("):
        return {}, (), rest
    attributes: dict[str, str] = {}
    choices: tuple[str, ...] = ()
    position, end = 1, ""
    if rest[1:].lstrip().startswith(")"):
        return {}, (), rest[rest.index(")") + 1 :]
    while end != ")":
        match = _ATTRIBUTE.match(rest, position)
        if match is None:
            msg = f"Line {number}: the attributes {rest!r} cannot be read; write (key=value, key=value)."
            raise UsageError(msg)
        key, value = match["key"].lower(), (match["value"] or "true").strip()
        if key == "choices":
            choices = tuple(_unquote(item[0]) for item in _ITEM.finditer(value.strip("{}")))
        else:
            attributes[key] = _unquote(value)
        position, end = match.end(), match["end"]
    return attributes, choices, rest[position:]


def _unquote(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value
