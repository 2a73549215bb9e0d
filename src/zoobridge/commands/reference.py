"""The macro reference, written from the command data alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

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
    return f"| `{key.name}` | {_type(key)} | {_default(key)} | {key.help.replace('|', chr(92) + '|')} |"


def _type(key: Key) -> str:
    if key.kind is KeyKind.CHOICE:
        return ", ".join(f"`{choice}`" for choice in key.choices)
    limits = bounds(key)
    return f"{_KINDS[key.kind]}, {limits}" if limits else _KINDS[key.kind]


def _default(key: Key) -> str:
    text = _default_text(key)
    return f"`{text}`" if text and not key.required else text


def _default_text(key: Key) -> str:
    if key.required:
        return "required"
    return "" if key.default is None else write_value(key, key.default)


def html(command: Command) -> str:
    """The part of one command as a page of plain HTML, for the Help button of its dialog."""
    parts = [f"<html><h2>{escape(command.label)}</h2><p>{escape(command.help)}</p>"]
    if command.keys:
        rows = "".join(
            f"<tr><td><b>{key.name}</b></td><td>{escape(_default_text(key))}</td><td>{escape(key.help)}</td></tr>"
            for key in command.keys
        )
        if command.further is not None:
            rows += f"<tr><td><i>{command.further.label}</i></td><td></td><td>{escape(command.further.help)}</td></tr>"
        parts.append(f"<table><tr><th>key</th><th>default</th><th>meaning</th></tr>{rows}</table>")
    parts.append(f"<ul>{''.join(f'<li>{escape(output)}</li>' for output in command.outputs)}</ul>")
    parts.append(f"<p>In a macro:</p><pre>{escape(command.example)}</pre></html>")
    return "".join(parts)
