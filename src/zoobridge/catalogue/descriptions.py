"""The descriptions of a collection: each fetched once, because its sha256 is in the index, and read once."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from zoobridge.catalogue.download import Quiet, Reporter, Terms, Wanted, download
from zoobridge.catalogue.entries import Entry, Traits, traits_from_json, traits_to_json, with_traits
from zoobridge.catalogue.kept_index import write_whole
from zoobridge.catalogue.mirror import mirrored
from zoobridge.catalogue.patience import Patience
from zoobridge.errors import PackageError

if TYPE_CHECKING:
    import requests

AT_ONCE = 8
"""Requests at the same time: half a second for 137 descriptions at 30 ms each, and no burden for a server."""

GIVE_UP_AFTER = 8
"""Descriptions in a row that cannot be had, after which the rest is not asked for."""

LARGEST = 4 * 2**20
"""Bytes; the largest of the 138 descriptions of the zoo (May 2026) has 0.1 MB."""

_SCHEMA = 2

ReadTraits = Callable[[bytes], Traits]
"""Finds in a description what may be searched for; raises PackageError when it is no description."""


@dataclass(frozen=True, slots=True)
class Descriptions:
    """Descriptions kept in a folder, one file per sha256.

    Parameters
    ----------
    mirror : str or None
        See `zoobridge.catalogue.mirror.mirrored`.
    """

    folder: Path
    read: ReadTraits
    mirror: str | None = None
    patience: Patience = field(default_factory=Patience)

    def fetch(self, entry: Entry, session: requests.Session | None = None) -> Path:
        """The description of an entry, from the folder or from its server.

        Raises
        ------
        PackageError
            If it cannot be had, or is not the one the index speaks of.
        """
        path = self._path(entry)
        if path.is_file():
            return path
        scratch: Path | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            scratch = Path(tempfile.mkdtemp(dir=self.folder))
            wanted = Wanted(mirrored(entry.source, self.mirror), entry.sha256, LARGEST)
            download(wanted, scratch / path.name, Terms(patience=self.patience, session=session)).replace(path)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            msg = f"Descriptions cannot be kept in {self.folder}: {reason}; make room or set ZOOBRIDGE_HOME."
            raise PackageError(msg) from error
        finally:
            if scratch is not None:
                shutil.rmtree(scratch, ignore_errors=True)
        return path

    def described(
        self, entries: Iterable[Entry], *, online: bool, reporter: Reporter | None = None
    ) -> tuple[Entry, ...]:
        """The entries with their traits, as far as their descriptions can be had and read.

        Parameters
        ----------
        online : bool
            False asks no server.
        """
        entries = tuple(entries)
        known = self._known()
        wanted = {entry.sha256: entry for entry in entries if entry.sha256 not in known}
        if online:
            self._fetch_all(wanted.values(), reporter or Quiet())
        found = {sha256: self._traits(entry) for sha256, entry in wanted.items() if self._path(entry).is_file()}
        if found:
            self._remember({**known, **found}, {entry.sha256 for entry in entries})
        known |= found
        return tuple(with_traits(entry, known.get(entry.sha256)) for entry in entries)

    def traited(self, entry: Entry) -> Entry:
        """The entry with its traits, which are None when its description cannot be read.

        Raises
        ------
        PackageError
            As `fetch`.
        """
        self.fetch(entry)
        return with_traits(entry, self._traits(entry))

    def _path(self, entry: Entry) -> Path:
        return self.folder / f"{entry.sha256}.yaml"

    def _fetch_all(self, entries: Iterable[Entry], reporter: Reporter) -> None:
        waiting = [entry for entry in entries if not self._path(entry).is_file()]
        if not waiting:
            return
        import requests

        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="zoobridge-descriptions")
        with requests.Session() as session:
            try:
                self._await([pool.submit(self.fetch, entry, session) for entry in waiting], reporter)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    def _await(fetches: list[Future[Path]], reporter: Reporter) -> None:
        failed = 0
        for done, fetch in enumerate(as_completed(fetches), 1):
            failed = failed + 1 if isinstance(fetch.exception(), PackageError) else 0
            if failed == 0:
                fetch.result()
            if failed >= GIVE_UP_AFTER:
                return
            reporter.update(done, len(fetches), "Fetching descriptions of the collection")

    def _traits(self, entry: Entry) -> Traits | None:
        try:
            return self.read(self._path(entry).read_bytes())
        except PackageError:
            return None

    def _known(self) -> dict[str, Traits | None]:
        try:
            stored = json.loads((self.folder / "traits.json").read_text(encoding="utf-8"))
            if stored["schema"] != _SCHEMA:
                return {}
            return {sha256: data and traits_from_json(data) for sha256, data in stored["traits"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def _remember(self, known: dict[str, Traits | None], current: set[str]) -> None:
        """Keep what is known of the current index; descriptions of older ones go."""
        kept = {sha256: traits and traits_to_json(traits) for sha256, traits in known.items() if sha256 in current}
        write_whole(self.folder / "traits.json", json.dumps({"schema": _SCHEMA, "traits": kept}).encode())
        for path in self.folder.glob("*.yaml"):
            if path.stem not in current:
                path.unlink(missing_ok=True)
