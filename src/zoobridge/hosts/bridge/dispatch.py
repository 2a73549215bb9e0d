"""Every command a macro runs passes here; ours are executed, ImageJ's own go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

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
from zoobridge.hosts.java.types import JavaObject, has_window, java_class, text

REMEMBERED = 256
"""Option texts whose values are kept: a loop says the same text again and again, and parsing is most of a call."""

Refusal = Callable[[str, str], str | None]
"""(label, macro options, empty without) -> why ImageJ must not run that command and what to use instead, or None."""


def refuse_nothing(_label: str, _options: str) -> None:
    """Let ImageJ run all its own commands."""


class View(Protocol):
    """Where the commands are to be seen."""

    def refresh(self) -> None:
        """Show exactly the commands there are now."""
        ...

    def clear(self) -> None:
        """Show none of them."""
        ...


class Dialogs(View, Protocol):
    """A view that can ask for the values of a command."""

    def ask(self, command: Command) -> None:
        """Ask, and run the command."""
        ...


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
        self._views: list[View] = [Menus(registry)]
        self._dialogs: Dialogs | None = None
        self._listener: JavaObject = None
        self._parsed: dict[tuple[str, str], tuple[Command, dict[str, Any]]] = {}

    def install(self) -> None:
        """Start to listen and show the commands to ImageJ; does nothing when installed."""
        if self._listener is not None:
            return
        import jpype

        self._listener = jpype.JProxy("ij.CommandListener", dict={"commandExecuting": self._command_executing})
        java_class("ij.Executer").addCommandListener(self._listener)
        self.refresh()

    def uninstall(self) -> None:
        """Leave ImageJ as it was before `install`; does nothing when not installed."""
        if self._listener is None:
            return
        java_class("ij.Executer").removeCommandListener(self._listener)
        self._listener = None
        for view in self._views:
            view.clear()

    def show_in(self, dialogs: Dialogs) -> None:
        """Show the commands there as well, and let it ask for values when somebody chooses a command from a menu."""
        self._dialogs = dialogs
        self._views.append(dialogs)

    def refresh(self) -> None:
        """Show the commands there are now, after models came or went by another way than a command."""
        for view in self._views:
            view.refresh()

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
            if self._dialogs is not None and not options and _chosen_by_somebody():
                self._dialogs.ask(command)
            else:
                self._execute(command, options)
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 an escaping exception would lose its message
            self._stop.stop(name, error)
        return None

    def _execute(self, command: Command, options: str) -> None:
        try:
            command.run(self._context, self._values(command, options))
        finally:
            if command.changes_models:
                self.refresh()
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


def _chosen_by_somebody() -> bool:
    """Whether a command comes from a menu, and no macro runs that would have given its options."""
    return has_window() and not java_class("ij.IJ").isMacro()


def _give_values(options: str) -> None:
    """Put the values of macro variables into the options of a command of ImageJ, whose dialog may not look for them."""
    known = with_values(options, macro_variable)
    if known != options:
        java_class("ij.Macro").setOptions(known)
