"""The models of a collection, found by words, nickname, id or DOI, also without a network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zoobridge.catalogue.descriptions import Descriptions, ReadTraits
from zoobridge.catalogue.download import Reporter
from zoobridge.catalogue.entries import Entry, newest
from zoobridge.catalogue.faults import Fault
from zoobridge.catalogue.index import read_index
from zoobridge.catalogue.kept_index import KeptIndex, read_kept, renew, write_kept
from zoobridge.catalogue.mirror import mirrored
from zoobridge.catalogue.patience import Patience
from zoobridge.catalogue.references import by_doi, by_name, doi_of
from zoobridge.catalogue.search import Query, search
from zoobridge.errors import PackageError

FRESH_SECONDS = 24 * 3600
"""How long an index is believed without asking; the collection publishes a few models a month."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a collection is.

    Parameters
    ----------
    url : str
        Its index.
    mirror : str or None
        See `zoobridge.catalogue.mirror.mirrored`.
    """

    url: str
    mirror: str | None = None

    def place(self, url: str) -> str:
        """Where to fetch `url` from."""
        return mirrored(url, self.mirror)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a collection holds.

    Parameters
    ----------
    seconds : float
        Age: time since its index was last found to be current.
    fault : str or None
        Why the index could not be renewed although it is old.
    """

    entries: tuple[Entry, ...]
    seconds: float
    fault: str | None = None

    @property
    def age(self) -> str:
        """The age in words."""
        return _age(self.seconds)

    @property
    def note(self) -> str | None:
        """What somebody who uses an old index should know."""
        if self.fault is None:
            return None
        return f"The index of the collection is {self.age} old and cannot be renewed: {self.fault}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Parameters
    ----------
    unread : int
        Models whose descriptions could not be had or read, so that they are found by name only.
    """

    entries: tuple[Entry, ...]
    listing: Listing
    unread: int


class Catalogue:
    """A collection, and what is remembered of it in a folder.

    Nothing is fetched before a method is called. The index is asked for again, with its ETag, once it is a day old;
    a description never, because the index states its sha256.

    Parameters
    ----------
    folder : Path
        Made when something is first remembered.
    read : callable
        See `zoobridge.catalogue.descriptions.ReadTraits`.
    """

    def __init__(self, folder: Path, address: Address, read: ReadTraits, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self._address = address
        self._kept = folder / f"index-{hashlib.sha256(address.url.encode()).hexdigest()[:8]}.json"
        self._descriptions = Descriptions(folder / "descriptions", read, address.mirror, self.patience)

    def listing(self, *, refresh: bool = False) -> Listing:
        """What the collection holds.

        Parameters
        ----------
        refresh : bool
            Ask the server although the index is not a day old.

        Raises
        ------
        PackageError
            If there is no index at all, or it was to be refreshed and cannot be.
        """
        kept = read_kept(self._kept, self._address.url)
        if kept is not None and not refresh and 0 <= kept.seconds < FRESH_SECONDS:
            return _listing(kept)
        renewed, fault = renew(kept, self._address.place(self._address.url), self._address.url, self.patience)
        if renewed is not None:
            write_kept(self._kept, renewed)
            return _listing(renewed)
        if kept is None or refresh:
            raise PackageError(_unreachable(kept, fault))
        return _listing(kept, fault)

    def search(self, query: Query, reporter: Reporter | None = None, *, refresh: bool = False) -> Found:
        """The newest versions that match, the best first.

        Raises
        ------
        PackageError
            As `listing`.
        """
        listing = self.listing(refresh=refresh)
        models = newest(self._described(listing, reporter))
        return Found(search(models, query), listing, sum(entry.traits is None for entry in models))

    def find(
        self, reference: str, reporter: Reporter | None = None, tell: Callable[[str], None] = lambda _: None
    ) -> Entry:
        """The model a nickname, an id (``bioimage-io/affable-shark/v0``) or a DOI means.

        Parameters
        ----------
        tell : callable
            Receives a sentence when the index is old and cannot be renewed.

        Raises
        ------
        PackageError
            If there is none, or more than one, or the index cannot be had.
        """
        listing = self.listing()
        if listing.note is not None:
            tell(listing.note)
        doi = doi_of(reference)
        if doi is not None:
            return by_doi(doi, self._described(listing, reporter))
        return by_name(reference, listing.entries)

    def describe(self, entry: Entry) -> Entry:
        """The entry with its traits, which are None when the description cannot be read.

        Raises
        ------
        PackageError
            If the description cannot be had.
        """
        return self._descriptions.traited(entry)

    def description(self, entry: Entry) -> Path:
        """File of the description of an entry, with the sha256 the index states.

        Raises
        ------
        PackageError
            If it cannot be had.
        """
        return self._descriptions.fetch(entry)

    def place(self, url: str) -> str:
        """Where to fetch a file of the collection from: its own address, or that on the mirror."""
        return self._address.place(url)

    def _described(self, listing: Listing, reporter: Reporter | None) -> tuple[Entry, ...]:
        return self._descriptions.described(listing.entries, online=listing.fault is None, reporter=reporter)


def _listing(kept: KeptIndex, fault: Fault | None = None) -> Listing:
    entries = read_index(kept.content.encode(), kept.url)
    return Listing(entries, max(0.0, kept.seconds), None if fault is None else fault.sentence)


def _unreachable(kept: KeptIndex | None, fault: Fault | None) -> str:
    reason = "" if fault is None else fault.sentence
    if kept is None:
        return f"The index of the collection is not known here yet: {reason}"
    return f"The index of the collection cannot be refreshed, the one here is {_age(kept.seconds)} old: {reason}"


def _age(seconds: float) -> str:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(seconds // length)
        if count:
            return f"{count} {unit}{'s' if count > 1 else ''}"
    return "less than a minute"
