"""Options of the terminal made from the keys of a command, so that macro and terminal say the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from zoobridge.commands.command import Key, KeyKind
from zoobridge.commands.values import NotAValueError, read_value

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


class KeyType(click.ParamType[Any]):
    """The value of a key, read as in macro options."""

    def __init__(self, key: Key) -> None:
        self.name = key.kind.value
        self._key = key

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        """Read the text; values that are typed already pass."""
        if not isinstance(value, str):
            return value
        try:
            return read_value(self._key, value)
        except NotAValueError as reason:
            self.fail(f"{value!r} {reason}.", param, ctx)


def key_options(keys: Iterable[Key]) -> Callable[[Decorated], Decorated]:
    """Add ``--name`` for every key, with its help and default."""

    def decorate(command: Decorated) -> Decorated:
        for key in reversed(list(keys)):
            if key.kind is KeyKind.FLAG:
                command = click.option(f"--{key.name}/--no-{key.name}", default=key.default, help=_sentence(key))(
                    command
                )
                continue
            choice = bool(key.choices)
            command = click.option(
                f"--{key.name}",
                type=click.Choice(key.choices, case_sensitive=False) if choice else KeyType(key),
                default=key.default,
                show_default=key.default is not None,
                required=key.required,
                metavar=None if choice else key.kind.value.upper(),
                help=_sentence(key),
            )(command)
        return command

    return decorate


def _sentence(key: Key) -> str:
    return f"{key.help[:1].upper()}{key.help[1:]}."
