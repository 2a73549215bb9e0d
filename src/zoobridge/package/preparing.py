"""A package that was brought together, checked before anything of it is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zoobridge.package.contents import refuse_altered, settle
from zoobridge.package.description import read_package
from zoobridge.package.hashing import hash_folder, package_digest
from zoobridge.package.model import ModelDescription
from zoobridge.package.names import checked_name
from zoobridge.package.notes import left_out


@dataclass(frozen=True, slots=True)
class Prepared:
    """A package that may be installed.

    Parameters
    ----------
    root : Path
        Its folder.
    hashes : Mapping
        Relative path -> sha256 of its files.
    notes : tuple of str
        What it lacks, in sentences.
    """

    root: Path
    description: ModelDescription
    hashes: Mapping[str, str]
    digest: str
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """The handle it will have."""
        return self.description.name


def prepare(root: Path, reserved: frozenset[str]) -> Prepared:
    """Read and check the package in a folder.

    Parameters
    ----------
    reserved : frozenset of str
        Names no model may have.

    Raises
    ------
    PackageError
        If it is invalid, damaged or incomplete, or has a name it may not have.
    """
    package = read_package(root)
    hashes = hash_folder(root)
    refuse_altered(package.files, hashes)
    description = settle(package.description, hashes)
    checked_name(description.name, reserved)
    return Prepared(
        root, description, hashes, package_digest(hashes), tuple(left_out(package.description, description))
    )
