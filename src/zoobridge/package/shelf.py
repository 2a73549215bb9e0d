"""The folders of the store and how they change: every change is one rename, under a lock.

::

    home/
      store.lock
      models/<name>/current                  version in use, and the one before it
      models/<name>/<version>/package/...    the files
      models/<name>/<version>/model.json     normalised description and hashes
      cache/<digest>/  evidence/<digest>/    derived from a package
      trust/<digest>/                        whether its code may run
      staging/<random>/  <random>.lock       being made; stale when nobody holds the lock
      downloads/<key>/  <key>.lock           being downloaded; a later attempt goes on, for a week

A process killed between two steps leaves folders that nothing points to; the next change sweeps them away.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zoobridge.errors import PackageError
from zoobridge.package.locks import held

LOCK_SECONDS = 60
"""Longest wait for another process; changes under the lock take milliseconds, sweeping large packages seconds."""

DOWNLOAD_SECONDS = 7 * 24 * 3600
"""How long what an interrupted download brought waits for the next attempt."""

DIGEST_PREFIX = 16
"""Leading hex digits of the digest in the name of a version."""

_DERIVED = ("cache", "evidence", "trust")


class Shelf:
    """Where packages stand.

    Parameters
    ----------
    home : Path
        Made when something is first written.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.models = home / "models"
        self.staging = home / "staging"
        self.downloads = home / "downloads"

    def names(self) -> tuple[str, ...]:
        """Names that have a current version, sorted."""
        if not self.models.is_dir():
            return ()
        return tuple(sorted(folder.name for folder in self.models.iterdir() if (folder / "current").is_file()))

    def current(self, name: str) -> Path | None:
        """Folder of the version in use, None when there is no such model."""
        versions = self._versions(self.models / name)
        return self.models / name / versions[0] if versions else None

    def derived(self, kind: str, digest: str) -> Path:
        """A folder for files derived from the package of that digest; made by who writes, removed with the package."""
        return self.home / kind / digest

    @contextmanager
    def stage(self) -> Iterator[Path]:
        """An empty folder on the store's file system, gone afterwards."""
        from filelock import FileLock

        with self.locked():
            self._sweep()
            self.staging.mkdir(exist_ok=True)
            folder = Path(tempfile.mkdtemp(dir=self.staging))
            mine = FileLock(_lock_of(folder))
            mine.acquire()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            mine.release()
            _lock_of(folder).unlink(missing_ok=True)

    @contextmanager
    def download(self, key: str) -> Iterator[Path]:
        """Where files of `key` are downloaded to; stays when the block fails, so that the next attempt goes on.

        Another process that wants the same waits until this one is done.
        """
        from filelock import FileLock

        self.downloads.mkdir(parents=True, exist_ok=True)
        folder = self.downloads / key
        with FileLock(_lock_of(folder)):
            yield folder

    def put(self, name: str, digest: str, version: Path) -> Path:
        """Make the staged folder `version` the current one of `name`; the one before stays for those who use it."""
        with self.locked():
            folder = self.models / name
            folder.mkdir(parents=True, exist_ok=True)
            before = self._versions(folder)[:1]
            place = folder / f"{digest[:DIGEST_PREFIX]}-{version.parent.name}"
            version.replace(place)
            pointer = version.parent / "current"
            pointer.write_text("\n".join([place.name, *before]), encoding="utf-8")
            pointer.replace(folder / "current")
            self._sweep()
        return place

    def take_away(self, name: str) -> bool:
        """Remove a model and all derived from it; False when there is none."""
        with self.locked():
            pointer = self.models / name / "current"
            if not pointer.is_file():
                return False
            pointer.unlink()
            self._sweep()
        return True

    @contextmanager
    def locked(self, name: str = "store", seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold one of the store's locks.

        Raises
        ------
        PackageError
            If another process holds it for too long.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        msg = f"Another zoobridge process has been changing {self.home} for {seconds:.0f} s; try again later."
        with held(self.home / f"{name}.lock", seconds, PackageError(msg)):
            yield

    def _versions(self, folder: Path) -> list[str]:
        try:
            return (folder / "current").read_text(encoding="utf-8").split()
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _sweep(self) -> None:
        """Remove what nothing points to. Only under the lock."""
        kept = {version[:DIGEST_PREFIX] for folder in _folders(self.models) for version in self._sweep_model(folder)}
        for derived in [folder for kind in _DERIVED for folder in _folders(self.home / kind)]:
            if derived.name[:DIGEST_PREFIX] not in kept:
                shutil.rmtree(derived, ignore_errors=True)
        for folder in _folders_and_locks(self.staging):
            _remove_if_abandoned(folder)
        for folder in _folders_and_locks(self.downloads):
            if not folder.is_dir() or time.time() - folder.stat().st_mtime > DOWNLOAD_SECONDS:
                _remove_if_abandoned(folder)

    def _sweep_model(self, folder: Path) -> list[str]:
        """Remove the versions that nobody may use any more; the others are returned."""
        versions = self._versions(folder)
        if not versions:
            shutil.rmtree(folder, ignore_errors=True)
            return []
        for version in _folders(folder):
            if version.name not in versions:
                shutil.rmtree(version, ignore_errors=True)
        return versions


def _folders(parent: Path) -> list[Path]:
    return [path for path in parent.iterdir() if path.is_dir()] if parent.is_dir() else []


def _folders_and_locks(parent: Path) -> set[Path]:
    """Folders, and those whose lock alone is left."""
    return {*_folders(parent), *(lock.with_suffix("") for lock in parent.glob("*.lock"))}


def _lock_of(folder: Path) -> Path:
    return folder.with_name(folder.name + ".lock")


def _remove_if_abandoned(folder: Path) -> None:
    from filelock import FileLock, Timeout

    lock = FileLock(_lock_of(folder))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    _lock_of(folder).unlink(missing_ok=True)


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
"""Faults of writing, which a copy reports with the name of the file it reads."""


def explain(error: OSError, home: Path) -> str:
    """One sentence about a failure of the file system."""
    reason = os.strerror(error.errno) if error.errno else str(error)
    of_source = error.filename and not Path(os.fsdecode(error.filename)).is_relative_to(home)
    if of_source and error.errno not in _NO_ROOM:
        return f"{os.fsdecode(error.filename)} cannot be read: {reason}; check the file and its permissions."
    return (
        f"The model store {home} cannot be used: {reason}; make room or change its permissions, or set ZOOBRIDGE_HOME."
    )
