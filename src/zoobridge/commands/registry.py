"""All commands by label: the fixed ones, and one per installed model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from zoobridge.commands import (
    adjust,
    card,
    check,
    install,
    labels,
    macro_extensions,
    models,
    open_file,
    points,
    predict,
    remove,
    rerun,
    rois,
    share,
    suggest,
)
from zoobridge.commands.command import Command, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.errors import UsageError
from zoobridge.inference.zoo import Zoo

PREFIX = "Zoo "
COMMANDS = tuple(
    module.COMMAND
    for module in (
        predict,
        labels,
        points,
        rois,
        suggest,
        adjust,
        models,
        card,
        check,
        install,
        remove,
        open_file,
        rerun,
        share,
        macro_extensions,
    )
)


class Registry:
    """The commands of one host.

    Parameters
    ----------
    zoo : Zoo
        Its installed models are commands too (``Zoo nuclei-tiny``), read at every look-up, so that they are there
        as soon as a model is installed, and gone when it is removed, by whatever process.
    """

    def __init__(self, zoo: Zoo) -> None:
        self._zoo = zoo
        self._commands: dict[str, Command] = {}
        for command in COMMANDS:
            self.register(command)

    def register(self, command: Command) -> Callable[[], None]:
        """Add a command; the returned function takes it away again.

        Raises
        ------
        UsageError
            If the label is taken, or a key is not lower case, is the suffix of another key of the command, or is a
            choice without its default among the choices.
        """
        if command.label in self._commands:
            msg = f'There is already a command "{command.label}".'
            raise UsageError(msg)
        _check_keys(command)
        self._commands[command.label] = command

        def undo() -> None:
            if self._commands.get(command.label) is command:
                del self._commands[command.label]

        return undo

    def find(self, label: str) -> Command | None:
        """The command of that label, None when it is none of ours; costs a dictionary look-up for other labels."""
        command = self._commands.get(label)
        if command is not None or not label.startswith(PREFIX):
            return command
        name = label.removeprefix(PREFIX)
        return model_command(name) if name in self._zoo.names() else None

    def labels(self) -> tuple[str, ...]:
        """Every label a macro may use now."""
        return (*self._commands, *(PREFIX + name for name in self._zoo.names()))

    def commands(self) -> tuple[Command, ...]:
        """Every command a macro may use now."""
        return (*self._commands.values(), *map(model_command, self._zoo.names()))


@lru_cache
def model_command(name: str) -> Command:
    """The command of one model: Zoo Predict with the model fixed; the same object as long as it is in use."""
    general = predict.COMMAND

    def run(context: Context, values: Mapping[str, Any]) -> Outcome:
        return predict.run_as(PREFIX + name, context, {**values, "model": name})

    return replace(
        general,
        label=PREFIX + name,
        menu=f"{general.menu} > Models",
        help=f"Predict with the model {name}.",
        keys=tuple(key for key in general.keys if key.kind is not KeyKind.MODEL),
        example=f'run("{PREFIX}{name}", "tile=auto");',
        run=run,
    )


def _check_keys(command: Command) -> None:
    names = [key.name for key in command.keys]
    for index, key in enumerate(command.keys):
        others = names[:index] + names[index + 1 :]
        if key.name != key.name.lower() or not key.name.replace("_", "").isalnum():
            msg = f'{command.label}: the key "{key.name}" must be lower-case letters, digits and underscores.'
            raise UsageError(msg)
        longer = next((name for name in others if name.endswith(key.name)), None)
        if longer is not None:
            msg = f'{command.label}: the key "{key.name}" is the end of "{longer}", which ImageJ would confuse.'
            raise UsageError(msg)
        if key.kind is KeyKind.CHOICE and key.default not in (*key.choices, None):
            msg = f'{command.label}: "{key.default}" is no choice of "{key.name}".'
            raise UsageError(msg)
