"""What the processes do that are killed, or work at the same time, while packages are installed."""

from __future__ import annotations

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


def install_often(home: Path, packages: list[Path], times: int) -> None:
    store = Store(home, bundled={})
    for turn in range(times):
        store.install(packages[turn % len(packages)])


def open_once(home: Path, bundled: dict[str, Path], expected: tuple[str, ...]) -> None:
    if Store(home, bundled=bundled).names() != expected:
        raise SystemExit(1)
