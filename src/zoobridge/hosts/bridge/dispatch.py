"""Every command a macro runs passes here; ours are executed, ImageJ's own go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zoobridge.commands.command import Command
from zoobridge.commands.context import Context
from zoobridge.commands.macro_extensions import LABEL as EXTENSIONS_LABEL
from zoobridge.commands.options import parse
from zoobridge.commands.registry import Registry
from zoobridge.errors import UsageError
from zoobridge.hosts.bridge.extensions import Extensions
from zoobridge.hosts.bridge.macro_variables import macro_variable, with_values
from zoobridge.hosts.bridge.menus import Menus
from zoobridge.hosts.failures.stopping import MacroStop
from zoobridge.hosts.java.types import JavaObject, java_class, text

REMEMBERED = 256
"""Option texts whose values are kept: a loop says the same text again and again, and parsing is most of a call."""

Refusal = Callable[[str, str], str | None]
"""(label, macro options, empty without) -> why ImageJ must not run that command and what to use instead, or None."""


def refuse_nothing(_label: str, _options: str) -> None:
    """Let ImageJ run all its own commands."""


class CommandBridge:
    """An ``ij.CommandListener`` that executes the registry's commands on the thread of the macro.

    Parameters
    ----------
    refuse : callable
        Asked for each command that is not the registry's, before ImageJ runs it.
    """

    def __init__(self, context: Context, registry: Registry, refuse: Refusal = refuse_nothing) -> None:
        self._context = context
        self._registry = registry
        self._refuse = refuse
        self._stop = MacroStop()
        self._extensions = Extensions(context, self._stop)
        self._menus = Menus()
        self._listener: JavaObject = None
        self._parsed: dict[tuple[str, str], tuple[Command, dict[str, Any]]] = {}

    def install(self) -> None:
        """Start to listen and show the commands to ImageJ; does nothing when installed."""
        if self._listener is not None:
            return
        import jpype

        self._listener = jpype.JProxy("ij.CommandListener", dict={"commandExecuting": self._command_executing})
        java_class("ij.Executer").addCommandListener(self._listener)
        self._menus.refresh(self._registry.labels())

    def uninstall(self) -> None:
        """Leave ImageJ as it was before `install`; does nothing when not installed."""
        if self._listener is None:
            return
        java_class("ij.Executer").removeCommandListener(self._listener)
        self._listener = None
        self._menus.clear()

    def refresh_menus(self) -> None:
        """Show ImageJ the commands there are now, after models came or went by another way than a command."""
        self._menus.refresh(self._registry.labels())

    def take_error(self) -> BaseException | None:
        """The first error that stopped a macro since the last call, None when there was none."""
        return self._stop.take()

    def _command_executing(self, label: JavaObject) -> JavaObject:
        name = str(label)
        try:
            command = self._registry.find(name)
            options = text(java_class("ij.Macro").getOptions()) or ""
            if command is None:
                reason = self._refuse(name, options)
                if reason is None:
                    _give_values(options)
                    return label
                raise UsageError(reason)
            self._execute(command, options)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 an escaping exception would lose its message
            self._stop.stop(name, error)
        return None

    def _execute(self, command: Command, options: str) -> None:
        try:
            command.run(self._context, self._values(command, options))
        finally:
            if command.changes_models:
                self.refresh_menus()
        if command.label == EXTENSIONS_LABEL:
            self._extensions.register()

    def _values(self, command: Command, options: str) -> dict[str, Any]:
        known = self._parsed.get((command.label, options))
        if known is not None and known[0] is command:
            return dict(known[1])
        values = parse(command, options, macro_variable)
        if "&" not in options:
            if len(self._parsed) >= REMEMBERED:
                self._parsed.clear()
            self._parsed[command.label, options] = command, dict(values)
        return values


def _give_values(options: str) -> None:
    """Put the values of macro variables into the options of a command of ImageJ, whose dialog may not look for them."""
    known = with_values(options, macro_variable)
    if known != options:
        java_class("ij.Macro").setOptions(known)
