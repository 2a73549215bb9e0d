"""``Zoo Models``: what is installed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.errors import EngineError, PackageError
from zoobridge.inference.elections import winner
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel
from zoobridge.runtime.protocol import Precision

HEADINGS = ("Model", "Title", "Axes", "Licence", "Engine")


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Print a table to the Log."""
    names = context.zoo.names()
    if not names:
        context.workspace.log('No model is installed; run("Zoo Install", "source=nuclei-tiny") installs one.')
        return Outcome((), {"models": []})
    rows = [_row(context.zoo, name) for name in names]
    widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
    for row in (HEADINGS, *rows):
        context.workspace.log("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    return Outcome((), {"models": list(names)})


def _row(zoo: Zoo, name: str) -> tuple[str, str, str, str, str]:
    try:
        model = zoo.find(name)
    except PackageError as error:
        return name, f"damaged: {error}", "", "", ""
    description = model.description
    axes = [
        ", ".join(tensor.letters.replace("b", "") for tensor in tensors)
        for tensors in (description.inputs, description.outputs)
    ]
    licence = description.licence or "not stated"
    return description.name, description.title, " -> ".join(axes), licence, _engine(zoo, model)


def _engine(zoo: Zoo, model: InstalledModel) -> str:
    """The engine that serves the model exactly on this machine, as far as it was tried."""
    evidence = zoo.evidence(model.name)
    if evidence is None:
        return "not tried yet"
    try:
        return winner(model, evidence, Precision.EXACT).candidate.engine
    except EngineError:
        return "none"


COMMAND = Command(
    label="Zoo Models",
    menu=MENU,
    help="List the installed models.",
    keys=(),
    outputs=("A table in the Log: name, title, axes of inputs and outputs, licence, engine elected on this machine.",),
    example='run("Zoo Models");',
    run=run,
)
