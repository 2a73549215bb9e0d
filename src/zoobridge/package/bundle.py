"""Several packages in one file, to carry them to a machine without a network.

A bundle is a zip with one folder per model and ``zoobridge-bundle.json``, which states the digest of each.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from zoobridge.catalogue.download import Quiet, Reporter
from zoobridge.errors import PackageError
from zoobridge.package.archive import Limits, extract
from zoobridge.package.names import slug
from zoobridge.package.preparing import Prepared, prepare

MANIFEST = "zoobridge-bundle.json"
_FORMAT = 1
_LARGEST_MANIFEST = 2**20
_MOST_MODELS = 1000
_CHUNK = 2**20
_OLDEST = (1980, 1, 1, 0, 0, 0)
"""Time of every entry, so that the same packages give the same bytes."""


def write_bundle(target: Path, packages: Iterable[Prepared], reporter: Reporter | None = None) -> None:
    """Write packages into the zip `target`; weights hardly compress, so nothing is."""
    packages = sorted(packages, key=lambda package: package.name)
    total = sum(len(package.hashes) for package in packages)
    done = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bundle:
        models = {package.name: package.digest for package in packages}
        bundle.writestr(zipfile.ZipInfo(MANIFEST, _OLDEST), json.dumps({"format": _FORMAT, "models": models}, indent=1))
        for package in packages:
            for path in package.hashes:
                origin = package.root / path
                entry = zipfile.ZipInfo(f"{package.name}/{path}", _OLDEST)
                entry.file_size = origin.stat().st_size
                with origin.open("rb") as source, bundle.open(entry, "w") as file:
                    shutil.copyfileobj(source, file, _CHUNK)
                done += 1
                (reporter or Quiet()).update(done, total, f"Bundling {package.name}")


def bundled_models(source: Path) -> Mapping[str, str] | None:
    """Name -> digest of the models in a bundle; None when the file is none.

    Raises
    ------
    PackageError
        If it is a bundle that cannot be understood.
    """
    if not source.is_file() or not zipfile.is_zipfile(source):
        return None
    try:
        with zipfile.ZipFile(source) as bundle:
            if MANIFEST not in bundle.namelist():
                return None
            if bundle.getinfo(MANIFEST).file_size > _LARGEST_MANIFEST:
                _refuse(source)
            content = json.loads(bundle.read(MANIFEST))
            models = {str(name): str(digest) for name, digest in content["models"].items()}
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, AttributeError, EOFError):
        _refuse(source)
    if content.get("format") != _FORMAT or not 0 < len(models) <= _MOST_MODELS or any(slug(n) != n for n in models):
        _refuse(source)
    return models


def unpack_bundle(
    source: Path, models: Mapping[str, str], target: Path, reserved: frozenset[str], reporter: Reporter | None = None
) -> tuple[Prepared, ...]:
    """Unpack the models of a bundle into the new folder `target` and check them all.

    Raises
    ------
    PackageError
        If one of them is missing, altered or invalid.
    """
    one = Limits()
    limits = Limits(entries=one.entries * len(models), total=one.total * len(models))
    extract(source, target, limits, reporter)
    found = []
    for name, digest in models.items():
        folder = target / name
        package = prepare(folder, reserved) if folder.is_dir() else None
        if package is None or (package.name, package.digest) != (name, digest):
            msg = f"{source.name} is damaged: it does not hold {name} as it was bundled; get it again."
            raise PackageError(msg)
        found.append(package)
    return tuple(found)


def _refuse(source: Path) -> NoReturn:
    msg = f"{source.name} is a bundle that this zoobridge cannot read; it is damaged or of a newer version."
    raise PackageError(msg)
