"""The scripts in Fiji's menu and the dialogs they show, written from the command data."""

from __future__ import annotations

from collections.abc import Iterator

from zoobridge.commands.command import Command, Key, KeyKind
from zoobridge.commands.values import write_value

SAVED = frozenset({"save", "roi_zip"})
"""Paths that a command writes, so that the dialog may name a file that is not there yet."""

_MENU = """\
#@script(label={label}, description={help})
#@ org.scijava.Context context
evaluate(new File(ij.IJ.getDirectory("imagej"), "zoobridge/start.groovy")).choose({label})
"""


def file_stem(command: Command) -> str:
    """File name of the command's scripts without extension; Fiji shows its underscores as spaces."""
    return command.label.replace(" ", "_")


def menu_folder(command: Command) -> str:
    """Folder below ``scripts`` that stands for the command's menu: ``Plugins/Model_Zoo``."""
    return command.menu.replace(" > ", "/").replace(" ", "_")


def menu_script(command: Command) -> str:
    """The script Fiji runs when the command is chosen in the menu."""
    return _MENU.format(label=_quoted(command.label), help=_quoted(command.help))


def dialog_script(command: Command, models: tuple[str, ...]) -> str:
    """The command's keys as SciJava script parameters.

    Parameters
    ----------
    models : tuple of str
        Installed models to choose from.
    """
    head = f"#@script(label={_quoted(command.label)}, description={_quoted(command.help)})"
    return "\n".join([head, *(_parameter(key, models) for key in command.keys)]) + "\n"


def _parameter(key: Key, models: tuple[str, ...]) -> str:
    kind, attributes = _widget(key, models)
    stated = {
        "label": _quoted(key.label or key.name),
        "description": _quoted(key.help),
        # Remembered values would beat the defaults that the reference states.
        "persist": "false",
        "required": "false",
        **attributes,
    }
    return f"#@ {kind} ({', '.join(f'{name}={value}' for name, value in stated.items())}) {key.name}"


def _widget(key: Key, models: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """SciJava type and attributes; a key that may be absent is a text that may be empty."""
    default = None if key.default is None else write_value(key, key.default)
    match key.kind:
        case KeyKind.CHOICE:
            choices = key.choices if default is not None else ("", *key.choices)
            return "String", {"choices": _list(choices), "value": _quoted(default or "")}
        case KeyKind.MODEL:
            choices = models if key.required else ("", *models)
            return "String", {"choices": _list(choices)} if choices else {}
        case KeyKind.FLAG if default is None:
            return "String", {"choices": _list(("", "true", "false")), "value": '""'}
        case KeyKind.FLAG:
            return "Boolean", {"value": _quoted(default or "false")}
        case KeyKind.INTEGER | KeyKind.NUMBER if default is not None:
            kind = "Integer" if key.kind is KeyKind.INTEGER else "Double"
            return kind, {"value": _quoted(default), **dict(_limits(key))}
        case KeyKind.PATH:
            return "File", {"style": _quoted("save" if key.name in SAVED else "file")}
        case KeyKind.IMAGE:
            return "String", {"offers": _quoted("images"), "value": '""'}
    return "String", {"value": _quoted(default or "")}


def _limits(key: Key) -> Iterator[tuple[str, str]]:
    for name, limit in (("min", key.minimum), ("max", key.maximum)):
        if limit is not None:
            yield name, _quoted(f"{limit:g}")


def _list(texts: tuple[str, ...]) -> str:
    return "{" + ", ".join(map(_quoted, texts)) + "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
