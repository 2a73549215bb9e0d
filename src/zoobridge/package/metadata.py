"""The fields of a description that spec 0.4 and 0.5 share: who, what, which weights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from zoobridge.errors import PackageError
from zoobridge.package.architecture import architecture_source, read_architecture
from zoobridge.package.model import Citation
from zoobridge.package.names import slug
from zoobridge.package.weights import Weights, WeightsFormat

_VERSION_FIELDS = ("tensorflow_version", "keras_version", "pytorch_version", "opset_version")


def is_url(source: str) -> bool:
    """Whether a source of a description is not a file of the package."""
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+://", source) is not None


def package_path(source: object) -> str | None:
    """A file source of a description (text or ``{"source": ...}``) as a POSIX path inside the package, or its URL.

    Raises
    ------
    PackageError
        If the path leaves the package.
    """
    text = source.get("source") if isinstance(source, Mapping) else source
    if not text:
        return None
    if is_url(str(text)):
        return str(text)
    posix = PurePosixPath(str(text).replace("\\", "/"))
    if posix.is_absolute() or PureWindowsPath(str(posix)).drive or ".." in posix.parts or "\0" in str(posix):
        msg = f"The description names the file {str(text)!r}, which is outside the package; use a path inside it."
        raise PackageError(msg)
    return str(posix)


def model_name(data: Mapping[str, Any]) -> str:
    """The handle: nickname, else the last component of the id, else the title; slugged, may be empty.

    A component without a letter (the record number of a Zenodo id) is no handle.
    """
    config = data.get("config") or {}
    nickname = (config.get("bioimageio") or {}).get("nickname")
    last = str(data.get("id") or "").rstrip("/").rpartition("/")[2]
    candidates = (str(nickname or ""), last if re.search("[a-zA-Z]", last) else "", str(data.get("name") or ""))
    return next((handle for handle in map(slug, candidates) if handle), "")


def common_fields(data: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments of `ModelDescription` that need no knowledge of the spec version."""
    text = {"title": "name", "description": "description", "licence": "license", "version": "version"}
    fields: dict[str, Any] = {ours: _optional_text(data.get(theirs)) for ours, theirs in text.items()}
    return fields | {
        "name": model_name(data),
        "title": fields["title"] or "",
        "description": fields["description"] or "",
        "spec_version": str(data["format_version"]),
        "authors": tuple(str(author["name"]) for author in data.get("authors") or ()),
        "citations": tuple(_citation(entry) for entry in data.get("cite") or ()),
        "tags": tuple(str(tag) for tag in data.get("tags") or ()),
        "documentation": package_path(data.get("documentation")),
        "training_data": _data_set(data.get("training_data")),
        "covers": tuple(path for path in map(package_path, data.get("covers") or ()) if path),
        "weights": read_weights(data["weights"]),
        "config": dict(data.get("config") or {}),
    }


def read_weights(entries: Mapping[str, Any]) -> tuple[Weights, ...]:
    """All weights entries in the order of the description."""
    found = []
    for name, entry in entries.items():
        if entry is None:
            continue
        source = package_path(entry)
        if source is not None:
            version = next((str(entry[key]) for key in _VERSION_FIELDS if entry.get(key) is not None), None)
            architecture = read_architecture(entry, package_path(architecture_source(entry)))
            data = package_path(entry.get("external_data"))
            found.append(Weights(WeightsFormat(name), source, entry.get("sha256"), version, architecture, data))
    return tuple(found)


def _citation(entry: Mapping[str, Any]) -> Citation:
    return Citation(str(entry.get("text") or ""), _optional_text(entry.get("doi")), _optional_text(entry.get("url")))


def _data_set(entry: Mapping[str, Any] | None) -> str | None:
    stated = entry or {}
    return _optional_text(next((stated[key] for key in ("id", "name", "source") if stated.get(key)), None))


def _optional_text(value: object) -> str | None:
    return None if value is None else str(value)
