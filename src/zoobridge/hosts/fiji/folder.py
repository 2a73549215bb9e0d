"""Folders of Fijis: whether one is a Fiji, and which jars it has."""

from __future__ import annotations

import re
from pathlib import Path

from zoobridge.errors import InputError

_JAR = re.compile(r"(?P<artifact>.+?)-(?P<version>[0-9].*)\.jar")


def checked_folder(path: Path) -> Path:
    """The absolute path of a Fiji folder.

    Raises
    ------
    InputError
        If it is none.
    """
    folder = path.expanduser().absolute()
    if not folder.is_dir():
        msg = f"There is no folder {folder}; name the folder of your Fiji, which holds jars and plugins."
        raise InputError(msg)
    missing = [name for name in ("jars", "plugins") if not (folder / name).is_dir()]
    if missing or not any((folder / "jars").glob("ij-*.jar")):
        lacks = f"the folder {missing[0]}" if missing else "jars/ij-*.jar"
        msg = f"{folder} is no Fiji, because it lacks {lacks}; name the folder that holds jars and plugins."
        raise InputError(msg)
    return folder


def jar_versions(folder: Path) -> dict[str, str]:
    """Artifact -> version of every jar below ``jars`` of a Fiji, read from the file names."""
    found = (_JAR.fullmatch(path.name) for path in (folder / "jars").rglob("*.jar"))
    return {match["artifact"]: match["version"] for match in found if match is not None}
