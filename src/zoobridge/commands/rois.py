"""``Zoo ROIs``: the overlay to a ROI file, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.commands.roi_files import read_rois, write_zip
from zoobridge.errors import InputError, UsageError

LABEL = "Zoo ROIs"


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Save or open.

    Raises
    ------
    UsageError
        If not exactly one of `save` and `open` is given.
    InputError
        If there is nothing to save, or the file cannot be used.
    """
    if (values["save"] is None) == (values["open"] is None):
        msg = f"{LABEL} needs either save=file.zip or open=file.zip."
        raise UsageError(msg)
    workspace = context.workspace
    title = workspace.image(values["image"]).title
    if values["open"] is not None:
        rois = read_rois(values["open"])
        workspace.set_rois(rois, values["image"])
        return Outcome((), {"count": len(rois)})
    rois = workspace.rois(values["image"])
    if not rois:
        msg = f'{LABEL}: there is no ROI on the overlay of "{title}" to save.'
        raise InputError(msg)
    write_zip(values["save"], rois)
    return Outcome((), {"count": len(rois)})


COMMAND = Command(
    label=LABEL,
    menu=MENU,
    help="Save the overlay of an image as a ROI file, or set it from one; the ROI Manager's own file format.",
    keys=(
        Key("image", KeyKind.IMAGE, "title or ID of an open image; without it the active image", "Image"),
        Key("save", KeyKind.PATH, "write the ROIs of the overlay to this .zip file", "Save as"),
        Key("open", KeyKind.PATH, "replace the overlay by the ROIs of this .zip or .roi file", "Open"),
    ),
    outputs=("A .zip file with one .roi per ROI, or the overlay of the image.",),
    example='run("Zoo ROIs", "save=rois.zip");',
    run=run,
)
