"""The index as it was last seen: kept with its ETag and the time it was last found to be current."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from zoobridge.catalogue.faults import Fault, fault_of
from zoobridge.catalogue.index import read_index
from zoobridge.catalogue.patience import Patience, persist
from zoobridge.errors import PackageError

if TYPE_CHECKING:
    import requests


@dataclass(frozen=True, slots=True)
class KeptIndex:
    """What a server answered.

    Parameters
    ----------
    url : str
        Where it is from.
    checked : str
        When the server last said that this is the current one, ISO 8601, UTC.
    content : str
        The index itself.
    etag : str or None
        What the server calls this state of it.
    """

    url: str
    checked: str
    content: str
    etag: str | None = None

    @property
    def seconds(self) -> float:
        """Age: time since it was last found to be current."""
        return (datetime.now(UTC) - datetime.fromisoformat(self.checked)).total_seconds()


def read_kept(path: Path, url: str) -> KeptIndex | None:
    """The index kept in a file, None when there is none of that address or nobody can read it."""
    try:
        kept = KeptIndex(**json.loads(path.read_text(encoding="utf-8")))
        readable = kept.url == url and kept.seconds is not None and read_index(kept.content.encode(), url) is not None
    except (OSError, ValueError, TypeError, AttributeError, PackageError):
        return None
    return kept if readable else None


def renew(kept: KeptIndex | None, address: str, url: str, patience: Patience) -> tuple[KeptIndex | None, Fault | None]:
    """Ask the server for an index that is not the kept one; the kept one, confirmed, when there is none.

    Parameters
    ----------
    address : str
        Where to ask: `url` itself or its place on a mirror.
    """
    import requests

    answers: list[requests.Response] = []
    headers = {"If-None-Match": kept.etag} if kept is not None and kept.etag else {}

    def ask() -> Fault | None:
        try:
            answer = requests.get(address, timeout=(patience.connect, patience.read), headers=headers)
            answer.raise_for_status()
        except requests.RequestException as error:
            return fault_of(error, address)
        answers.append(answer)
        return None

    fault = persist(ask, patience)
    if fault is not None:
        return None, fault
    return _answered(kept, answers[-1], address, url)


def _answered(
    kept: KeptIndex | None, answer: requests.Response, address: str, url: str
) -> tuple[KeptIndex | None, Fault | None]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    if answer.status_code == HTTPStatus.NOT_MODIFIED and kept is not None:
        return KeptIndex(url, now, kept.content, kept.etag), None
    try:
        read_index(answer.content, address)
        return KeptIndex(url, now, answer.content.decode(), answer.headers.get("ETag")), None
    except (PackageError, UnicodeDecodeError) as error:
        return None, Fault(str(error))


def write_kept(path: Path, kept: KeptIndex) -> None:
    """Keep an index; a reader sees the old one or this one, never a part.

    Raises
    ------
    PackageError
        If it cannot be written.
    """
    write_whole(path, json.dumps(asdict(kept)).encode())


def write_whole(path: Path, content: bytes) -> None:
    """Write a file of the catalogue at once.

    Raises
    ------
    PackageError
        If it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        msg = (
            f"What is known of the collection cannot be kept in {path.parent}: {reason}; "
            "make room or change its permissions, or set ZOOBRIDGE_HOME."
        )
        raise PackageError(msg) from error
