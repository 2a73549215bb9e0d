"""A command as a real SciJava ``Command`` class, made from its data at run time by Javassist, which ij1-patcher brings.

SciJava then does what it does for every command: dialog with labels and tooltips, recorder, search bar, typed inputs
from scripts. Each generation has a class loader of its own, so that the choices can follow the installed models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind
from zoobridge.commands.values import FALSE, TRUE, write_value
from zoobridge.hosts.java.made_classes import Annotation, ClassMaker, Constant
from zoobridge.hosts.java.types import JavaObject, java_class

PACKAGE = "zoobridge."
HELP = "help"
RESULT, TITLE, VALUES = "result", "title", "values"
OUTPUTS: Mapping[str, str] = {RESULT: "ij.ImagePlus", TITLE: "java.lang.String", VALUES: "java.lang.String"}
"""What a command gives to scripts: the active image it opened, the title of that, and its values as JSON."""

_NO_CHOICE = " "
"""Looks empty; SciJava makes null of what is, and cannot show that."""

_PARAMETER = "org.scijava.plugin.Parameter"


@dataclass(frozen=True, slots=True)
class Actions:
    """What the class does; both are given its instance."""

    run: Callable[[JavaObject], None]
    help: Callable[[JavaObject], None]


def class_name(command: Command) -> str:
    """Name of the class, by which ``ij.command().run(name, ...)`` finds it: ``zoobridge.Zoo_Predict``."""
    return PACKAGE + "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in command.label)


def command_class(command: Command, models: Sequence[str], actions: Actions) -> JavaObject:
    """Make the class of a command.

    Parameters
    ----------
    models : sequence of str
        Names of the installed models, to choose from.

    Returns
    -------
    java.lang.Class
        Implements ``org.scijava.command.Command``; one public field per key and output.

    Raises
    ------
    HostError
        If Java does not let classes be made.
    """
    import jpype

    maker = ClassMaker(class_name(command), _INTERFACES)
    maker.add_field("java.lang.String", "cancelReason")
    maker.copy_methods("org.scijava.command.ContextCommand", ("isCanceled", "cancel", "getCancelReason"))
    for key in command.keys:
        maker.add_field(_java_type(key), key.name, _parameter(key, models))
    maker.add_field("org.scijava.widget.Button", HELP, Annotation(_PARAMETER, _HELP_BUTTON))
    output = Annotation(_PARAMETER, {"type": Constant("org.scijava.ItemIO", "OUTPUT")})
    for name, kind in OUTPUTS.items():
        maker.add_field(kind, name, output)
    maker.add_action("run", "runner")
    maker.add_action(HELP, "helper")
    made = maker.define()
    for field, action in (("runner", actions.run), ("helper", actions.help)):
        made.getField(field).set(None, jpype.JProxy("java.util.function.Consumer", dict={"accept": action}))
    return made


_INTERFACES = "org.scijava.command.Command", "org.scijava.Cancelable"
"""Only what can be cancelled has a Cancel button in its dialog."""

_HELP_BUTTON: Mapping[str, Any] = {
    "label": "Help",
    "description": "What every field means",
    "callback": HELP,
    "required": False,
    "persist": False,
}


def _parameter(key: Key, models: Sequence[str]) -> Annotation:
    choices = _choices(key, models)
    members = {
        "label": key.label or key.name,
        "description": key.help,
        # What SciJava requires and does not get, it gives up without a word; the command says what it needs.
        "required": False,
        # A value remembered from the last dialog would beat the default, unseen in a script.
        "persist": False,
        **({"choices": choices} if choices else {}),
        **({"min": f"{key.minimum:g}"} if key.minimum is not None and _is_number(key) else {}),
        **({"max": f"{key.maximum:g}"} if key.maximum is not None and _is_number(key) else {}),
    }
    return Annotation(_PARAMETER, members)


def _choices(key: Key, models: Sequence[str]) -> tuple[str, ...]:
    """What to choose from; an empty choice where a key may stay away, because a dialog would take the first one."""
    if key.kind is KeyKind.FLAG:
        return () if key.default is not None else (_NO_CHOICE, *TRUE[:1], *FALSE[:1])
    choices = tuple(models) if key.kind is KeyKind.MODEL else key.choices
    return (_NO_CHOICE, *choices) if choices and key.default is None and not key.required else choices


def _is_number(key: Key) -> bool:
    """A number without default would be asked for as 0; as text its field can stay empty."""
    return key.kind in {KeyKind.INTEGER, KeyKind.NUMBER} and key.default is not None


def _java_type(key: Key) -> str:
    if key.kind in {KeyKind.INTEGER, KeyKind.NUMBER}:
        number = "Integer" if key.kind is KeyKind.INTEGER else "Double"
        return f"java.lang.{number}" if _is_number(key) else "java.lang.String"
    if key.kind is KeyKind.FLAG and key.default is not None:
        return "java.lang.Boolean"
    special = {KeyKind.PATH: "java.io.File", KeyKind.IMAGE: "java.lang.Object"}
    return special.get(key.kind, "java.lang.String")


def set_defaults(command: Command, instance: JavaObject) -> None:
    """Give the fields of a new instance the defaults of their keys."""
    for key in command.keys:
        if key.default is not None:
            kind = java_class(_java_type(key))
            value = write_value(key, key.default) if kind is java_class("java.lang.String") else kind(key.default)
            setattr(instance, key.name, value)
