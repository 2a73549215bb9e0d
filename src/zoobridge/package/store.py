"""The models installed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from zoobridge.catalogue.bundled import bundled_packages
from zoobridge.catalogue.catalogue import Catalogue
from zoobridge.catalogue.download import Reporter
from zoobridge.catalogue.entries import Entry
from zoobridge.errors import ModelNotFoundError, PackageError
from zoobridge.package.contents import refuse_altered, refuse_changed
from zoobridge.package.description import DESCRIPTION_NAMES
from zoobridge.package.hashing import hash_folder, package_digest
from zoobridge.package.model import InstalledModel
from zoobridge.package.names import RESERVED_NAMES, slug
from zoobridge.package.notes import Tell, not_installed, replacement
from zoobridge.package.preparing import Prepared
from zoobridge.package.records import PACKAGE, read_record, read_version, write_record
from zoobridge.package.seeding import SEED_SECONDS, earlier_seeds, seeding_record, write_seeds
from zoobridge.package.shelf import Shelf, explain
from zoobridge.package.supply import Brought, Supply
from zoobridge.package.trust import code_of, is_trusted


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
    catalogue : Catalogue or None
        Collection whose models can be installed by name.
    """

    def __init__(
        self,
        home: Path,
        reserved: frozenset[str] = RESERVED_NAMES,
        bundled: Mapping[str, Path] | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.home = home
        self._shelf = Shelf(home)
        self._reserved = reserved
        self._given = bundled
        self._catalogue = catalogue

    @cached_property
    def _bundled(self) -> Mapping[str, Path]:
        return bundled_packages() if self._given is None else self._given

    @cached_property
    def supply(self) -> Supply:
        """Brings packages to this store."""
        return Supply(self._shelf, self._bundled, self._reserved, self._catalogue)

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
            raise ModelNotFoundError(not_installed(name, self._shelf.names(), self._bundled))
        return model

    def list(self) -> tuple[InstalledModel, ...]:
        """All installed models, sorted by name."""
        with self._explained():
            found = [self._read(name) for name in self.names()]
        return tuple(model for model in found if model is not None)

    def install(self, source: str | Path, progress: Reporter | None = None, tell: Tell | None = None) -> InstalledModel:
        """As `install_all`; the model, of a bundle its first."""
        return self.install_all(source, progress, tell)[0]

    def install_all(
        self, source: str | Path, progress: Reporter | None = None, tell: Tell | None = None
    ) -> tuple[InstalledModel, ...]:
        """Install a package, or all packages of a bundle; a model of the same name is replaced.

        Parameters
        ----------
        source : str or Path
            Folder, zip, description with its files beside it, URL of a zip or description, name of a bundled model,
            bundle, or nickname, id or DOI of a model of the collection.
        tell : callable or None
            Receives a sentence on each thing worth knowing once it is installed: what it replaced, what it lacks.

        Raises
        ------
        PackageError
            If a package is invalid, damaged, incomplete or unsafe, or cannot be had; nothing is left behind but what
            an interrupted download of the collection brought, for the next attempt.
        """
        notes: list[str] = []
        with self._explained():
            self._seed()
            models = self._install(source, progress, notes.append)
        if tell is not None:
            for sentence in notes:
                tell(sentence)
        return models

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
                raise ModelNotFoundError(not_installed(name, self._shelf.names(), self._bundled))

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
            recorded = read_record(model.folder.parent)["files"]
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
                    self._install(name, None, _unheard)
            write_seeds(self.home, seeds)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise PackageError(explain(error, self.home)) from error

    def _install(self, source: str | Path, progress: Reporter | None, note: Tell) -> tuple[InstalledModel, ...]:
        entry = self.supply.entry(source, progress, note)
        if entry is None:
            with self.supply.bring(source, progress) as brought:
                return self._put_all(brought, note)
        with self.supply.waiting(entry) as folder:
            present = self._installed_from(entry)
            if present is not None:
                note(f"{entry} was installed already.")
                return (present,)
            with self.supply.bring_entry(entry, folder, progress) as brought:
                return self._put_all(brought, note)

    def _put_all(self, brought: Brought, note: Tell) -> tuple[InstalledModel, ...]:
        return tuple(
            self._put(package, brought.staged / f"version-{number}", note)
            for number, package in enumerate(brought.packages)
        )

    def _put(self, package: Prepared, version: Path, note: Tell) -> InstalledModel:
        for sentence in (*self._replacement(package.name, package.digest), *package.notes):
            note(sentence)
        present = self._intact(package.name, package.digest)
        if present is not None:
            return present
        version.mkdir()
        package.root.rename(version / PACKAGE)
        write_record(version, package)
        place = self._shelf.put(package.name, package.digest, version)
        return self._trusted(InstalledModel(package.description, place / PACKAGE, package.digest))

    def _installed_from(self, entry: Entry) -> InstalledModel | None:
        """The installed model when it is this version of the collection's, undamaged."""
        version = self._shelf.current(entry.name)
        try:
            if version is None or read_record(version)["files"].get(DESCRIPTION_NAMES[0]) != entry.sha256:
                return None
            return self._intact(entry.name, read_version(version).digest)
        except (OSError, ValueError, KeyError, TypeError):
            return None

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
                return self._trusted(read_version(version))
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


def _unheard(_sentence: str) -> None:
    """Nobody is told what the bundled models replace."""
