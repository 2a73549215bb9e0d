"""The Fijis something was installed into from this home, so that their menus follow the models."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from zoobridge.errors import InputError

LOCK_SECONDS = 60


class KnownFijis:
    """A list of folders kept in the settings' home; safe for several processes at once."""

    def __init__(self, home: Path) -> None:
        self._list = home / "fijis.json"

    def folders(self) -> list[Path]:
        """The folders, in the order they were added."""
        try:
            return [Path(folder) for folder in json.loads(self._list.read_text("utf-8"))]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            msg = f"{self._list} is damaged ({error}); delete it, and install into your Fijis again."
            raise InputError(msg) from error

    def add(self, fiji: Path) -> None:
        """Remember a Fiji."""
        self._change(lambda folders: folders if fiji in folders else [*folders, fiji])

    def remove(self, fiji: Path) -> None:
        """Forget a Fiji."""
        self._change(lambda folders: [folder for folder in folders if folder != fiji])

    def lock(self) -> FileLock:
        """Held by whoever changes a Fiji from this home."""
        self._list.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self._list.with_suffix(".lock"), timeout=LOCK_SECONDS)

    def _change(self, change: Callable[[list[Path]], list[Path]]) -> None:
        before = self.folders()
        after = change(before)
        if after == before:
            return
        part = self._list.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps([str(folder) for folder in after]), "utf-8")
        part.replace(self._list)
