"""The commands as SciJava commands of a gateway: for ``ij.command()``, menus, the search bar and other scripts.

Macros do not come this way but by `zoobridge.hosts.bridge.dispatch`: SciJava would pick another image after
``selectImage(id)`` and let a macro go on after an error.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.help_page import help_page
from zoobridge.commands.macro_extensions import LABEL as EXTENSIONS_LABEL
from zoobridge.commands.options import checked_value, complete
from zoobridge.commands.registry import Registry
from zoobridge.errors import UsageError
from zoobridge.hosts.bridge.command_class import RESULT, TITLE, VALUES, Actions, command_class
from zoobridge.hosts.bridge.command_infos import CommandInfos
from zoobridge.hosts.bridge.java_images import as_imageplus
from zoobridge.hosts.bridge.workspace import ImageJWorkspace
from zoobridge.hosts.failures.sentence import sentence
from zoobridge.hosts.images.windows import find_image, is_open
from zoobridge.hosts.java.types import JavaObject, java_class


class SciJavaCommands:
    """The registry's commands in one SciJava context.

    Parameters
    ----------
    scijava : org.scijava.Context
        Of the gateway.
    changed : callable
        Told when a command has changed which models there are.
    """

    def __init__(
        self,
        scijava: JavaObject,
        context: Context,
        workspace: ImageJWorkspace,
        registry: Registry,
        changed: Callable[[], None],
    ) -> None:
        self._scijava = scijava
        self._context = context
        self._workspace = workspace
        self._registry = registry
        self._changed = changed
        self._added: dict[str, JavaObject] = {}
        self._models: tuple[str, ...] = ()
        self._asked: dict[int, list[BaseException]] = {}
        self._infos = CommandInfos()

    def refresh(self) -> None:
        """Let SciJava have exactly the commands there are now."""
        commands = {command.label: command for command in self._registry.commands() if _is_for_scijava(command)}
        models = self._context.zoo.names()
        stale = [label for label in self._added if label not in commands or models != self._models]
        self._remove(stale)
        self._models = models
        self._add([command for label, command in commands.items() if label not in self._added])

    def clear(self) -> None:
        """Take all of them away."""
        self._remove(list(self._added))

    def ask(self, command: Command) -> None:
        """Let SciJava ask for the values in a dialog, and run the command; does nothing more when it is cancelled.

        Raises
        ------
        ZoobridgeError
            If the command fails.
        """
        service = self._scijava.service("org.scijava.module.ModuleService")
        module = service.createModule(self._added[command.label])
        asked = _identity(module.getDelegateObject())
        failures = self._asked[asked] = []
        try:
            service.run(module, True, java_class("java.util.HashMap")()).get()
        finally:
            del self._asked[asked]
        if failures:
            raise failures[0]

    def _add(self, commands: Iterable[Command]) -> None:
        infos = {command.label: self._info(command) for command in commands}
        self._scijava.service("org.scijava.plugin.PluginService").addPlugins(_java_list(infos.values()))
        self._added.update(infos)

    def _remove(self, labels: list[str]) -> None:
        infos = [self._added.pop(label) for label in labels]
        self._scijava.service("org.scijava.plugin.PluginService").removePlugins(_java_list(infos))

    def _info(self, command: Command) -> JavaObject:
        models = self._models
        actions = Actions(run=lambda instance: self._run(command, instance), help=lambda _instance: show_help(command))
        return self._infos.new(command, functools.cache(lambda: command_class(command, models, actions)))

    def _run(self, command: Command, instance: JavaObject) -> None:
        try:
            _hand_out(instance, self._execute(command, instance))
        except (Exception, KeyboardInterrupt) as error:  # a Python exception says nothing to Java code
            failures = self._asked.get(_identity(instance))
            if failures is None:
                raise java_class("java.lang.RuntimeException")(sentence(command.label, error)) from error
            failures.append(error)
            instance.cancel("")  # SciJava would show a stack trace of what is going to be told in a sentence
        finally:
            if command.changes_models:
                self._changed()

    def _execute(self, command: Command, instance: JavaObject) -> Outcome:
        with ExitStack() as lent:
            values = {key.name: self._value(command, key, getattr(instance, key.name), lent) for key in command.keys}
            given = {name: value for name, value in values.items() if value is not None}
            self._clear_defaults(command, instance, given)
            return command.run(self._context, complete(command, given))

    def _value(self, command: Command, key: Key, value: JavaObject, lent: ExitStack) -> Any:  # noqa: ANN401
        if value is None or not str(value).strip():
            return None
        if key.kind is KeyKind.IMAGE and not isinstance(value, java_class("java.lang.String") | str):
            return self._image(command, key, value, lent)
        return checked_value(command.label, key, str(value))

    def _image(self, command: Command, key: Key, value: JavaObject, lent: ExitStack) -> str:
        if isinstance(value, java_class("java.lang.Integer")):
            return str(value)
        imp = as_imageplus(value, self._scijava)
        if imp is None:
            msg = f"{command.label}: {key.name} is a {type(value).__name__}; give an ImagePlus, a Dataset or a title."
            raise UsageError(msg)
        return str(imp.getID()) if is_open(imp) else lent.enter_context(self._workspace.lend(imp))

    @staticmethod
    def _clear_defaults(command: Command, instance: JavaObject, given: Mapping[str, Any]) -> None:
        """Let the recorder, which writes every field that is not null, write what differs from the defaults only."""
        for key in command.keys:
            if not key.required and given.get(key.name, key.default) == key.default:
                setattr(instance, key.name, None)


def show_help(command: Command) -> None:
    """Open the command's part of the macro reference, in front of the dialog that was asked for it."""
    dialog = java_class("java.awt.KeyboardFocusManager").getCurrentKeyboardFocusManager().getActiveWindow()
    page = java_class("ij.gui.HTMLDialog")
    if isinstance(dialog, java_class("java.awt.Dialog")):
        page(dialog, command.label, help_page(command))
    else:
        page(command.label, help_page(command), False)


def _is_for_scijava(command: Command) -> bool:
    return command.label != EXTENSIONS_LABEL


def _hand_out(instance: JavaObject, outcome: Outcome) -> None:
    if outcome.titles:
        setattr(instance, TITLE, outcome.titles[-1])
        setattr(instance, RESULT, find_image(outcome.titles[-1]))
    setattr(instance, VALUES, json.dumps(dict(outcome.values or {})))


def _identity(instance: JavaObject) -> int:
    return int(java_class("java.lang.System").identityHashCode(instance))


def _java_list(items: Iterable[JavaObject]) -> JavaObject:
    made = java_class("java.util.ArrayList")()
    for item in items:
        made.add(item)
    return made
