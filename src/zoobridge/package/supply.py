"""Where packages come from: bundled models, folders, files, addresses, and the collection."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zoobridge.catalogue.catalogue import Catalogue
from zoobridge.catalogue.download import Reporter
from zoobridge.catalogue.entries import Entry
from zoobridge.catalogue.references import doi_of, may_be_reference
from zoobridge.errors import PackageError
from zoobridge.package.bundle import bundled_models, unpack_bundle
from zoobridge.package.fetching import fetch_entry
from zoobridge.package.notes import Tell
from zoobridge.package.preparing import Prepared, prepare
from zoobridge.package.shelf import Shelf
from zoobridge.package.sources import gather, package_root


@dataclass(frozen=True, slots=True)
class Brought:
    """Packages in a folder of the staging area, which is gone when the block that got them ends.

    Parameters
    ----------
    staged : Path
        The folder.
    """

    staged: Path
    packages: tuple[Prepared, ...]


@dataclass(frozen=True, slots=True)
class Supply:
    """Brings packages to the store's own file system and checks them.

    Parameters
    ----------
    bundled : Mapping
        Name -> folder of the models that come with zoobridge.
    reserved : frozenset of str
        Names no model may have.
    catalogue : Catalogue or None
        The collection; None: there is none to ask.
    """

    shelf: Shelf
    bundled: Mapping[str, Path]
    reserved: frozenset[str]
    catalogue: Catalogue | None = None

    def entry(self, source: str | Path, progress: Reporter | None, tell: Tell) -> Entry | None:
        """The model of the collection that `source` means, None when it is something else.

        A bundled model wins, then what is there as a file or folder.

        Raises
        ------
        PackageError
            If the collection has no such model, or cannot be asked.
        """
        text = str(source)
        if self.catalogue is None or text in self.bundled or not may_be_reference(text):
            return None
        if doi_of(text) is None and Path(text).exists():
            return None
        try:
            return self.catalogue.find(text, progress, tell)
        except PackageError as error:
            msg = f"{text!r} is no file, folder or bundled model here; and in the collection: {error}"
            raise PackageError(msg) from error

    @contextmanager
    def bring(self, source: str | Path, progress: Reporter | None = None) -> Iterator[Brought]:
        """Bring everything but a model of the collection; the several models of a bundle too.

        Raises
        ------
        PackageError
            If it cannot be had, or a package is invalid, damaged, incomplete or unsafe.
        """
        with self.shelf.stage() as staged:
            models = None if str(source) in self.bundled else bundled_models(Path(source))
            if models is not None:
                yield Brought(staged, unpack_bundle(Path(source), models, staged / "bundle", self.reserved, progress))
            else:
                root = gather(source, staged, self.bundled, progress)
                yield Brought(staged, (prepare(root, self.reserved),))

    @contextmanager
    def waiting(self, entry: Entry) -> Iterator[Path]:
        """Be the only process that downloads `entry`, into the folder given."""
        with self.shelf.download(entry.sha256[:16]) as folder:
            yield folder

    @contextmanager
    def bring_entry(self, entry: Entry, folder: Path, progress: Reporter | None = None) -> Iterator[Brought]:
        """Download a model of the collection into the folder that `waiting` gave, and bring it from there.

        Raises
        ------
        PackageError
            If it cannot be had or is invalid; files that came whole, and the beginnings of others, stay in `folder`.
        """
        if self.catalogue is not None:
            fetch_entry(self.catalogue, entry, folder, progress)
        with self.shelf.stage() as staged:
            files = staged / "files"
            folder.rename(files)
            yield Brought(staged, (prepare(package_root(files, str(entry)), self.reserved),))
