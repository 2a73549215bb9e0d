"""Which models of a collection are meant by some words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from zoobridge.catalogue.entries import Entry, Traits

_UNORDERED = frozenset("bc")
"""Axes that a search for axes may leave out."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; everything given must hold.

    Parameters
    ----------
    words : tuple of str
        Each occurs in the name, title, description, tags or DOIs; letter case and hyphens do not matter.
    task : str
        Occurs in a tag or the title: ``segmentation``, ``denoising``.
    axes : str
        Axes of an input, in any order: ``yx`` is 2D, ``zyx`` 3D, ``tyx`` a time series. Batch may be left out;
        without ``c`` channels do not matter, with it the input must have them.
    weights : str
        Occurs in the name of a weights format: ``onnx``, ``torch``, ``keras``.
    licence : str
        Beginning of the licence: ``MIT``, ``CC-BY``.
    """

    words: tuple[str, ...] = ()
    task: str = ""
    axes: str = ""
    weights: str = ""
    licence: str = ""


def search(entries: Iterable[Entry], query: Query) -> tuple[Entry, ...]:
    """The entries that match, those first whose name or title holds the words, then those whose tags do.

    An entry whose description is not known can be found by its name only.
    """
    ranked = [(rank, entry.name, entry) for entry in entries if (rank := _rank(entry, query)) is not None]
    return tuple(entry for _, _, entry in sorted(ranked, key=lambda each: each[:2]))


def _rank(entry: Entry, query: Query) -> int | None:
    """Where an entry stands in the list, 0 first; None when it does not match."""
    traits = entry.traits or Traits(entry.name)
    if not _suits(traits, query):
        return None
    places = (
        _plain(f"{entry.id} {entry.name} {traits.nickname} {traits.title}"),
        _plain(" ".join(traits.tags)),
        _plain(f"{traits.description} {' '.join(traits.dois)}"),
    )
    ranks = [next((rank for rank, text in enumerate(places) if _plain(word) in text), None) for word in query.words]
    known = [rank for rank in ranks if rank is not None]
    return sum(known) if len(known) == len(ranks) else None


def _suits(traits: Traits, query: Query) -> bool:
    task = _plain(query.task)
    return (
        (not task or any(task in _plain(text) for text in (*traits.tags, traits.title)))
        and (not query.axes or any(_same_axes(query.axes, axes) for axes in traits.inputs))
        and (not query.weights or any(_plain(query.weights) in _plain(each) for each in traits.weights))
        and traits.licence.lower().startswith(query.licence.lower())
    )


def _same_axes(asked: str, axes: str) -> bool:
    wanted = set(asked.lower())
    return wanted - _UNORDERED == set(axes) - _UNORDERED and ("c" not in wanted or "c" in axes)


def _plain(text: str) -> str:
    """Lower case, every run of other characters than letters and digits one space."""
    return re.sub(r"[\W_]+", " ", text.lower()).strip()
