"""What the store writes beside the files of a package."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from zoobridge.package.model import InstalledModel
from zoobridge.package.normalised import from_json, to_json
from zoobridge.package.preparing import Prepared

RECORD = "model.json"
PACKAGE = "package"
"""Folder of the files, beside the record."""

_FORMAT = 1


def write_record(version: Path, package: Prepared) -> None:
    """Write the record of a package into the folder of its version."""
    description = to_json(package.description)
    record = {"format": _FORMAT, "digest": package.digest, "files": dict(package.hashes), "description": description}
    (version / RECORD).write_text(json.dumps(record), encoding="utf-8")


def read_record(version: Path) -> dict[str, Any]:
    """The record in the folder of a version.

    Raises
    ------
    ValueError
        If it is no record of this format.
    """
    record = json.loads((version / RECORD).read_text(encoding="utf-8"))
    if not isinstance(record, dict) or record.get("format") != _FORMAT:
        msg = "not a record of this format"
        raise ValueError(msg)
    return record


def read_version(version: Path) -> InstalledModel:
    """The model in the folder of a version.

    Raises
    ------
    KeyError, TypeError, ValueError
        If its record is damaged.
    """
    record = read_record(version)
    return InstalledModel(from_json(record["description"]), version / PACKAGE, str(record["digest"]))
