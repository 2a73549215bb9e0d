"""``Zoo Install``: packages into the store."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Install, tell the names, what was replaced or is lacking, and what refuses to predict."""
    notes: list[str] = []
    progress = context.workspace.progress
    models = context.zoo.install_all(values["source"], progress, notes.append, verify=values["verify"])
    for model in models:
        context.workspace.log(f"Installed {model.name} ({model.description.title}).")
        refused = context.zoo.refusal(model.name) if values["verify"] else None
        if refused is not None:
            notes.append(refused)
    for note in notes:
        context.workspace.warn(note)
    first = models[0]
    names = [model.name for model in models]
    return Outcome((), {"model": first.name, "digest": first.digest, "models": names, "notes": notes})


COMMAND = Command(
    label="Zoo Install",
    menu=MENU,
    help="Install a model, or all models of a bundle.",
    keys=(
        Key(
            "source",
            KeyKind.TEXT,
            "nickname (affable-shark), id or DOI of a model of the BioImage Model Zoo's collection; or folder, .zip "
            "file or URL of a package, bundle, or the name of a model that comes with zoobridge",
            "Package",
            required=True,
        ),
        Key(
            "verify",
            KeyKind.FLAG,
            "let the engines run the model's test tensors at once; verify=false leaves that to the first prediction",
            "Verify",
            default=True,
        ),
    ),
    outputs=(
        'The model, at once usable as model=name and as its own command run("Zoo name").',
        "A warning when it replaced another version, lacks weights that its description names, or refuses to predict "
        "because no engine reproduces its test tensors (Zoo Predict then needs force).",
    ),
    example='run("Zoo Install", "source=affable-shark");',
    run=run,
    changes_models=True,
)
