"""What somebody may write for a model of a collection: nickname, id or DOI."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from zoobridge.catalogue.entries import Entry, newest
from zoobridge.errors import PackageError

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
_NAME = re.compile(r"[\w-]+(/[\w.-]+){0,2}")
_FILES = frozenset({".zip", ".yaml", ".yml"})


def doi_of(reference: str) -> str | None:
    """The DOI that a text is, with or without resolver; None when it is none."""
    match = _DOI.fullmatch(reference.strip())
    return match.group(1).lower().rstrip("/") if match else None


def may_be_reference(text: str) -> bool:
    """Whether a text can mean a model of a collection; what looks like a file or an address of one cannot."""
    return doi_of(text) is not None or (
        _NAME.fullmatch(text) is not None and PurePosixPath(text).suffix.lower() not in _FILES
    )


def by_doi(doi: str, entries: tuple[Entry, ...]) -> Entry:
    """The newest version of the model a DOI means.

    Raises
    ------
    PackageError
        If no description states it, or those of several models do.
    """
    found = newest(tuple(entry for entry in entries if entry.traits and doi in entry.traits.dois))
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(entry.name for entry in found)
        msg = f"{doi} is stated by more than one model of the collection ({names}); give the name of one of them."
        raise PackageError(msg)
    unread = sum(entry.traits is None for entry in entries)
    unsure = f" ({unread} of its descriptions could not be read)" if unread else ""
    msg = f'No model of the collection has the DOI {doi}{unsure}; "zoobridge models search" shows what there is.'
    raise PackageError(msg)


def by_name(reference: str, entries: tuple[Entry, ...]) -> Entry:
    """The entry of a nickname or id; the newest version when none is named.

    Raises
    ------
    PackageError
        Naming the nearest model, or the versions there are.
    """
    wanted = reference.strip().strip("/").lower()
    named = [entry for entry in newest(entries) if _names(entry, wanted)]
    if named:
        return named[0]
    of_model = [entry for entry in entries if _names(entry, wanted.rpartition("/")[0])]
    versions = [entry for entry in of_model if entry.version.lower() == wanted.rpartition("/")[2]]
    if versions:
        return versions[0]
    raise PackageError(_missing(reference, wanted, entries, of_model))


def _names(entry: Entry, wanted: str) -> bool:
    return wanted in {entry.id.lower(), entry.name.lower()}


def _missing(reference: str, wanted: str, entries: Iterable[Entry], of_model: list[Entry]) -> str:
    if of_model:
        versions = ", ".join(entry.version for entry in of_model)
        return f"{of_model[0].name} has no version {wanted.rpartition('/')[2]!r} in the collection; it has {versions}."
    names = sorted({entry.name for entry in entries})
    nearest = difflib.get_close_matches(wanted.rpartition("/")[2], names, n=1, cutoff=0.5)
    hint = f', the nearest is "{nearest[0]}"' if nearest else ""
    return f'No model of the collection is called "{reference}"{hint}; "zoobridge models search" shows what there is.'
