"""The card of a model: what is stated, what is not, and how complete it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zoobridge.inference.model import shared_zoo
from zoobridge.inference.zoo import Zoo
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.practice.know.items import ITEMS, Documentation


@dataclass(frozen=True, slots=True)
class Card:
    """What the items of `zoobridge.practice.know.items` came to.

    Parameters
    ----------
    stated : Mapping
        Item -> what is stated.
    silent : tuple of str
        Items that are not stated.
    unseen : tuple of str
        Items only the documentation can state, which is not here.
    """

    stated: Mapping[str, str]
    silent: tuple[str, ...]
    unseen: tuple[str, ...]

    @property
    def completeness(self) -> float:
        """Share of the items that are stated, of those that could be looked for."""
        looked = len(self.stated) + len(self.silent)
        return len(self.stated) / looked if looked else 0.0

    @property
    def in_words(self) -> str:
        """``14 of 18 items (78%)``."""
        return f"{len(self.stated)} of {len(self.stated) + len(self.silent)} items ({self.completeness:.0%})"

    def document(self) -> dict[str, Any]:
        """JSON types only."""
        return {
            "stated": dict(self.stated),
            "not_stated": list(self.silent),
            "not_seen": list(self.unseen),
            "completeness": self.completeness,
        }


def card_of(description: ModelDescription, documentation: Documentation = None) -> Card:
    """The card of a description, and of its documentation where that is here."""
    found = {item: item.read(description, documentation) for item in ITEMS}
    unseen = tuple(
        item.name for item in ITEMS if item.documented and documentation is None and description.documentation
    )
    return Card(
        {item.name: text for item, text in found.items() if text is not None},
        tuple(item.name for item, text in found.items() if text is None and item.name not in unseen),
        unseen,
    )


def card(model: str, *, zoo: Zoo | None = None) -> Card:
    """What a model was made for, how it was judged, its limits and licence, and what is not stated.

    Parameters
    ----------
    model : str
        An installed model.

    Raises
    ------
    ModelNotFoundError
        If it is not installed.

    Examples
    --------
    >>> about = zoobridge.card("nuclei-tiny")
    >>> about.in_words, about.stated["limits"], about.silent
    """
    return installed_card((zoo or shared_zoo()).find(model))


def installed_card(model: InstalledModel) -> Card:
    """The card of an installed model, its documentation read from the package."""
    return card_of(model.description, documentation_of(model))


def documentation_of(model: InstalledModel) -> Documentation:
    """The documentation of a package; None when it has none, or names a file it does not have."""
    file = model.description.documentation
    path = None if file is None else model.path(file)
    if path is None or not path.is_file():
        return None
    return path.read_text(encoding="utf-8", errors="replace").strip()
