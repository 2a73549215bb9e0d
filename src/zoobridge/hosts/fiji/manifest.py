"""What was put into a Fiji folder, so that exactly that can be taken away again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import zoobridge
from zoobridge.errors import InputError
from zoobridge.hosts.fiji.contents import OWN_FOLDER

MANIFEST = f"{OWN_FOLDER}/manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """One installation.

    Parameters
    ----------
    python : str
        Interpreter of the worker.
    files : Mapping
        Path below the Fiji folder -> SHA-256 of what was put there.
    folders : tuple of str
        Folders that were made for them.
    """

    python: str
    version: str = zoobridge.__version__
    files: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()


def read_manifest(fiji: Path) -> Manifest | None:
    """The manifest of a Fiji folder, None when nothing was installed.

    Raises
    ------
    InputError
        If it is damaged.
    """
    path = fiji / MANIFEST
    try:
        stated = json.loads(path.read_text("utf-8"))
        return Manifest(stated["python"], stated["version"], dict(stated["files"]), tuple(stated["folders"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path} is damaged ({error}); delete it, and run zoobridge fiji install again."
        raise InputError(msg) from error


def manifest_bytes(manifest: Manifest) -> bytes:
    """The file `read_manifest` reads."""
    stated = {
        "version": manifest.version,
        "python": manifest.python,
        "files": dict(sorted(manifest.files.items())),
        "folders": sorted(manifest.folders),
    }
    return (json.dumps(stated, indent=1) + "\n").encode()


def sha256(content: bytes) -> str:
    """Hash of a file's content."""
    return hashlib.sha256(content).hexdigest()


def content_of(path: Path) -> bytes | None:
    """Content of a file, None when there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def changed_files(fiji: Path, manifest: Manifest) -> list[str]:
    """Files that are no longer what was put there."""
    present = ((path, digest, content_of(fiji / path)) for path, digest in manifest.files.items())
    return [path for path, digest, content in present if content is not None and sha256(content) != digest]


def missing_files(fiji: Path, manifest: Manifest) -> list[str]:
    """Files that are not there any more."""
    return [path for path in manifest.files if not (fiji / path).is_file()]
