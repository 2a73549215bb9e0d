"""Open images: found by title or ID, named uniquely, shown."""

from __future__ import annotations

import re

from zoobridge.commands.nearest import nearest
from zoobridge.errors import InputError
from zoobridge.hosts.java.types import JavaObject, java_class

_EXTENSION = re.compile(r"\.[^.]{1,4}$")
_NUMBERED = re.compile(r"-[1-9][0-9]?$")


def open_images() -> list[JavaObject]:
    """Every open ``ij.ImagePlus`` in the order of opening, those of batch mode included."""
    manager = java_class("ij.WindowManager")
    images = [manager.getImage(image_id) for image_id in manager.getIDList() or ()]
    current = manager.getCurrentImage()
    if current is not None and not any(current.equals(imp) for imp in images):
        images.append(current)
    return images


def is_open(imp: JavaObject) -> bool:
    """Whether an image is among the open ones."""
    return any(imp.equals(one) for one in open_images())


def find_image(reference: str | None) -> JavaObject:
    """The open image of that title or ID, the active one without a reference.

    Raises
    ------
    InputError
        If there is none (naming the nearest title), or several have the title (naming their IDs).
    """
    images = open_images()
    if not images:
        msg = "No image is open; open one first." if reference is None else f'"{reference}": no image is open.'
        raise InputError(msg)
    if reference is None:
        return java_class("ij.WindowManager").getCurrentImage()
    found = [imp for imp in images if str(imp.getTitle()) == reference]
    found = found or [imp for imp in images if str(imp.getID()) == reference]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(str(imp.getID()) for imp in found)
        msg = f'{len(found)} open images have the title "{reference}"; use one of the IDs {ids}.'
        raise InputError(msg)
    raise InputError(_not_open(reference, [str(imp.getTitle()) for imp in images]))


def unique_title(title: str) -> str:
    """A title no open image has: ``-1``, ``-2`` ... before a file extension, in place of such a number at the end.

    The rule of ``WindowManager.getUniqueName``, which itself overlooks images of batch mode.
    """
    taken = {str(imp.getTitle()) for imp in open_images()}
    if title not in taken:
        return title
    extension = _EXTENSION.search(title)
    ending = extension.group() if extension else ""
    stem = _NUMBERED.sub("", title.removesuffix(ending))
    number = 1
    while f"{stem}-{number}{ending}" in taken:
        number += 1
    return f"{stem}-{number}{ending}"


def show(imp: JavaObject) -> str:
    """Give an image a unique title, open it and make it active; returns the title."""
    imp.setTitle(unique_title(str(imp.getTitle())))
    interpreter = java_class("ij.macro.Interpreter")
    if java_class("ij.IJ").getInstance() is None:
        # Without ImageJ's window only batch mode keeps images, and between two macros it is off.
        interpreter.batchMode = True
    imp.show()
    return str(imp.getTitle())


def _not_open(reference: str, titles: list[str]) -> str:
    near = nearest(reference, titles)
    hint = f'did you mean "{near}"?' if near else f"open: {', '.join(titles)}."
    return f'No image "{reference}" is open; {hint}'
