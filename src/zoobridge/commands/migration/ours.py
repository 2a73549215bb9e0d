"""Statements of zoobridge, held to the keys of its commands."""

from __future__ import annotations

from collections.abc import Mapping

from zoobridge.commands import labels, open_file, predict
from zoobridge.commands.command import Key, KeyKind
from zoobridge.commands.migration.equivalent import Statement
from zoobridge.commands.migration.texts import TITLE, has_hole
from zoobridge.commands.options import parse
from zoobridge.commands.syntax import Option, write

_COMMANDS = {module.COMMAND.label: module.COMMAND for module in (predict, labels, open_file)}
_IN_BRACKETS = {KeyKind.TEXT, KeyKind.MODEL, KeyKind.IMAGE, KeyKind.PATH}
"""Kinds whose values may have spaces."""


def zoo(label: str, **values: str | None) -> Statement:
    """A call of a command; None leaves a key out.

    Raises
    ------
    UsageError
        If the command would refuse one of the values.
    """
    command = _COMMANDS[label]
    given = {name: value for name, value in values.items() if value is not None}
    known = {name: value for name, value in given.items() if not has_hole(value)}
    required = {key.name: "to be made" for key in command.keys if key.required and key.name not in known}
    parse(command, " ".join(write(Option(name, value), label) for name, value in {**required, **known}.items()))
    return Statement("run", (label, " ".join(_option(command.by_name[name], given[name]) for name in given)))


def open_image(path: str) -> Statement:
    """Open a file, or stop the macro."""
    return zoo("Zoo Open", path=path)


def save_active(folder: str) -> Statement:
    """Save the active image under its title."""
    return Statement("saveAs", ("Tiff", f"{folder.rstrip('/')}/{TITLE}"))


def labelled(
    predicting: Mapping[str, str | None], labelling: Mapping[str, str | None], *, keeps_maps: bool = False
) -> tuple[Statement, ...]:
    """Predict and make labels; the label image is active, the Results table as it was, and the maps are closed.

    The maps are told by the name of the model, in which their title ends.
    """
    return (
        zoo("Zoo Predict", **predicting),
        zoo("Zoo Labels", **labelling, results="keep"),
        *([] if keeps_maps else [Statement("close", (f"*-{predicting['model']}",))]),
    )


def _option(key: Key, value: str) -> str:
    if not has_hole(value):
        return write(Option(key.name, value), key.label)
    return f"{key.name}=[{value}]" if key.kind in _IN_BRACKETS else f"{key.name}={value}"
