"""Macro options to typed values and back, strictly: nothing a macro says is ignored."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NoReturn

from zoobridge.commands.command import Command, Key, KeyKind
from zoobridge.commands.nearest import suggestion
from zoobridge.commands.syntax import Option, read, write
from zoobridge.commands.values import NotAValueError, read_value, write_value
from zoobridge.errors import UsageError

Variables = Callable[[str], str | float | None]
"""Value of a macro variable by name, None when the macro has none of that name."""

_VARIABLE = re.compile(r"&([A-Za-z_]\w*)")


def parse(command: Command, text: str | None, variables: Variables | None = None) -> dict[str, Any]:
    r"""The values of all keys of a command, defaults filled in.

    Parameters
    ----------
    command : Command
        Declares the keys.
    text : str or None
        Macro options: ``key=value key2=[value with spaces] flag``. Keys in any letter case, values literal.
    variables : callable or None
        Resolves ``key=&variable`` (the whole value, ImageJ's way); None: ``&`` has no meaning.

    Returns
    -------
    dict
        Key name -> str, int, float, bool, Path, tile choice or bytes; None where a key without default is absent; a
        mapping for the further keys of the command.

    Raises
    ------
    UsageError
        One sentence: unknown or repeated key, missing or unknown value, wrong type, out of range.

    Examples
    --------
    >>> parse(predict, "model=nuclei-tiny image=[a [1].tif]")["image"]
    'a [1].tif'
    """
    keys = command.by_name
    values: dict[str, Any] = {}
    for option in read(text or "", command.label):
        key = keys.get(option.name) or _further(command, option.name)
        if key.name in values:
            msg = f"{command.label}: {key.name} is given twice; keep one of them."
            raise UsageError(msg)
        values[key.name] = _value(command.label, key, option, variables)
    others = [name for name in values if name not in keys]
    if others and not all(values.get(key.name) for key in command.keys if key.required):
        _refuse_unknown(command, others[0])  # more likely a slip than one of the further keys
    named = {name: values.pop(name) for name in others}
    return complete(command, values if command.further is None else {**values, command.further.name: named})


def complete(command: Command, values: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values of keys of the command, with the defaults of those that are absent.

    Raises
    ------
    UsageError
        If a required key is absent.
    """
    for key in command.keys:
        if key.required and values.get(key.name) is None:
            msg = f"{command.label} needs {key.name}=...: {key.help}"
            raise UsageError(msg)
    return {**command.defaults, **values}


def checked_value(label: str, key: Key, text: str) -> Any:  # noqa: ANN401
    """The typed value that a text gives a key of the command `label`.

    Raises
    ------
    UsageError
        If the text is no such value.
    """
    try:
        return read_value(key, text)
    except NotAValueError as reason:
        msg = f'{label}: {key.name}="{text}" cannot be used; {key.name} {reason}'
        raise UsageError(msg if msg.endswith("?") else f"{msg}.") from None


def format(command: Command, values: Mapping[str, Any]) -> str:
    """Macro options that `parse` reads as these values; keys at their default are left out.

    A value that reads like ``&variable`` is written as it is, so a macro would resolve it.

    Raises
    ------
    UsageError
        If a value cannot be written in macro options (brackets that do not match next to spaces).
    """
    options = []
    for key in command.keys:
        value = values.get(key.name, key.default)
        if value is None or (value == key.default and not key.required):
            continue
        bare = key.kind is KeyKind.FLAG and value is True
        options.append(write(Option(key.name, None if bare else write_value(key, value)), command.label))
    if command.further is not None:
        named = values.get(command.further.name, {})
        options += [write(Option(name, text), command.label) for name, text in named.items()]
    return " ".join(options)


def _further(command: Command, name: str) -> Key:
    if command.further is None:
        _refuse_unknown(command, name)
    return replace(command.further, name=name)


def _refuse_unknown(command: Command, name: str) -> NoReturn:
    msg = f'{command.label} has no key "{name}"; {suggestion(name, command.by_name, "keys")}'
    raise UsageError(msg)


def _value(label: str, key: Key, option: Option, variables: Variables | None) -> Any:  # noqa: ANN401
    if option.value is None:
        if key.kind is KeyKind.FLAG:
            return True
        msg = f"{label}: {key.name} needs a value; write {key.name}=..."
        raise UsageError(msg)
    return checked_value(label, key, _resolve(label, key, option.value, variables))


def _resolve(label: str, key: Key, text: str, variables: Variables | None) -> str:
    match = None if variables is None or not text.startswith("&") else _VARIABLE.fullmatch(text)
    if match is None or variables is None:
        return text
    value = variables(match.group(1))
    if value is None:
        msg = f'{label}: {key.name}={text} names a macro variable, but the macro has no variable "{match.group(1)}".'
        raise UsageError(msg)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)
