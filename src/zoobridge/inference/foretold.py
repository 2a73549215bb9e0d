"""What somebody should know before a model is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zoobridge.package.store import Store
from zoobridge.runtime.missing_libraries import missing_libraries
from zoobridge.runtime.protocol import Engine


def foretold(store: Store, engines: Sequence[Engine], source: str | Path) -> str | None:
    """That no engine here can run a model of the collection, in a sentence; None when one can, or it is no such model.

    Raises
    ------
    PackageError
        If the collection has no such model, or cannot be asked.
    """
    supply = store.supply
    entry = supply.entry(source, None, lambda _: None)
    if entry is None or supply.catalogue is None:
        return None
    traits = supply.catalogue.describe(entry).traits
    needed = () if traits is None else missing_libraries(traits.weights, engines)
    if needed is None:
        return f"{entry.name} cannot run here, because no engine reads its weights."
    return f"{entry.name} needs {' or '.join(needed)} to run, which is not installed here." if needed else None
