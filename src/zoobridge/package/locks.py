"""Locks between processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from zoobridge.errors import ZoobridgeError


@contextmanager
def held(lock: Path, seconds: float, refusal: ZoobridgeError) -> Iterator[None]:
    """Hold a lock file, waiting for whoever holds it; gone with the process.

    Raises
    ------
    ZoobridgeError
        The `refusal`, after that many seconds.
    """
    from filelock import FileLock, Timeout

    try:
        mine = FileLock(lock).acquire(timeout=seconds)
    except Timeout as error:
        raise refusal from error
    with mine:
        yield
