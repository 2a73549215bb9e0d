"""The models installed here."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from zoobridge.catalogue.bundled import bundled_packages
from zoobridge.catalogue.download import Reporter
from zoobridge.errors import ModelNotFoundError, PackageError
from zoobridge.package.contents import refuse_altered, refuse_changed, settle
from zoobridge.package.hashing import hash_folder, package_digest
from zoobridge.package.model import InstalledModel
from zoobridge.package.names import RESERVED_NAMES, checked_name, slug
from zoobridge.package.normalised import from_json, to_json
from zoobridge.package.notes import Tell, left_out, replacement
from zoobridge.package.seeding import SEED_SECONDS, earlier_seeds, seeding_record, write_seeds
from zoobridge.package.shelf import Shelf, explain
from zoobridge.package.trust import code_of, is_trusted

_RECORD = "model.json"
_PACKAGE = "package"
_RECORD_FORMAT = 1


class Store:
    """Installed packages below one folder; safe for several processes at once.

    Parameters
    ----------
    home : Path
        ``Settings.home``; made when needed.
    reserved : frozenset of str
        Names no model may have.
    bundled : Mapping or None
        Name -> folder of the packages present from the start; None: those that come with zoobridge.
    """

    def __init__(
        self, home: Path, reserved: frozenset[str] = RESERVED_NAMES, bundled: Mapping[str, Path] | None = None
    ) -> None:
        self.home = home
        self._shelf = Shelf(home)
        self._reserved = reserved
        self._given = bundled

    @cached_property
    def _bundled(self) -> Mapping[str, Path]:
        return bundled_packages() if self._given is None else self._given

    def names(self) -> tuple[str, ...]:
        """Names of the installed models, sorted; reads no description.

        Raises
        ------
        PackageError
            If the store cannot be read, or not be made on first use.
        """
        with self._explained():
            self._seed()
            return self._shelf.names()

    def get(self, name: str) -> InstalledModel:
        """The installed model of that name; upper case, spaces and underscores do not matter.

        Raises
        ------
        ModelNotFoundError
            Naming the nearest installed model and how to list or install.
        PackageError
            If its record is damaged.
        """
        with self._explained():
            self._seed()
            model = self._read(slug(name))
        if model is None:
            raise ModelNotFoundError(self._missing(name))
        return model

    def list(self) -> tuple[InstalledModel, ...]:
        """All installed models, sorted by name."""
        with self._explained():
            found = [self._read(name) for name in self.names()]
        return tuple(model for model in found if model is not None)

    def install(self, source: str | Path, progress: Reporter | None = None, tell: Tell | None = None) -> InstalledModel:
        """Install a package; a model of the same name is replaced.

        Parameters
        ----------
        source : str or Path
            Folder, zip, description with its files beside it, URL of a zip or description, or name of a bundled model.
        tell : callable or None
            Receives a sentence on each thing worth knowing once it is installed: what it replaced, what it lacks.

        Raises
        ------
        PackageError
            If the package is invalid, damaged, incomplete or unsafe, or cannot be had; nothing is left behind.
        """
        with self._explained():
            self._seed()
            model, notes = self._install(source, progress)
        if tell is not None:
            for note in notes:
                tell(note)
        return model

    def remove(self, name: str) -> None:
        """Remove a model, its cache and its evidence. A bundled one stays away until it is installed again.

        Raises
        ------
        ModelNotFoundError
            If it is not installed.
        """
        with self._explained():
            self._seed()
            if not slug(name) or not self._shelf.take_away(slug(name)):
                raise ModelNotFoundError(self._missing(name))

    def verify(self, name: str) -> InstalledModel:
        """Hash every file of a package again.

        Raises
        ------
        PackageError
            Naming the first file that is missing, new or altered, compared with what was installed and with what the
            package's own description states.
        """
        from zoobridge.package.description import read_package

        model = self.get(name)
        with self._explained():
            hashes = hash_folder(model.folder)
            recorded = self._record(model.folder.parent)["files"]
            refuse_changed(model.name, recorded, hashes)
            refuse_altered(read_package(model.folder).files, hashes)
        return model

    def cache_folder(self, model: InstalledModel) -> Path:
        """Folder for files that engines derive from the package; made by the first that writes, goes with the model."""
        return self._shelf.derived("cache", model.digest)

    def evidence_folder(self, model: InstalledModel) -> Path:
        """Folder for what was found out about the package; made by the first that writes, goes with the model."""
        return self._shelf.derived("evidence", model.digest)

    def trust_folder(self, model: InstalledModel) -> Path:
        """Folder that says whether the code of the package may run; goes with the model."""
        return self._shelf.derived("trust", model.digest)

    def _seed(self) -> None:
        """Put the bundled models into a fresh store; afterwards this is one look at one file.

        A newer zoobridge adds its new models, and renews those that are still as an older one put them.
        """
        if seeding_record(self.home).exists() or not self._bundled:
            return
        with self._shelf.locked("bundled", SEED_SECONDS):
            if seeding_record(self.home).exists():
                return
            earlier = earlier_seeds(self.home)
            seeds = {name: package_digest(hash_folder(folder)) for name, folder in self._bundled.items()}
            for name, digest in seeds.items():
                installed = self._read(name)
                current = installed.digest if installed else None
                if current == earlier.get(name) and current != digest:
                    self._install(name, None)
            write_seeds(self.home, seeds)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PackageError(explain(error, self.home)) from error

    def _install(self, source: str | Path, progress: Reporter | None) -> tuple[InstalledModel, tuple[str, ...]]:
        from zoobridge.package.description import read_package
        from zoobridge.package.sources import gather

        with self._shelf.stage() as staged:
            root = gather(source, staged, self._bundled, progress)
            package = read_package(root)
            hashes = hash_folder(root)
            refuse_altered(package.files, hashes)
            description = settle(package.description, hashes)
            name = checked_name(description.name, self._reserved)
            digest = package_digest(hashes)
            notes = (*self._replacement(name, digest), *left_out(package.description, description))
            present = self._intact(name, digest)
            if present is not None:
                return present, notes
            version = staged / "version"
            version.mkdir()
            root.rename(version / _PACKAGE)
            record = {"format": _RECORD_FORMAT, "digest": digest, "files": hashes, "description": to_json(description)}
            (version / _RECORD).write_text(json.dumps(record), encoding="utf-8")
            place = self._shelf.put(name, digest, version)
        return self._trusted(InstalledModel(description, place / _PACKAGE, digest)), notes

    def _replacement(self, name: str, digest: str) -> Iterator[str]:
        bundled = self._bundled.get(name)
        try:
            before = self._read(name)
        except PackageError:  # a damaged record must not keep its model from being renewed
            before = None
        return replacement(name, digest, before, None if bundled is None else package_digest(hash_folder(bundled)))

    def _intact(self, name: str, digest: str) -> InstalledModel | None:
        """The installed model when it is that package and undamaged."""
        try:
            model = self._read(name)
            if model is not None and model.digest == digest and package_digest(hash_folder(model.folder)) == digest:
                return model
        except PackageError:
            pass
        return None

    def _read(self, name: str) -> InstalledModel | None:
        """The model as installed; a version that another process just swept away is looked up again."""
        for _ in range(5):
            version = self._shelf.current(name) if name else None
            if version is None:
                return None
            try:
                record = self._record(version)
                description = from_json(record["description"])
                return self._trusted(InstalledModel(description, version / _PACKAGE, str(record["digest"])))
            except FileNotFoundError:
                continue
            except (ValueError, KeyError, TypeError) as error:
                msg = f"The record of {name} in {version} is damaged; remove {name} or install it again."
                raise PackageError(msg) from error
        msg = f"The files of {name} are missing from {self.home}; remove {name} or install it again."
        raise PackageError(msg)

    def _trusted(self, model: InstalledModel) -> InstalledModel:
        """The model, which knows whether its code may run."""
        code = code_of(model)
        return model if code is None else replace(model, trusted=is_trusted(self.trust_folder(model), code))

    @staticmethod
    def _record(version: Path) -> dict[str, Any]:
        record = json.loads((version / _RECORD).read_text(encoding="utf-8"))
        if not isinstance(record, dict) or record.get("format") != _RECORD_FORMAT:
            msg = "not a record of this format"
            raise ValueError(msg)
        return record

    def _missing(self, name: str) -> str:
        names = self._shelf.names()
        wanted = slug(name)
        nearest = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
        hint = f', the nearest is "{nearest[0]}"' if nearest else ""
        source = wanted if wanted in self._bundled else "SOURCE"
        return (
            f'No model "{name}" is installed{hint}; "zoobridge models list" shows all, '
            f'"zoobridge models install {source}" adds it.'
        )
