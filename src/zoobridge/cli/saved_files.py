"""What earlier runs saved into a folder, so that a later one replaces that and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

from zoobridge.files.whole_file import whole_file
from zoobridge.package.hashing import hash_file

_LIST = ".zoobridge-saved.json"


class SavedFiles:
    """The files of a folder that `zoobridge` saved there, with their hashes.

    Parameters
    ----------
    folder : Path
        The list lies in it, so that it moves with the files; a damaged list is an empty one.
    """

    def __init__(self, folder: Path) -> None:
        self._list = folder / _LIST
        try:
            self._hashes = dict(json.loads(self._list.read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            self._hashes = {}

    def may_replace(self, path: Path) -> bool:
        """Whether there is no such file, or it is as it was saved."""
        return not path.exists() or (path.is_file() and self._hashes.get(path.name) == hash_file(path))

    def add(self, path: Path) -> None:
        """Remember a file that was just saved."""
        self._hashes[path.name] = hash_file(path)
        with whole_file(self._list) as temporary:
            temporary.write_text(json.dumps(self._hashes, indent=1), "utf-8")
