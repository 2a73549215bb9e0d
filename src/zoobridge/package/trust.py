"""Which packages may run Python code of their own: none, until somebody says so for exactly this code."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from zoobridge.package.architecture import Architecture
from zoobridge.package.hashing import hash_file
from zoobridge.package.model import InstalledModel

_RECORD = "trust.json"


@dataclass(frozen=True, slots=True)
class PackageCode:
    """The code a package needs for its state dict, as it lies on the disk now.

    Parameters
    ----------
    file : Path or None
        None when an installed library has the code; what is called and with which arguments is the package's
        choice even then.
    sha256 : str or None
        Of the file as it is.
    """

    architecture: Architecture
    file: Path | None = None
    sha256: str | None = None

    @property
    def digest(self) -> str:
        """Identity of the code together with what is called in it and with which arguments."""
        stated = json.dumps([asdict(self.architecture), self.sha256], sort_keys=True)
        return hashlib.sha256(stated.encode()).hexdigest()

    def does_as(self, other: PackageCode) -> bool:
        """Whether the same is called in the same code with the same arguments, whatever hash a description states."""
        one, another = (replace(each.architecture, sha256=None) for each in (self, other))
        return self.sha256 == other.sha256 and one == another


def code_of(model: InstalledModel) -> PackageCode | None:
    """The code of a package, None when it has none or the file is missing.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    found = next((entry.architecture for entry in model.description.weights if entry.architecture), None)
    if found is None:
        return None
    if found.file is None:
        return PackageCode(found)
    file = model.path(found.file)
    return PackageCode(found, file, hash_file(file)) if file.is_file() else None


def is_trusted(record: Path, code: PackageCode) -> bool:
    """Whether the folder `record` holds trust in exactly this code."""
    try:
        stored = json.loads((record / _RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(stored, dict) and stored.get("digest") == code.digest


def write_trust(record: Path, code: PackageCode) -> None:
    """Remember trust in this code; nobody ever reads half of it.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    record.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=record, suffix=".draft")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump({"digest": code.digest, "code": code.architecture.place, "sha256": code.sha256}, stream)
        Path(draft).replace(record / _RECORD)
    finally:
        Path(draft).unlink(missing_ok=True)


def forget_trust(record: Path) -> bool:
    """Take trust back; False when there was none.

    Raises
    ------
    OSError
        If it cannot be removed.
    """
    try:
        (record / _RECORD).unlink()
    except FileNotFoundError:
        return False
    return True
