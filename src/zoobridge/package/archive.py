"""Unpacking zips from strangers."""

from __future__ import annotations

import re
import shutil
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from zoobridge.catalogue.download import Reporter
from zoobridge.errors import PackageError


@dataclass(frozen=True, slots=True)
class Limits:
    """What an archive may expand to.

    Parameters
    ----------
    entries : int
        Files and folders. Packages of the zoo have up to about 40; a SavedModel inside one about 10.
    total : int
        Bytes of all files together. The largest packages of the zoo stay under 4 GiB.
    ratio : float
        Expanded size over archive size, for archives that expand beyond `free_total`. Weights hardly compress (ratio
        below 2), label images reach some hundreds; deflate ends at 1032, which bombs use.
    free_total : int
        Bytes that any archive may expand to, whatever its ratio.
    """

    entries: int = 10_000
    total: int = 16 * 2**30
    ratio: float = 100.0
    free_total: int = 256 * 2**20


_CHUNK = 2**20
_ENCRYPTED = 0x1


def extract(archive: Path, target: Path, limits: Limits | None = None, reporter: Reporter | None = None) -> None:
    """Unpack `archive` into the new folder `target`.

    Nothing is written before every entry has been checked.

    Raises
    ------
    PackageError
        If the archive is damaged or could do harm: paths that leave the folder, links, special files, names that
        are the same on some file systems, more than `limits` allow. `target` may then hold some files.
    """
    try:
        with zipfile.ZipFile(archive) as package:
            members = _checked_members(package, archive, limits or Limits())
            _refuse_full_disk(sum(info.file_size for info in members.values()), target.parent)
            target.mkdir(parents=True)
            for done, (path, info) in enumerate(members.items(), 1):
                _write(package, info, target.joinpath(*PurePosixPath(path).parts))
                if reporter is not None:
                    reporter.update(done, len(members), f"Unpacking {archive.name}")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        msg = f"{archive.name} is not a zip archive or is damaged ({error}); get it again."
        raise PackageError(msg) from error


def _checked_members(package: zipfile.ZipFile, archive: Path, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Files of the archive by the path they may be written to."""
    entries = package.infolist()
    total = sum(info.file_size for info in entries)
    if len(entries) > limits.entries:
        msg = f"{archive.name} holds {len(entries)} entries, more than the {limits.entries} a package may have."
        raise PackageError(msg)
    too_dense = total > limits.free_total and total > limits.ratio * archive.stat().st_size
    if total > limits.total or too_dense:
        msg = f"{archive.name} would expand to {total / 2**20:.0f} MiB, more than its size allows; it is refused."
        raise PackageError(msg)
    members: dict[str, zipfile.ZipInfo] = {}
    for info in entries:
        path = _safe_path(info, archive)
        if not info.is_dir():
            if path in members:
                msg = f"{archive.name} holds {path!r} twice; it is refused."
                raise PackageError(msg)
            members[path] = info
    _refuse_collisions(members, archive)
    return members


def _safe_path(info: zipfile.ZipInfo, archive: Path) -> str:
    name = info.orig_filename.replace("\\", "/")
    parts = name.rstrip("/").split("/")
    unsafe = name.startswith("/") or re.match(r"[a-zA-Z]:", name) or re.search(r"[\x00-\x1f]", name)
    if unsafe or any(part in {"", ".", ".."} for part in parts):
        msg = f"{archive.name} holds the path {name!r}, which leaves the package; it is refused."
        raise PackageError(msg)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        what = "a link" if kind == stat.S_IFLNK else "a special file"
        msg = f"{archive.name} holds {what}, {name!r}; it is refused."
        raise PackageError(msg)
    if info.flag_bits & _ENCRYPTED:
        msg = f"{archive.name} is encrypted; unpack it yourself and install the folder."
        raise PackageError(msg)
    return "/".join(parts)


def _refuse_collisions(paths: dict[str, zipfile.ZipInfo], archive: Path) -> None:
    """Refuse paths that are one file on a file system that ignores case or Unicode composition."""
    files: dict[str, str] = {}
    for path in paths:
        other = files.setdefault(_folded(path), path)
        if other != path:
            msg = f"{archive.name} holds {other!r} and {path!r}, the same file on some systems; it is refused."
            raise PackageError(msg)
    for path in paths:
        for folder in PurePosixPath(path).parents:
            other = files.get(_folded(str(folder)), "")
            if other:
                msg = f"{archive.name} holds {other!r} both as a file and as a folder; it is refused."
                raise PackageError(msg)


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _refuse_full_disk(needed: int, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        msg = f"The package needs {needed / 2**20:.0f} MiB but {folder} has only {free / 2**20:.0f} MiB free."
        raise PackageError(msg)


def _write(package: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with package.open(info) as source, path.open("xb") as file:
        shutil.copyfileobj(source, file, _CHUNK)
