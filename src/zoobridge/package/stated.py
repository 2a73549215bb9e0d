"""The files a description names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zoobridge.package.architecture import architecture_source
from zoobridge.package.metadata import package_path

_BARE = ("documentation", "covers", "test_inputs", "test_outputs", "sample_inputs", "sample_outputs")
"""Fields in which spec 0.4 names files by bare text."""

_FOREIGN = frozenset({"config", "training_data", "parent"})
"""Fields that describe something else than this package."""


@dataclass(frozen=True, slots=True)
class StatedFile:
    """A file a description names.

    Parameters
    ----------
    path : str
        Inside the package, POSIX separators; or a URL.
    sha256 : str or None
        Hex digest the description states for it.
    """

    path: str
    sha256: str | None = None


def stated_files(description: Mapping[str, Any]) -> tuple[StatedFile, ...]:
    """Every file of a validated description of either spec, once, in order of appearance.

    Raises
    ------
    PackageError
        If one of them is outside the package.
    """
    attachments = description.get("attachments")
    bare = [description.get(key) for key in _BARE]
    bare.append(attachments.get("files") if isinstance(attachments, Mapping) else None)
    found: dict[str, str | None] = {}
    for value in bare:
        for source in value if isinstance(value, list) else [value]:
            if isinstance(source, str) and (path := package_path(source)):
                found[path] = None
    for path, digest in _architectures(description.get("weights") or {}):
        found[path] = digest
    for path, digest in _sources({key: value for key, value in description.items() if key not in _FOREIGN}):
        found[path] = digest or found.get(path)
    return tuple(StatedFile(path, digest) for path, digest in found.items())


def _architectures(weights: Mapping[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Files with the code of networks, which spec 0.4 names by bare text with the digest beside it."""
    for entry in weights.values():
        path = package_path(architecture_source(entry)) if isinstance(entry, Mapping) else None
        if path is not None:
            yield path, entry.get("architecture_sha256")


def _sources(value: object) -> Iterator[tuple[str, str | None]]:
    if isinstance(value, Mapping):
        source = value.get("source")
        if isinstance(source, str) and (path := package_path(source)):
            yield path, value.get("sha256")
        for item in value.values():
            yield from _sources(item)
    elif isinstance(value, list):
        for item in value:
            yield from _sources(item)
