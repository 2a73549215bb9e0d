"""Files derived from weights (unzipped, frozen), made once and kept in the cache of their package."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import EngineError
from zoobridge.package.locks import held
from zoobridge.package.shelf import explain

WAIT_SECONDS = 600
"""Longest wait for another process that derives from the same package; freezing large weights takes a minute."""

_DIGITS = 24


@dataclass(slots=True)
class Making:
    """How long this process has been making derived files: what happens once is no part of loading."""

    seconds: float = 0.0


making = Making()


def derive(source: Path, cache: Path, kind: str, make: Callable[[Path], None]) -> Path:
    """A folder made from `source`, from the cache when it is there.

    Parameters
    ----------
    source : Path
        Weights file or folder of the package (or derived from it) that `cache` belongs to; installed packages do not
        change, so its place and size identify it.
    kind : str
        What is derived, part of the key.
    make : callable
        Fills the empty folder it is given; what it raises passes through and nothing stays behind.

    Raises
    ------
    EngineError
        If the source cannot be read or the cache not be written.
    """
    try:
        final = cache / f"{identity(source, cache)}-{kind}"
        if not final.is_dir():
            _make(final, cache, make)
    except OSError as error:
        raise EngineError(explain(error, cache)) from error
    return final


def identity(source: Path, cache: Path) -> str:
    """Hex digits for the place of `source` as seen from the cache, and the size of its files.

    Seen from the cache, because a home may be moved, or mounted elsewhere on another computer.
    """
    files = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else [source]
    place = Path(os.path.relpath(source, cache)).as_posix()
    sizes = [(file.relative_to(source).as_posix(), file.stat().st_size) for file in files]
    return hashlib.sha256(repr((place, sizes)).encode()).hexdigest()[:_DIGITS]


def _make(final: Path, cache: Path, make: Callable[[Path], None]) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    msg = f"Another zoobridge process has been writing into {cache} for {WAIT_SECONDS} s; try again later."
    with held(cache / "derived.lock", WAIT_SECONDS, EngineError(msg)):
        _sweep(cache)
        if final.is_dir():
            return
        draft = Path(tempfile.mkdtemp(prefix=f"{final.name}.", suffix=".draft", dir=cache))
        try:
            make(draft)
            draft.replace(final)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
            making.seconds += time.perf_counter() - began


def _sweep(cache: Path) -> None:
    """Remove what killed processes left; whoever lives would hold the lock."""
    for draft in cache.glob("*.draft"):
        shutil.rmtree(draft, ignore_errors=True)
