"""Bringing the files of a package into a folder, from wherever the user says it is."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from zoobridge.catalogue.download import Reporter
from zoobridge.errors import PackageError
from zoobridge.package.archive import Limits, extract
from zoobridge.package.description import DESCRIPTION_NAMES, read_package
from zoobridge.package.fetching import DESCRIPTION_SUFFIXES, fetch_url
from zoobridge.package.metadata import is_url


def gather(source: str | Path, target: Path, bundled: Mapping[str, Path], reporter: Reporter | None = None) -> Path:
    """Copy, unpack or download a package below the existing folder `target`.

    Parameters
    ----------
    source : str or Path
        Name of a bundled model, URL of a zip or of a description, folder, zip, or a description with its files
        beside it. A bundled name wins over a folder of that name; write ``./name`` for the folder.

    Returns
    -------
    Path
        Folder with the description, somewhere below `target`.

    Raises
    ------
    PackageError
        If the source is nothing of these, is incomplete or unsafe, or cannot be fetched.
    """
    if not str(source).strip():
        msg = "The source of the package is empty; give its folder, file or URL, or the name of a model."
        raise PackageError(msg)
    files = target / "files"
    if str(source) in bundled:
        _copy_folder(bundled[str(source)], files, reporter)
    elif is_url(str(source)):
        fetch_url(str(source), target, files, reporter)
    else:
        _take(_existing(Path(source), bundled), files, reporter)
    return package_root(files, str(source))


def _existing(path: Path, bundled: Mapping[str, Path]) -> Path:
    path = path.expanduser()
    if not path.exists():
        known = ", ".join(bundled) or "none"
        msg = f"There is no package {str(path)!r}: it is no folder, no file, no URL and no bundled model ({known})."
        raise PackageError(msg)
    return path


def _take(path: Path, files: Path, reporter: Reporter | None) -> None:
    if path.is_dir():
        _copy_folder(path, files, reporter)
    elif path.suffix.lower() in DESCRIPTION_SUFFIXES:
        package = read_package(path)
        _place_description(path, files)
        for stated in package.files:
            origin = path.parent / stated.path
            if not is_url(stated.path) and os.path.lexists(origin):
                _copy_file(origin, files / stated.path)
    else:
        extract(path, files, reporter=reporter)


def _place_description(path: Path, files: Path) -> None:
    files.mkdir(parents=True)
    _copy_file(path, files / (path.name if path.name in DESCRIPTION_NAMES else DESCRIPTION_NAMES[0]))


def _copy_folder(folder: Path, files: Path, reporter: Reporter | None) -> None:
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        found.extend(Path(parent, name) for name in [*names, *links])
        if len(found) > Limits().entries:
            msg = f"{folder} holds more than {Limits().entries} files; it is not a model package."
            raise PackageError(msg)
    files.mkdir(parents=True)
    for done, path in enumerate(sorted(found), 1):
        _copy_file(path, files / path.relative_to(folder))
        if reporter is not None:
            reporter.update(done, len(found), f"Copying {folder.name}")


def _copy_file(origin: Path, path: Path) -> None:
    if origin.is_symlink() or not origin.is_file():
        msg = f"{origin} is a link or a special file; a package must hold plain files only."
        raise PackageError(msg)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(origin, path)


def package_root(files: Path, source: str) -> Path:
    """The folder with the description: `files`, or the only folder directly in it that has one.

    Parameters
    ----------
    source : str
        Where the files are from, for the message.

    Raises
    ------
    PackageError
        If there is none, or more than one.
    """
    candidates = [files, *sorted(path for path in files.iterdir() if path.is_dir())]
    found = [folder for folder in candidates if any((folder / name).is_file() for name in DESCRIPTION_NAMES)]
    if found and found[0] == files:
        return files
    if len(found) == 1:
        return found[0]
    what = "more than one model" if found else f"no {' or '.join(DESCRIPTION_NAMES)}"
    msg = f"{source} is not a model package: it has {what}."
    raise PackageError(msg)
