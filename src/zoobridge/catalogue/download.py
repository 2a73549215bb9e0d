"""Files from the web, fetched only because a user asked for them: retried, resumed, checked, whole or not there."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from zoobridge.catalogue.faults import Fault, fault_of
from zoobridge.catalogue.patience import Patience, persist
from zoobridge.errors import PackageError

if TYPE_CHECKING:
    import requests

LARGEST_DOWNLOAD = 16 * 2**30
"""Bytes; the largest weights of the zoo (May 2026) stay under 3 GiB."""

_CHUNK = 2**16
"""Bytes written at once; what is less is lost when a connection breaks."""


class Reporter(Protocol):
    """Where work tells how far it is; `zoobridge.pipeline.progress.Progress` is one."""

    def update(self, done: int, total: int, message: str) -> None:
        """Show that `done` of `total` steps are finished; may raise CancelledError."""
        ...


class Quiet:
    """A reporter for downloads nobody watches."""

    def update(self, done: int, total: int, message: str) -> None:
        """Show nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to download.

    Parameters
    ----------
    sha256 : str or None
        Hex digest it must have. Only a file whose digest is known is resumed by a later call, because nothing else
        proves that both halves belong together.
    largest : int
        Bytes after which the download is given up.
    """

    url: str
    sha256: str | None = None
    largest: int = LARGEST_DOWNLOAD


@dataclass(frozen=True, slots=True)
class Terms:
    """How to download.

    Parameters
    ----------
    session : requests.Session or None
        Keeps connections open between downloads, which saves half the time of small files; None: a new connection.
    """

    reporter: Reporter = field(default_factory=Quiet)
    patience: Patience = field(default_factory=Patience)
    session: requests.Session | None = None


def download(wanted: Wanted, target: Path, terms: Terms | None = None) -> Path:
    """Fetch a file into `target`, which appears only when it is complete and has the digest it must have.

    Proxies are taken from the environment, as requests does. A download of known digest that fails leaves what
    came in ``TARGET.part``, and the next call asks the server for the rest.

    Raises
    ------
    PackageError
        If the server cannot be reached, refuses, sends too much, stops early or sends another file, or the file
        cannot be written.
    """
    fault = _attempts(wanted, target, terms or Terms())
    if fault is not None:
        raise PackageError(fault.sentence)
    return target


def download_if_there(wanted: Wanted, target: Path, terms: Terms | None = None) -> bool:
    """As `download`; False when the server says that there is no such file."""
    fault = _attempts(wanted, target, terms or Terms())
    if fault is not None and not fault.absent:
        raise PackageError(fault.sentence)
    return fault is None


def _attempts(wanted: Wanted, target: Path, terms: Terms) -> Fault | None:
    """Download; what stopped it when it failed."""
    partial = target.with_name(target.name + ".part")
    try:
        if wanted.sha256 is None:
            partial.unlink(missing_ok=True)
        fault = _checked(wanted, partial, terms)
        if fault is None:
            partial.replace(target)
        elif fault.absent:
            partial.unlink(missing_ok=True)
    except OSError as error:
        partial.unlink(missing_ok=True)
        msg = f"{wanted.url} cannot be written to {target}: {os.strerror(error.errno) if error.errno else error}."
        raise PackageError(msg) from error
    finally:
        if wanted.sha256 is None:
            partial.unlink(missing_ok=True)
    return fault


def _checked(wanted: Wanted, partial: Path, terms: Terms) -> Fault | None:
    earlier = _size(partial)
    fault = _receive_patiently(wanted, partial, terms)
    if fault is not None or wanted.sha256 in {None, _digest(partial)}:
        return fault
    partial.unlink()
    if earlier:  # what an earlier call left was of another file
        return _checked(wanted, partial, terms)
    return Fault(
        f"{wanted.url} does not have the sha256 that is stated for it; it was altered or replaced, so it is refused: "
        "try again later, or report the model to its authors."
    )


def _receive_patiently(wanted: Wanted, partial: Path, terms: Terms) -> Fault | None:
    attempt = _Attempt(wanted, partial, terms)

    def again() -> None:
        terms.reporter.update(_size(partial), _size(partial) + 1, f"Trying {partial.stem} again")

    return persist(attempt.run, terms.patience, lambda: _size(partial), again)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


class _Attempt:
    """Requests that ask for what is missing of `partial` and add what comes.

    The ETag of an earlier answer goes with the request, so that a server whose file has changed sends the whole file.
    """

    def __init__(self, wanted: Wanted, partial: Path, terms: Terms) -> None:
        self._wanted = wanted
        self._partial = partial
        self._terms = terms
        self._etag: str | None = None

    def run(self) -> Fault | None:
        """Receive as much as comes; what stopped it when that is not all."""
        import requests

        before = _size(self._partial)
        try:
            get = requests.get if self._terms.session is None else self._terms.session.get
            timeout = (self._terms.patience.connect, self._terms.patience.read)
            with get(self._wanted.url, stream=True, timeout=timeout, headers=self._headers(before)) as answer:
                if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and before:
                    self._partial.unlink()
                    return Fault(f"{self._wanted.url} changed while it was downloaded; try again.", passing=True)
                answer.raise_for_status()
                self._receive(answer, before)
        except requests.RequestException as error:
            return fault_of(error, self._wanted.url)
        return None

    def _headers(self, before: int) -> dict[str, str]:
        headers = {"Accept-Encoding": "identity"}
        if before:
            headers["Range"] = f"bytes={before}-"
            if self._etag is not None:
                headers["If-Range"] = self._etag
        return headers

    def _receive(self, answer: requests.Response, before: int) -> None:
        import requests

        resumed = answer.status_code == HTTPStatus.PARTIAL_CONTENT and _starts_at(answer) == before
        etag = answer.headers.get("ETag", "")
        self._etag = etag if etag.startswith('"') else None  # a weak one proves nothing about bytes
        received = before if resumed else 0
        length = answer.headers.get("Content-Length", "")
        total = received + int(length) if length.isdigit() else None
        with self._partial.open("ab" if resumed else "wb") as file:
            for chunk in answer.iter_content(_CHUNK):
                received += len(chunk)
                if received > self._wanted.largest:
                    allowed = f"{self._wanted.largest / 2**20:.0f} MiB"
                    self._partial.unlink()
                    msg = f"{self._wanted.url} is larger than {allowed}; download it yourself and install the file."
                    raise PackageError(msg)
                file.write(chunk)
                self._terms.reporter.update(received, total or received, f"Downloading {self._partial.stem}")
        if total is not None and received < total:
            raise requests.exceptions.ChunkedEncodingError


def _starts_at(answer: requests.Response) -> int | None:
    """First byte of a partial answer, None when the server does not say."""
    first = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(first) if first.isdigit() else None
