"""``Ext.zoo...`` functions in the macro that said ``run("Zoo Macro Extensions")``."""

from __future__ import annotations

from collections.abc import Callable

from zoobridge.commands.context import Context
from zoobridge.commands.macro_extensions import FUNCTIONS, LABEL, Direction, ExtensionFunction
from zoobridge.errors import UsageError
from zoobridge.hosts.failures.stopping import MacroStop
from zoobridge.hosts.java.types import JavaObject, java_class, text


class Extensions:
    """An ``ij.macro.MacroExtension`` whose functions are those the commands declare.

    Parameters
    ----------
    stop : MacroStop
        Stops the macro when a function fails: ImageJ itself goes on after an error in an extension.
    """

    def __init__(self, context: Context, stop: MacroStop) -> None:
        self._context = context
        self._stop = stop
        self._functions = {function.name: function for function in FUNCTIONS}
        self._proxy: JavaObject = None

    def register(self) -> None:
        """Make the functions known to the running macro; ImageJ forgets those of other plugins.

        Raises
        ------
        UsageError
            If no macro is running.
        """
        if java_class("ij.macro.Interpreter").getInstance() is None:
            msg = f'run("{LABEL}") has a meaning inside a macro only.'
            raise UsageError(msg)
        if self._proxy is None:
            self._proxy = self._make_proxy()
        java_class("ij.macro.Functions").registerExtensions(self._proxy)

    def _make_proxy(self) -> JavaObject:
        import jpype

        methods: dict[str, Callable[..., JavaObject]] = {
            "getExtensionFunctions": self._descriptors,
            "handleExtension": self._handle,
        }
        return jpype.JProxy("ij.macro.MacroExtension", dict=methods)

    def _descriptors(self) -> JavaObject:
        import jpype

        descriptor = java_class("ij.macro.ExtensionDescriptor")
        made = [
            descriptor(function.name, jpype.JInt[:](_argument_types(function)), self._proxy)
            for function in self._functions.values()
        ]
        return jpype.JArray(descriptor)(made)

    def _handle(self, name: JavaObject, arguments: JavaObject) -> None:
        function = self._functions[str(name)]
        pairs = list(zip(function.arguments, arguments or (), strict=True))
        try:
            if function.clears_error:
                self._stop.forget()
            given = [text(value) or "" for argument, value in pairs if argument.direction is Direction.IN]
            outputs = [value for argument, value in pairs if argument.direction is Direction.OUT]
            for output, result in zip(outputs, function.call(self._context, given), strict=True):
                output[0] = result
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 an escaping exception would lose its message
            self._stop.stop(f"Ext.{function.name}", error)


def _argument_types(function: ExtensionFunction) -> list[int]:
    extension = java_class("ij.macro.MacroExtension")
    flags = {Direction.IN: 0, Direction.OUT: int(extension.ARG_OUTPUT)}
    return [int(extension.ARG_STRING) | flags[argument.direction] for argument in function.arguments]
