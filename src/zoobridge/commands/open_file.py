"""``Zoo Open``: an image file, or an error that stops the macro."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.files.formats import format_of
from zoobridge.files.parts import Part
from zoobridge.files.reading import read_part, refuse_part

SCENE = Key(
    "scene",
    KeyKind.TEXT,
    "scene (image series, position) to read of a file that holds several: its name, or its number counted from 1",
    "Scene",
)


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Open and make active.

    Files in the formats of microscopes are read here, so that they are the same in every ImageJ; all others are left
    to ImageJ.
    """
    path = values["path"]
    part = Part(values["scene"], values["channel"])
    known = format_of(path)
    if known is not None:
        title = context.workspace.show(read_part(path, known, part))
    else:
        refuse_part(path, part)
        title = context.workspace.open(path)
    return Outcome((title,), {"title": title})


COMMAND = Command(
    label="Zoo Open",
    menu=MENU,
    help="Open an image file; a file that cannot be read stops the macro. OME-TIFF, OME-Zarr, CZI, ND2 and LIF come "
    "with their axes, channel names and pixel size.",
    keys=(
        Key("path", KeyKind.PATH, "image file, or the folder of an OME-Zarr image", "File", required=True),
        SCENE,
        Key(
            "channel",
            KeyKind.INTEGER,
            "the only channel to read, counted from 1, of a file in one of these formats; without it all",
            "Channel",
            minimum=1,
        ),
    ),
    outputs=("The image, active; its title is the name of the file, with that of the scene where there are several.",),
    example='run("Zoo Open", "path=[/data/my image.czi] scene=2");',
    run=run,
)
