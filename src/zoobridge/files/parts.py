"""Which part of a file is wanted: one of its scenes, one of its channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import InputError

_NAMED = 12
"""So many scenes are named in a message; a plate has hundreds."""


@dataclass(frozen=True, slots=True)
class Part:
    """What to read of a file.

    Parameters
    ----------
    scene : str or None
        Name of a scene (image series, position), or its number counted from 1; None: the only one.
    channel : int or None
        Channel, counted from 1; None: all of them.
    """

    scene: str | None = None
    channel: int | None = None


WHOLE = Part()


def scene_index(path: Path, names: Sequence[str], wanted: str | None) -> int:
    """Position of the wanted scene.

    Raises
    ------
    InputError
        If there is no such scene, or there are several and none is asked for; names them.
    """
    if not names:
        msg = f"{path} holds no image; give another file or folder."
        raise InputError(msg)
    if wanted is None and len(names) == 1:
        return 0
    if wanted in names:
        return names.index(wanted)
    counted = _can_be_counted(names)
    if counted and wanted is not None and wanted.isdecimal() and 1 <= int(wanted) <= len(names):
        return int(wanted) - 1
    scenes = "1 scene" if len(names) == 1 else f"{len(names)} scenes"
    problem = f'{path} has no scene "{wanted}" but {scenes}' if wanted is not None else f"{path} has {scenes}"
    how = "by number or name" if counted else "by name"
    msg = f"{problem}; choose with scene=, {how}: {_listed(names, counted=counted)}."
    raise InputError(msg)


def scene_title(path: Path, names: Sequence[str], index: int) -> str:
    """Title of an image: the file's name, and that of the scene where there are several."""
    return path.name if len(names) == 1 else f"{path.name} - {names[index]}"


def channel_index(path: Path, count: int, channel: int | None) -> int | None:
    """Position of the wanted channel, None for all.

    Raises
    ------
    InputError
        If there is no such channel.
    """
    if channel is None:
        return None
    if not 1 <= channel <= count:
        only = "only channel 1" if count == 1 else f"channels 1 to {count}"
        msg = f"Channel {channel} does not exist: {path} has {only}; choose one of these with channel=."
        raise InputError(msg)
    return channel - 1


def _can_be_counted(names: Sequence[str]) -> bool:
    """Whether a number means one scene only: not where another scene has it as its name (``0``, ``1``, ...)."""
    return all(not name.isdecimal() or name == str(number) for number, name in enumerate(names, 1))


def _listed(names: Sequence[str], *, counted: bool) -> str:
    labels = [f"{number} ({name})" if counted else name for number, name in enumerate(names, 1)]
    return ", ".join(labels if len(labels) <= _NAMED else [*labels[:_NAMED], f"... {labels[-1]}"])
