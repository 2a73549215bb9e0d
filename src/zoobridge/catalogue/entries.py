"""What exists: the models of a collection, each in its published versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Traits:
    """What a description says that somebody may search for.

    Parameters
    ----------
    nickname : str
        The name the model will be installed under.
    inputs, outputs : tuple of str
        Axes of every tensor, one letter each, the batch left out: ``cyx``.
    weights : tuple of str
        Weights formats, names as in the spec.
    dois : tuple of str
        Every DOI that means this model: of all its versions, or of this one.
    channels : tuple of int or None
        Channels every input takes, 1 without an axis of channels; None when their number is not fixed.
    """

    nickname: str
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    licence: str = ""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    dois: tuple[str, ...] = ()
    channels: tuple[int | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One published version of a model.

    Parameters
    ----------
    id : str
        As the collection writes it: ``bioimage-io/affable-shark``.
    version : str
        As the collection counts: ``v0``.
    created : str
        When it was published, ISO 8601.
    source : str
        URL of its description; the files it names are relative to it.
    sha256 : str
        Hex digest of the description.
    traits : Traits or None
        None while the description was not read.
    """

    id: str
    version: str
    created: str
    source: str
    sha256: str
    traits: Traits | None = None

    @property
    def name(self) -> str:
        """The nickname: last part of the id."""
        return self.id.rpartition("/")[2]

    def __str__(self) -> str:
        return f"{self.id}/{self.version}"


def newest(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The latest version of every model, sorted by name."""
    latest: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.created):
        latest[entry.id] = entry
    return tuple(sorted(latest.values(), key=lambda entry: entry.name))


def with_traits(entry: Entry, traits: Traits | None) -> Entry:
    """The entry with what its description says."""
    return replace(entry, traits=traits)


def traits_to_json(traits: Traits) -> dict[str, Any]:
    """JSON types only."""
    return asdict(traits)


def traits_from_json(data: Mapping[str, Any]) -> Traits:
    """The inverse of `traits_to_json`.

    Raises
    ------
    KeyError, TypeError
        If `data` was not written by it.
    """
    lists = {name: tuple(data[name]) for name in ("tags", "inputs", "outputs", "weights", "dois", "channels")}
    return Traits(**{**data, **lists})
