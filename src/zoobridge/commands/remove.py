"""``Zoo Remove``: a model out of the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.package.names import slug


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Remove a model that is installed, damaged or not; another name is an error."""
    name = slug(values["model"])
    context.zoo.remove(values["model"])
    context.workspace.log(f"Removed {name}.")
    return Outcome((), {"model": name})


COMMAND = Command(
    label="Zoo Remove",
    menu=MENU,
    help="Remove an installed model and everything derived from it.",
    keys=(Key("model", KeyKind.MODEL, "name of an installed model", "Model", required=True),),
    outputs=("The model and its command are gone.",),
    example='run("Zoo Remove", "model=nuclei-tiny");',
    run=run,
    changes_models=True,
)
