"""Units as files write them and as ImageJ writes them."""

from __future__ import annotations

_MICRON = ("um", "\N{MICRO SIGN}m", "\N{GREEK SMALL LETTER MU}m", "\\u00b5m", "micron", "microns", "micrometer")
_SECOND = ("s", "second", "seconds")


def imagej_unit(unit: str) -> str:
    """``micron`` and ``sec`` for whatever means these, other units as they are."""
    if unit.lower() in _MICRON:
        return "micron"
    return "sec" if unit.lower() in _SECOND else unit
