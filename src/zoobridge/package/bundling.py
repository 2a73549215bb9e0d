"""Installed models, and others, into one bundle."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from zoobridge.catalogue.download import Reporter
from zoobridge.package.bundle import write_bundle
from zoobridge.package.names import RESERVED_NAMES
from zoobridge.package.notes import Tell
from zoobridge.package.preparing import Prepared, prepare
from zoobridge.package.store import Store


def bundle(
    store: Store, sources: Iterable[str], target: Path, tell: Tell, progress: Reporter | None = None
) -> tuple[str, ...]:
    """Write models into one file, which `Store.install_all` takes on a machine without a network.

    Parameters
    ----------
    sources : iterable of str
        Names of installed models, else anything that can be installed; none is installed by this.
    target : Path
        The file, replaced when it is there.

    Returns
    -------
    tuple of str
        Names of the models in the bundle, sorted.

    Raises
    ------
    PackageError
        If one of them is damaged or cannot be had.
    OSError
        If the file cannot be written.
    """
    with ExitStack() as stack:
        packages: dict[str, Prepared] = {}
        for source in sources:
            for package in _packages(store, source, stack, tell, progress):
                packages[package.name] = package
        write_bundle(target, packages.values(), progress)
    return tuple(sorted(packages))


def _packages(
    store: Store, source: str, stack: ExitStack, tell: Tell, progress: Reporter | None
) -> tuple[Prepared, ...]:
    if source in store.names():
        return (prepare(store.verify(source).folder, RESERVED_NAMES),)
    entry = store.supply.entry(source, progress, tell)
    if entry is None:
        return stack.enter_context(store.supply.bring(source, progress)).packages
    folder = stack.enter_context(store.supply.waiting(entry))
    return stack.enter_context(store.supply.bring_entry(entry, folder, progress)).packages
