"""Hashes of files and of whole packages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path


def hash_file(path: Path) -> str:
    """sha256 of a file as lower-case hex digits.

    Raises
    ------
    OSError
        If the file cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_folder(folder: Path) -> dict[str, str]:
    """sha256 of every regular file below `folder`, by relative path with POSIX separators, sorted.

    Links are not followed and not listed.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): hash_file(path) for path in files}


def package_digest(files: Mapping[str, str]) -> str:
    """Identity of a package: sha256 over its sorted ``(relative path, sha256)`` pairs.

    Every pair is written as ``path NUL sha256 NEWLINE`` in UTF-8; no path may hold a NUL, so no two packages give the
    same text.
    """
    total = hashlib.sha256()
    for path, digest in sorted(files.items()):
        total.update(f"{path}\0{digest}\n".encode())
    return total.hexdigest()
