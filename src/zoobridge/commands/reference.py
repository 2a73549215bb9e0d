"""The macro reference, written from the command data alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zoobridge.commands.command import Command, Key, KeyKind
from zoobridge.commands.values import bounds, write_value

_KINDS = {
    KeyKind.TEXT: "text",
    KeyKind.INTEGER: "whole number",
    KeyKind.NUMBER: "number",
    KeyKind.FLAG: "flag",
    KeyKind.CHOICE: "choice",
    KeyKind.PATH: "file",
    KeyKind.MODEL: "model",
    KeyKind.IMAGE: "image",
    KeyKind.TILE: "tile",
    KeyKind.SCALE: "scale",
    KeyKind.MEMORY: "memory",
}

_HEAD = """# Macro reference

Every command is called as `run("label", "key=value other=[value with spaces] flag")`. Keys may be written in any letter
case and any order. A value in brackets ends at the matching bracket and is taken as it is; `key=&variable` takes the
value of a macro variable. An unknown key, a value of the wrong type or out of range, an unknown choice, model or image
stops the macro with one sentence.
"""


def markdown(commands: Iterable[Command]) -> str:
    """The reference of these commands in Markdown, in their order."""
    return "\n".join([_HEAD, *("\n".join(_command(command)) for command in commands)])


def _command(command: Command) -> Iterator[str]:
    yield f"## {command.label}\n"
    yield f"{command.help}\n"
    yield f"```\n{command.example}\n```\n"
    if command.keys:
        yield "| key | type | default | meaning |"
        yield "|---|---|---|---|"
        yield from map(_row, command.keys)
        if command.further is not None:
            yield f"| *{command.further.label}* | {_KINDS[command.further.kind]} | | {command.further.help} |"
        yield ""
    for output in command.outputs:
        yield f"- {output}"
    yield ""


def _row(key: Key) -> str:
    return f"| `{key.name}` | {type_text(key)} | {default_text(key)} | {key.help.replace('|', chr(92) + '|')} |"


def type_text(key: Key) -> str:
    """What a value of the key may be, in Markdown."""
    if key.kind is KeyKind.CHOICE:
        return ", ".join(f"`{choice}`" for choice in key.choices)
    limits = bounds(key)
    return f"{_KINDS[key.kind]}, {limits}" if limits else _KINDS[key.kind]


def default_text(key: Key) -> str:
    """The key's default, in Markdown; empty when it has none."""
    if key.required:
        return "required"
    return "" if key.default is None else f"`{write_value(key, key.default)}`"
