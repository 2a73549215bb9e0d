"""Files derived from weights (unzipped, frozen), made once and kept in a folder keyed by the weights' hash."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_CHUNK = 1 << 20
_DIGITS = 24


def derive(source: Path, cache: Path, kind: str, make: Callable[[Path], None]) -> Path:
    """A folder made from `source`, from the cache when it is there.

    Parameters
    ----------
    source : Path
        Weights file or folder; part of the key with all its bytes.
    kind : str
        What is derived, part of the key.
    make : callable
        Fills the empty folder it is given; what it raises passes through and nothing stays behind.
    """
    final = cache / f"{content_hash(source)}-{kind}"
    if final.is_dir():
        return final
    cache.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f"{final.name}.", suffix=".draft", dir=cache))
    try:
        make(draft)
        _publish(draft, final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return final


def content_hash(source: Path) -> str:
    """Hex digits identifying the bytes (and, of a folder, the names) of `source`."""
    digest = hashlib.sha256()
    if source.is_file():
        _feed(digest, source)
    else:
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            digest.update(file.relative_to(source).as_posix().encode() + b"\0")
            _feed(digest, file)
    return digest.hexdigest()[:_DIGITS]


def _feed(digest: hashlib._Hash, file: Path) -> None:
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)


def _publish(draft: Path, final: Path) -> None:
    try:
        draft.replace(final)
    except OSError:
        if not final.is_dir():  # else another process was faster, and its folder has the same content
            raise
