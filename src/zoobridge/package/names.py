"""The handles users type for models."""

from __future__ import annotations

import re
import unicodedata

from zoobridge.errors import PackageError

RESERVED_NAMES = frozenset({
    "adjust",
    "card",
    "install",
    "labels",
    "macro-extensions",
    "models",
    "open",
    "points",
    "predict",
    "remove",
    "rois",
})
"""Names that ``run("Zoo <name>")`` already means something else for."""

LONGEST_NAME = 64

_DEVICE_NAMES = frozenset(
    {"aux", "con", "nul", "prn"} | {f"{port}{i}" for port in ("com", "lpt") for i in range(1, 10)}
)
"""Windows cannot make folders of these names."""


def slug(text: str) -> str:
    """`text` as lower-case ASCII letters, digits and single hyphens, at most `LONGEST_NAME` of them."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:LONGEST_NAME].rstrip("-")


def checked_name(name: str, reserved: frozenset[str]) -> str:
    """`name` itself when a model may have it.

    Raises
    ------
    PackageError
        If nothing is left of the name, or it belongs to a command or to a Windows device.
    """
    if not name:
        msg = "The package states neither an id nor a name that a model can be called by; give its description a name."
        raise PackageError(msg)
    if name in reserved or name in _DEVICE_NAMES:
        why = f'"Zoo {name}" is a command' if name in reserved else "Windows keeps that name for a device"
        msg = f'A model cannot be called "{name}", because {why}; change the id in its description.'
        raise PackageError(msg)
    return name
