"""``Zoo Install``: a package into the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Install, tell the name, and what it replaced or lacks."""
    notes: list[str] = []
    model = context.zoo.install(values["source"], context.workspace.progress, notes.append)
    context.workspace.log(f"Installed {model.name} ({model.description.title}).")
    for note in notes:
        context.workspace.warn(note)
    return Outcome((), {"model": model.name, "digest": model.digest, "notes": notes})


COMMAND = Command(
    label="Zoo Install",
    menu=MENU,
    help="Install a model.",
    keys=(
        Key(
            "source",
            KeyKind.TEXT,
            "folder, .zip file or URL of a BioImage Model Zoo package, or the name of a bundled model",
            "Package",
            required=True,
        ),
    ),
    outputs=(
        'The model, at once usable as model=name and as its own command run("Zoo name").',
        "A warning when it replaced another version or lacks weights that its description names.",
    ),
    example='run("Zoo Install", "source=[/data/my model.zip]");',
    run=run,
    changes_models=True,
)
