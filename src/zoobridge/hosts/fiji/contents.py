"""Everything that is put into a Fiji folder, as paths below it and bytes."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import zoobridge
from zoobridge.commands.command import Command
from zoobridge.commands.help_page import help_page
from zoobridge.commands.registry import Registry
from zoobridge.hosts.fiji.menu_scripts import dialog_script, file_stem, menu_folder, menu_script
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import default_home

OWN_FOLDER = "zoobridge"
SETTINGS = f"{OWN_FOLDER}/settings.properties"

Files = dict[str, bytes]
"""Path below the Fiji folder, with ``/`` -> content."""


def contents(zoo: Zoo, python: Path) -> Files:
    """The scripts for all commands there are now, and the client they share.

    Parameters
    ----------
    python : Path
        Interpreter that runs the worker.
    """
    return {
        **_client(),
        SETTINGS: _settings(python, zoo.settings.home),
        **_scripts(Registry(zoo).commands(), zoo.names()),
    }


def _client() -> Files:
    folder = files(__package__) / "scripts"
    return {
        f"{OWN_FOLDER}/{source.name}": source.read_bytes()
        for source in folder.iterdir()
        if source.name.endswith(".groovy")
    }


def _scripts(commands: Iterable[Command], models: tuple[str, ...]) -> Files:
    made = {}
    for command in commands:
        stem = file_stem(command)
        made[f"scripts/{menu_folder(command)}/{stem}.groovy"] = menu_script(command)
        made[f"{OWN_FOLDER}/help/{stem}.html"] = help_page(command)
        if command.keys:
            made[f"{OWN_FOLDER}/dialogs/{stem}.groovy"] = dialog_script(command, models)
    return {path: text.encode() for path, text in made.items()}


def _settings(python: Path, home: Path) -> bytes:
    """A Java properties file, in Latin 1 with escapes.

    A home of its own is stated, because a Fiji started from the desktop knows nothing of a terminal's variables.
    """
    stated = {"version": zoobridge.__version__, "python": str(python)}
    if home != default_home():
        stated["home"] = str(home)
    lines = (f"{name}={_escaped(value)}" for name, value in stated.items())
    return "\n".join(["# written by zoobridge", *lines, ""]).encode("ascii")


def _escaped(value: str) -> str:
    doubled = value.replace("\\", "\\\\")
    return "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in doubled)
