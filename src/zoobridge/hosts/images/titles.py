"""Which open image a command means, and what a new one is called; free of Java."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from zoobridge.commands.nearest import nearest
from zoobridge.errors import InputError

_EXTENSION = re.compile(r"\.[^.]{1,4}$")
_NUMBERED = re.compile(r"-[1-9][0-9]?$")


class OpenImage(NamedTuple):
    """An open image: its title and ImageJ's ID of it."""

    title: str
    id: int


def choose(reference: str | None, images: Sequence[OpenImage]) -> int | None:
    """The ID of the open image of that title or ID; None, for the active one, without a reference.

    Raises
    ------
    InputError
        If there is none (naming the nearest title), or several have the title (naming their IDs).
    """
    if not images:
        msg = "No image is open; open one first." if reference is None else f'"{reference}": no image is open.'
        raise InputError(msg)
    if reference is None:
        return None
    found = [image for image in images if image.title == reference]
    found = found or [image for image in images if str(image.id) == reference]
    if len(found) == 1:
        return found[0].id
    if found:
        ids = ", ".join(str(image.id) for image in found)
        msg = f'{len(found)} open images have the title "{reference}"; use one of the IDs {ids}.'
        raise InputError(msg)
    raise InputError(_not_open(reference, [image.title for image in images]))


def unique_among(title: str, taken: Collection[str]) -> str:
    """A title not taken: ``-1``, ``-2`` ... before a file extension, in place of such a number at the end.

    The rule of ``WindowManager.getUniqueName``.
    """
    if title not in taken:
        return title
    extension = _EXTENSION.search(title)
    ending = extension.group() if extension else ""
    stem = _NUMBERED.sub("", title.removesuffix(ending))
    number = 1
    while f"{stem}-{number}{ending}" in taken:
        number += 1
    return f"{stem}-{number}{ending}"


def no_area(title: str) -> InputError:
    """What to say when there is no selection to crop to."""
    return InputError(f'The image "{title}" has no area selection to crop to; select an area or use roi=ignore.')


def _not_open(reference: str, titles: list[str]) -> str:
    near = nearest(reference, titles)
    hint = f'did you mean "{near}"?' if near else f"open: {', '.join(titles)}."
    return f'No image "{reference}" is open; {hint}'
