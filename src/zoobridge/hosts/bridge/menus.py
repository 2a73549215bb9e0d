"""Commands among ImageJ's own: in its table, which ``List.setCommands`` and others read, and in its menu bar."""

from __future__ import annotations

from zoobridge.commands.command import Command
from zoobridge.commands.registry import Registry
from zoobridge.hosts.java.types import JavaObject, java_class

HANDLER = "zoobridge"
"""What stands for the class name of a plugin; the command listener takes the command before ImageJ looks for it."""


class Menus:
    """The registry's commands as ImageJ shows them."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._shown: dict[str, Command] = {}

    def refresh(self) -> None:
        """Make exactly the registry's commands known; a label ImageJ has itself is left alone."""
        table = command_table()
        wanted = {command.label: command for command in self._registry.commands()}
        self._take_away(table, self._shown.keys() - wanted.keys())
        for label, command in wanted.items():
            if label not in self._shown and table.get(label) is None:
                table.put(label, HANDLER)
                _add_item(command)
                self._shown[label] = command

    def clear(self) -> None:
        """Take all of them away."""
        self._take_away(command_table(), set(self._shown))

    def _take_away(self, table: JavaObject, labels: set[str]) -> None:
        for label in labels:
            table.remove(label)
            _remove_item(self._shown.pop(label))


def command_table() -> JavaObject:
    """ImageJ's ``Hashtable`` of command labels and class names, made if ImageJ has none yet."""
    menus = java_class("ij.Menus")
    if menus.getCommands() is None:
        # Without a display ImageJ makes its menus by this method at the first command it runs, which may be too late.
        make = java_class("ij.IJ").class_.getDeclaredMethod("init")
        make.setAccessible(True)
        make.invoke(None)
    return menus.getCommands()


def _add_item(command: Command) -> None:
    menu = _menu(command.menu)
    if menu is None:
        return
    item = java_class("java.awt.MenuItem")(command.label)
    item.addActionListener(java_class("ij.IJ").getInstance())
    menu.add(item)


def _remove_item(command: Command) -> None:
    menu = _menu(command.menu)
    if menu is None:
        return
    for index in reversed(range(menu.getItemCount())):
        if str(menu.getItem(index).getLabel()) == command.label:
            menu.remove(index)
    if menu.getItemCount() == 0 and menu.getParent() is not None:
        menu.getParent().remove(menu)


def _menu(path: str) -> JavaObject:
    """The menu of that path in the menu bar, made if missing; None where ImageJ shows no menu bar."""
    window = java_class("ij.IJ").getInstance()
    bar = None if window is None else java_class("ij.Menus").getMenuBar()
    if bar is None:
        return None
    first, *others = path.split(" > ")
    menu = next((one for one in map(bar.getMenu, range(bar.getMenuCount())) if str(one.getLabel()) == first), None)
    for name in others:
        if menu is None:
            return None
        menu = _submenu(menu, name)
    return menu


def _submenu(menu: JavaObject, name: str) -> JavaObject:
    kind = java_class("java.awt.Menu")
    for item in map(menu.getItem, range(menu.getItemCount())):
        if isinstance(item, kind) and str(item.getLabel()) == name:
            return item
    made = kind(name)
    menu.add(made)
    return made
