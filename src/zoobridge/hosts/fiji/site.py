"""The folder of an ImageJ update site: what `contents` puts into one Fiji, for every Fiji that follows the site.

The updater asks for ``db.xml.gz`` and then for each file under its name, a hyphen and the time stamp of its version
(source: ``net.imagej.updater.XMLFileReader``, ``FilesCollection.getURL``, ``UpdaterUtil.getDigest``). The folder is
served as it is, by any web server or as ``file:`` URL.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

from zoobridge.errors import InputError
from zoobridge.hosts.fiji.contents import Files

DATABASE = "db.xml.gz"
STAMP = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a file, as the updater tells them apart."""

    timestamp: str
    checksum: str


def write_site(folder: Path, files: Files) -> int:
    """Bring the folder of a site up to date; earlier versions stay in its history.

    Returns
    -------
    int
        How many files are new or changed.

    Raises
    ------
    InputError
        If the folder cannot be written to, or holds a damaged site.
    """
    before = _read(folder / DATABASE)
    now = datetime.now(UTC).strftime(STAMP)
    root = ElementTree.Element("pluginRecords")
    fresh = 0
    try:
        for path in sorted({*files, *before}):
            versions = before.get(path, [])
            current = None if path not in files else _current(path, files[path], versions, now)
            if current is not None and current not in versions[:1]:
                _write(folder / f"{path}-{current.timestamp}", files[path])
                fresh += 1
            size = len(files.get(path, b""))
            root.append(_record(path, current, [old for old in versions if old != current], size))
        _write(folder / DATABASE, gzip.compress(ElementTree.tostring(root, "utf-8", xml_declaration=True), mtime=0))
    except OSError as error:
        msg = f"{error.filename or folder} cannot be written ({error.strerror}); choose a folder you may write to."
        raise InputError(msg) from error
    return fresh


def checksum(path: str, content: bytes) -> str:
    """What the updater compares a file by."""
    return hashlib.sha1(path.encode("ascii") + content, usedforsecurity=False).hexdigest()


def _current(path: str, content: bytes, versions: list[Version], now: str) -> Version:
    digest = checksum(path, content)
    return versions[0] if versions and versions[0].checksum == digest else Version(now, digest)


def _record(path: str, current: Version | None, earlier: list[Version], size: int) -> ElementTree.Element:
    record = ElementTree.Element("plugin", filename=path)
    if current is not None:
        stated = {"checksum": current.checksum, "timestamp": current.timestamp, "filesize": str(size)}
        ElementTree.SubElement(record, "version", stated)
    for old in earlier:
        stated = {"timestamp": old.timestamp, "timestamp-obsolete": "0", "checksum": old.checksum}
        ElementTree.SubElement(record, "previous-version", stated)
    return record


def _read(database: Path) -> dict[str, list[Version]]:
    """Path -> versions, the current one first."""
    if not database.exists():
        return {}
    try:
        root = ElementTree.fromstring(gzip.decompress(database.read_bytes()))
        return {
            record.attrib["filename"]: [
                Version(version.attrib["timestamp"], version.attrib["checksum"])
                for version in (*record.findall("version"), *record.findall("previous-version"))
            ]
            for record in root.findall("plugin")
        }
    except (OSError, EOFError, ElementTree.ParseError, KeyError) as error:
        msg = f"{database} is no database of an update site ({error}); choose another folder."
        raise InputError(msg) from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
