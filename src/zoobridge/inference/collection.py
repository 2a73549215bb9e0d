"""The collection models are installed from, and what to tell about one before it is downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zoobridge.catalogue.catalogue import Address, Catalogue
from zoobridge.package.notes import Tell
from zoobridge.package.store import Store
from zoobridge.package.traits import read_traits
from zoobridge.runtime.needs import needed_names
from zoobridge.runtime.protocol import Engine
from zoobridge.settings import Settings


def catalogue_of(settings: Settings) -> Catalogue:
    """The collection the environment names, remembered below its home; asks nobody yet."""
    return Catalogue(settings.home / "catalogue", Address(settings.collection, settings.mirror), read_traits)


def foretell(store: Store, engines: Sequence[Engine], source: str | Path, tell: Tell) -> None:
    """Tell that no engine here can run a model of the collection; nothing when one can, or it is no such model.

    Raises
    ------
    PackageError
        If the collection has no such model, or cannot be asked.
    """
    supply = store.supply
    entry = supply.entry(source, None, lambda _: None)
    if entry is None or supply.catalogue is None:
        return
    traits = supply.catalogue.describe(entry).traits
    needed = () if traits is None else needed_names(traits.weights, engines)
    if needed is None:
        tell(f"{entry.name} cannot run here, because no engine reads its weights.")
    elif needed:
        tell(f"{entry.name} needs {' or '.join(needed)} to run, which is not installed here.")
