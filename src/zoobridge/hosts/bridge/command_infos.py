"""What SciJava knows of a command whose class is not made yet: twenty of them would take half of an attach."""

from __future__ import annotations

from collections.abc import Callable

from zoobridge.commands.command import Command, KeyKind
from zoobridge.hosts.bridge.command_class import OUTPUTS, class_name, set_defaults
from zoobridge.hosts.java.made_classes import Subclass, class_definer
from zoobridge.hosts.java.types import JavaObject, java_class

_LOAD, _CREATE, _HEADLESS = "loadClass", "createModule", "canRunHeadless"
_OURS = frozenset({_LOAD, _CREATE, _HEADLESS})


class CommandInfos:
    """Makes each ``CommandInfo``, of one subclass.

    Raises
    ------
    HostError
        If Java does not let classes be made.
    """

    def __init__(self) -> None:
        class_definer()  # or the first use of a command would be what fails
        self._subclass = Subclass("org.scijava.command.CommandInfo", _is_ours)

    def new(self, command: Command, load: Callable[[], JavaObject]) -> JavaObject:
        """A ``CommandInfo`` whose modules begin with the defaults, do not ask for images, and show nothing.

        A dialog would offer every Java object it knows for an image; without one the active image is meant. What a
        command opens it shows itself.

        Parameters
        ----------
        load : callable
            Gives the ``java.lang.Class``, the same at every call.
        """

        def invoke(info: JavaObject, method: JavaObject, proceed: JavaObject, arguments: JavaObject) -> JavaObject:
            name = str(method.getName())
            if name == _CREATE:
                return _prepared(command, proceed.invoke(info, arguments))
            return load() if name == _LOAD else True

        info = self._subclass.new(invoke, [("java.lang.String", class_name(command))])
        info.setLabel(command.label)
        info.setDescription(command.help)
        info.setMenuPath(java_class("org.scijava.MenuPath")(f"{command.menu} > {command.label}"))
        return info


def _is_ours(method: JavaObject) -> bool:
    return str(method.getName()) in _OURS and method.getParameterCount() == 0


def _prepared(command: Command, module: JavaObject) -> JavaObject:
    set_defaults(command, module.getDelegateObject())
    for key in command.keys:
        if key.kind is KeyKind.IMAGE:
            module.resolveInput(key.name)
    for name in OUTPUTS:
        module.resolveOutput(name)
    return module
