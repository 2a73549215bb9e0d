"""Putting files into a Fiji folder, whole or not at all, and taking them away again."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from zoobridge.errors import InputError
from zoobridge.hosts.fiji.contents import Files
from zoobridge.hosts.fiji.manifest import (
    MANIFEST,
    Manifest,
    changed_files,
    content_of,
    manifest_bytes,
    read_manifest,
    sha256,
)


def install_files(fiji: Path, wanted: Files, python: Path) -> Manifest:
    """Make exactly these files stand in the Fiji folder; those of an earlier installation that are not among them go.

    Raises
    ------
    InputError
        If a file is in the way that zoobridge did not put there or that was changed since, or the folder cannot be
        written to; everything is then as it was.
    """
    before = read_manifest(fiji) or Manifest(str(python))
    _refuse_others(fiji, wanted, before)
    changed = changed_files(fiji, before)
    superfluous = [path for path in before.files if path not in wanted and path not in changed]
    made = {path.as_posix() for path in _parents(wanted) if not (fiji / path).is_dir()}
    digests = {path: sha256(content) for path, content in wanted.items()}
    after = Manifest(str(python), files=digests, folders=tuple({*before.folders, *made}))
    # Named before they are there: what is left by a process that is killed now can be taken away.
    during = replace(after, files={**before.files, **digests})
    steps = {MANIFEST: manifest_bytes(during), **wanted}
    with _undone_on_failure(fiji, [*steps, *superfluous], made):
        for path, content in steps.items():
            _write(fiji / path, content)
        for path in superfluous:
            (fiji / path).unlink(missing_ok=True)
        _write(fiji / MANIFEST, manifest_bytes(after))
    _remove_empty(fiji, after.folders)
    return after


def uninstall_files(fiji: Path, manifest: Manifest) -> list[str]:
    """Take away what was put there.

    Returns
    -------
    list of str
        Files that were changed since, which stay.

    Raises
    ------
    InputError
        If the folder cannot be written to.
    """
    kept = changed_files(fiji, manifest)
    try:
        for path in manifest.files:
            if path not in kept:
                (fiji / path).unlink(missing_ok=True)
        (fiji / MANIFEST).unlink(missing_ok=True)
    except OSError as error:
        raise _cannot_write(fiji, error) from error
    _remove_empty(fiji, manifest.folders)
    return kept


def _refuse_others(fiji: Path, wanted: Files, before: Manifest) -> None:
    for path, content in wanted.items():
        there = content_of(fiji / path)
        if there is not None and sha256(there) not in {before.files.get(path), sha256(content)}:
            msg = f"{fiji / path} was changed, or is not from zoobridge; move it away and run the command again."
            raise InputError(msg)


def _parents(paths: Iterable[str]) -> set[Path]:
    return {parent for path in (*paths, MANIFEST) for parent in Path(path).parents if parent.name}


@contextlib.contextmanager
def _undone_on_failure(fiji: Path, paths: Iterable[str], made: Iterable[str]) -> Iterator[None]:
    earlier = {path: content_of(fiji / path) for path in paths}
    try:
        yield
    except BaseException as error:
        _restore(fiji, earlier)
        _remove_empty(fiji, made)
        if isinstance(error, OSError):
            raise _cannot_write(fiji, error) from error
        raise


def _restore(fiji: Path, earlier: Mapping[str, bytes | None]) -> None:
    for path, content in earlier.items():
        with contextlib.suppress(OSError):
            if content is None:
                (fiji / path).unlink(missing_ok=True)
            elif content_of(fiji / path) != content:
                _write(fiji / path, content)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _remove_empty(fiji: Path, folders: Iterable[str]) -> None:
    for folder in sorted(folders, key=len, reverse=True):
        with contextlib.suppress(OSError):  # not empty: somebody else uses it
            (fiji / folder).rmdir()


def _cannot_write(fiji: Path, error: OSError) -> InputError:
    where = error.filename or fiji
    return InputError(f"{where} cannot be written ({error.strerror}); ask whoever may write to {fiji}.")
