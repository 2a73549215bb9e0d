"""``Zoo Open``: an image file, or an error that stops the macro."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Open and make active."""
    title = context.workspace.open(values["path"].expanduser())
    return Outcome((title,), {"title": title})


COMMAND = Command(
    label="Zoo Open",
    menu=MENU,
    help="Open an image file; a file that cannot be read stops the macro.",
    keys=(Key("path", KeyKind.PATH, "image file", "File", required=True),),
    outputs=("The image, active.",),
    example='run("Zoo Open", "path=[/data/my image.tif]");',
    run=run,
)
