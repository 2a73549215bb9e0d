"""What a Fiji session may ask of its worker: the zoo's commands, run as every host runs them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from zoobridge.commands.command import Command
from zoobridge.commands.context import Context
from zoobridge.commands.macro_extensions import FUNCTIONS, Direction
from zoobridge.commands.options import format as write_options
from zoobridge.commands.options import parse
from zoobridge.commands.registry import Registry
from zoobridge.commands.syntax import read
from zoobridge.commands.values import read_value
from zoobridge.errors import CancelledError, UsageError
from zoobridge.hosts.failures.sentence import sentence
from zoobridge.hosts.fiji.conversation import Conversation, Facts, RunningTask
from zoobridge.hosts.fiji.remote_workspace import RemoteWorkspace
from zoobridge.inference.zoo import Zoo

Outputs = dict[str, Any]


class Session:
    """The models and commands of one Fiji session.

    What a task of Fiji's runs returns the task's outputs; an error of any kind comes as
    ``{"error": sentence}``, with ``cancelled`` when somebody wanted it.

    Parameters
    ----------
    models_changed : callable
        Called after a command that may have installed or removed a model; returns what the user should read.
    """

    def __init__(self, zoo: Zoo, models_changed: Callable[[], Iterable[str]]) -> None:
        self._zoo = zoo
        self._registry = Registry(zoo)
        self._models_changed = models_changed
        self._conversations: dict[str, Conversation] = {}

    def run(self, task: RunningTask, call: str, label: str, options: str) -> Outputs:
        """Run a command with the options text of a macro or dialog."""

        def work(workspace: RemoteWorkspace) -> Outputs:
            command = self._command(label)
            values = parse(command, options, workspace.variable)
            try:
                outcome = command.run(Context(workspace, self._zoo), values)
            finally:
                if command.changes_models:
                    for warning in self._models_changed():
                        workspace.warn(warning)
            return {"titles": list(outcome.titles)}

        return self._conversing(task, call, label, work)

    def call_function(self, task: RunningTask, call: str, name: str, given: Sequence[str]) -> Outputs:
        """Call a macro extension function with its IN arguments; outputs are its OUT arguments."""
        function = next(one for one in FUNCTIONS if one.name == name)

        def work(workspace: RemoteWorkspace) -> Outputs:
            return {"values": list(function.call(Context(workspace, self._zoo), given))}

        return self._conversing(task, call, f"Ext.{name}", work)

    def answer(self, call: str, number: int, answer: Facts) -> None:
        """Take Fiji's answer to a question of a running call."""
        conversation = self._conversations.get(call)
        if conversation is not None:
            conversation.answer(number, answer)

    def knows(self, label: str) -> bool:
        """Whether there is a command of that label now."""
        return self._registry.find(label) is not None

    def written(self, label: str, texts: Mapping[str, str]) -> Outputs:
        """Options text for what somebody entered in a dialog; empty texts are keys left out.

        Returns
        -------
        dict
            ``text``, and ``options``: pairs of key and value, the value None for a flag.
        """
        try:
            command = self._command(label)
            values = {name: read_value(command.by_name[name], text) for name, text in texts.items() if text}
            text = write_options(command, values)
            parse(command, text)
        except Exception as error:  # noqa: BLE001 Fiji shows a sentence, never a traceback
            return {"error": sentence(label, error)}
        return {"text": text, "options": [[option.name, option.value] for option in read(text, label)]}

    @staticmethod
    def functions() -> list[Outputs]:
        """The macro extension functions: name, whether each argument is an output, whether it clears errors."""
        return [
            {
                "name": function.name,
                "outputs": [argument.direction is Direction.OUT for argument in function.arguments],
                "clears": function.clears_error,
            }
            for function in FUNCTIONS
        ]

    def _command(self, label: str) -> Command:
        command = self._registry.find(label)
        if command is None:
            msg = f'There is no command "{label}"; the model may have been removed.'
            raise UsageError(msg)
        return command

    def _conversing(
        self, task: RunningTask, call: str, label: str, work: Callable[[RemoteWorkspace], Outputs]
    ) -> Outputs:
        conversation = self._conversations[call] = Conversation(task)
        try:
            return work(RemoteWorkspace(conversation))
        except Exception as error:  # noqa: BLE001 Fiji shows a sentence, never a traceback
            return {"error": sentence(label, error), "cancelled": isinstance(error, CancelledError)}
        finally:
            del self._conversations[call]
