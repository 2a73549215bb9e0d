"""The valid name somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, names: Iterable[str], likeness: float = 0.5) -> str | None:
    """The name most like `word`, letter case ignored; None when none is like it.

    Parameters
    ----------
    likeness : float
        Lowest ratio of matching letters, 0 to 1 (`difflib.SequenceMatcher`).
    """
    by_lower = {name.lower(): name for name in names}
    found = get_close_matches(word.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else None


def suggestion(word: str, names: Iterable[str], what: str) -> str:
    """End of an error sentence: ``did you mean ...?`` or the list of what there is."""
    names = tuple(names)
    found = nearest(word, names)
    if found is not None:
        return f'did you mean "{found}"?'
    return f"its {what} are {', '.join(names)}." if names else f"it has no {what}."
