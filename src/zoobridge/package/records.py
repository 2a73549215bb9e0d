"""What the store writes beside the files of a package."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zoobridge.package.model import InstalledModel
from zoobridge.package.normalised import from_json, to_json

if TYPE_CHECKING:
    from zoobridge.package.preparing import Prepared

RECORD = "model.json"
PACKAGE = "package"
"""Folder of the files, beside the record."""

_FORMAT = 3
"""Of 1 and 2, weights had no code of their own and training data were not read. What records of any format say of the
files holds."""


def write_record(version: Path, package: Prepared) -> None:
    """Write the record of a package into the folder of its version, in one step."""
    description = to_json(package.description)
    record = {"format": _FORMAT, "digest": package.digest, "files": dict(package.hashes), "description": description}
    part = version / f"{RECORD}.{os.getpid()}.part"
    part.write_text(json.dumps(record), encoding="utf-8")
    part.replace(version / RECORD)


def read_record(version: Path) -> dict[str, Any]:
    """The record in the folder of a version; the package itself is read where another zoobridge wrote it.

    A record that an older one wrote is renewed; that of a newer one stays, which shares the home.

    Raises
    ------
    ValueError
        If it is no record, or the package is not as it was when it was recorded.
    """
    record = json.loads((version / RECORD).read_text(encoding="utf-8"))
    if not isinstance(record, dict) or not isinstance(record.get("format"), int):
        msg = "not a record"
        raise ValueError(msg)
    return record if record["format"] == _FORMAT else _read_anew(version, record)


def read_version(version: Path) -> InstalledModel:
    """The model in the folder of a version.

    Raises
    ------
    KeyError, TypeError, ValueError
        If its record is damaged.
    """
    record = read_record(version)
    return InstalledModel(from_json(record["description"]), version / PACKAGE, str(record["digest"]))


def _read_anew(version: Path, record: dict[str, Any]) -> dict[str, Any]:
    from zoobridge.package.preparing import prepare

    package = prepare(version / PACKAGE, frozenset())
    if package.digest != record["digest"]:
        msg = "the files are not those that were installed"
        raise ValueError(msg)
    if record["format"] < _FORMAT:
        with suppress(OSError):  # a home that can only be read is read anew each time
            write_record(version, package)
    return {**record, "files": dict(package.hashes), "description": to_json(package.description)}
