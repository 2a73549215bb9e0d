"""What the processes do that are killed, or work at the same time, while packages are installed."""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from multiprocessing.synchronize import Event
from pathlib import Path

from zoobridge.package.store import Store


def processes() -> ForkServerContext:
    """New processes that have the libraries loaded already, so that what is interrupted is the installation."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["bioimageio.spec", "requests", "filelock", "tests.models.installing"])
    return context


def install_once(home: Path, package: Path, started: Event) -> None:
    store = Store(home, bundled={})
    started.set()
    store.install(package)


def install_until(home: Path, package: Path, changes: int) -> None:
    """Install, and be killed just before the file system below `home` is changed for the time after `changes`."""
    left = changes

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        path = arguments[0] if arguments else None
        if event in _CHANGES and isinstance(path, str | Path) and str(path).startswith(str(home)):
            if event == "open" and not _writes(arguments):
                return
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    store = Store(home, bundled={})
    sys.addaudithook(count)
    store.install(package)


_CHANGES = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"})


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2] if len(arguments) > 2 else 0
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def install_often(home: Path, packages: list[Path], times: int) -> None:
    store = Store(home, bundled={})
    for turn in range(times):
        store.install(packages[turn % len(packages)])


def open_once(home: Path, bundled: dict[str, Path], expected: tuple[str, ...]) -> None:
    if Store(home, bundled=bundled).names() != expected:
        raise SystemExit(1)
