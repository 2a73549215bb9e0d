"""ROI files: a .roi, or a .zip of them as ImageJ's ROI Manager writes it."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from zoobridge.errors import InputError
from zoobridge.files.whole_file import new_file

LARGEST_FILE = 2**30
"""Bytes of ROIs one file may unpack to."""
UNREADABLE = (OSError, ValueError, TypeError, RuntimeError, struct.error, zlib.error, zipfile.BadZipFile)
"""What zipfile and roifile raise for files that are damaged, encrypted or something else."""
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def roi_zip(path: Path) -> Path:
    """The absolute path of a ROI zip that can be written.

    Raises
    ------
    InputError
        See `zoobridge.files.whole_file.new_file`.
    """
    return new_file(path, ".zip", "file of ROIs")


def write_zip(path: Path, rois: Sequence[bytes], names: Sequence[str] | None = None) -> None:
    """Write ROIs in order, whole or not at all.

    Parameters
    ----------
    names : sequence of str or None
        Names of the ROIs, where they are known; None: read from the ROIs.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    path = roi_zip(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        _write(temporary, rois, [_name(data) for data in rois] if names is None else names)
        temporary.replace(path)
    except OSError as reason:
        msg = f"ROIs cannot be saved as {path}: {reason.strerror or reason}."
        raise InputError(msg) from reason
    finally:
        temporary.unlink(missing_ok=True)


def read_rois(path: Path) -> list[bytes]:
    """The ROIs of a .roi or .zip file, in order; an unnamed one is named after its file.

    Raises
    ------
    InputError
        If the file is missing, damaged or holds no ROI.
    """
    path = path.expanduser().absolute()
    if not path.is_file():
        msg = f"There is no ROI file {path}."
        raise InputError(msg)
    try:
        named = _read_zip(path) if zipfile.is_zipfile(path) else [(path.stem, path.read_bytes())]
        rois = [_checked(name, data) for name, data in named]
    except UNREADABLE as reason:
        msg = f"{path} is no ImageJ ROI file: {reason}."
        raise InputError(msg) from reason
    if not rois:
        msg = f"{path} holds no ROI."
        raise InputError(msg)
    return rois


def _write(path: Path, rois: Sequence[bytes], names: Sequence[str]) -> None:
    used: set[str] = set()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for index, (data, stated) in enumerate(zip(rois, names, strict=True), 1):
            name = _unique(stated or f"{index:04d}", used)
            archive.writestr(zipfile.ZipInfo(f"{name}.roi", _EARLIEST), data, zipfile.ZIP_DEFLATED)


def _unique(name: str, used: set[str]) -> str:
    name = name.replace("/", "-").replace("\\", "-")
    candidate, number = name, 0
    while candidate in used:
        number += 1
        candidate = f"{name}-{number}"
    used.add(candidate)
    return candidate


def _read_zip(path: Path) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        entries = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".roi")]
        if sum(entry.file_size for entry in entries) > LARGEST_FILE:
            msg = f"it unpacks to more than {LARGEST_FILE // 2**20} MiB"
            raise ValueError(msg)
        return [(Path(entry.filename).stem, archive.read(entry)) for entry in entries]


def _checked(name: str, data: bytes) -> bytes:
    from roifile import ImagejRoi

    roi = ImagejRoi.frombytes(data)
    if roi.name:
        return data
    roi.name = name
    return bytes(roi.tobytes())


def _name(data: bytes) -> str:
    from roifile import ImagejRoi

    return str(ImagejRoi.frombytes(data).name)
