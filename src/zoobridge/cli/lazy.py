"""A command group that imports a command only when it is used, so that help and start are quick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click

from zoobridge.errors import CancelledError

CANCELLED = "Cancelled; nothing half-written was left behind."


@dataclass(frozen=True, slots=True)
class Lazy:
    """A command that is not imported yet.

    Parameters
    ----------
    target : str
        ``module:attribute``.
    help : str
        First sentence of its help, for the list of commands.
    """

    target: str
    help: str


class LazyGroup(click.Group):
    """A group of `Lazy` commands by name."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy] | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order they were declared."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        entry = self.lazy.get(cmd_name)
        if entry is None:
            return None
        module, attribute = entry.target.split(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            msg = f"{entry.target} is not a click command"
            raise TypeError(msg)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Run the command.

        Raises
        ------
        CancelledError
            In place of an interrupt, for which click would print an empty line before our sentence.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise CancelledError(CANCELLED) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in self.lazy.items()])
