"""The Python code that turns a state dict, which is only numbers, into a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Architecture:
    """What to call for the network.

    Parameters
    ----------
    callable : str
        Name of a class or function.
    kwargs : Mapping
        Its keyword arguments, JSON values.
    file : str or None
        File of the package that defines it; None when a library does.
    library : str or None
        Dotted name of the module of an installed library that defines it.
    sha256 : str or None
        Hex digest the description states for the file.
    strict : bool
        Whether the state dict must have exactly the network's entries.
    """

    callable: str
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    file: str | None = None
    library: str | None = None
    sha256: str | None = None
    strict: bool = True

    @property
    def place(self) -> str:
        """Where the callable is, for people: ``unet.py:UNet2d`` or ``library.module.UNet``."""
        return f"{self.library}.{self.callable}" if self.file is None else f"{self.file}:{self.callable}"


def read_architecture(entry: Mapping[str, Any], path: str | None) -> Architecture | None:
    """The architecture of a weights entry of either spec, None when it states none.

    Parameters
    ----------
    path : str or None
        The file of the package that `architecture_source` found.
    """
    stated = entry.get("architecture")
    strict = bool(entry.get("strict", True))
    if isinstance(stated, Mapping):
        return Architecture(
            callable=str(stated["callable"]),
            kwargs=dict(stated.get("kwargs") or {}),
            file=path,
            library=None if path else str(stated["import_from"]),
            sha256=stated.get("sha256"),
            strict=strict,
        )
    if not stated:
        return None
    kwargs = dict(entry.get("kwargs") or {})
    if path is None:
        library, _, name = str(stated).rpartition(".")
        return Architecture(name, kwargs, library=library, strict=strict)
    name = str(stated).rpartition(":")[2]
    return Architecture(name, kwargs, file=path, sha256=entry.get("architecture_sha256"), strict=strict)


def architecture_source(entry: Mapping[str, Any]) -> str | None:
    """The file of an architecture as the description writes it, None when a library has it.

    Spec 0.4 writes ``file.py:Callable`` or ``library.module.Callable``, spec 0.5 a mapping with ``source`` or
    ``import_from``.
    """
    stated = entry.get("architecture")
    if isinstance(stated, Mapping):
        source = stated.get("source")
        return None if source is None else str(source)
    file, colon, _ = str(stated or "").rpartition(":")
    return file if colon else None
