"""Where zoobridge keeps things and how much of the machine it may use."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from zoobridge.errors import UsageError

COLLECTION = "https://bioimage-io.github.io/collection/index.json"
"""Index of the BioImage Model Zoo's collection."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment decides.

    Parameters
    ----------
    home : Path
        Folder of installed models, evidence and caches. ``ZOOBRIDGE_HOME``, else the platform's user data folder.
    memory : int or None
        Bytes one prediction may use; None: three quarters of what is free. ``ZOOBRIDGE_MEMORY`` in GiB.
    threads : int or None
        Threads of an engine; None: all cores of this process. ``ZOOBRIDGE_THREADS``.
    collection : str
        URL of the index of the collection that models are searched in. ``ZOOBRIDGE_COLLECTION``.
    mirror : str or None
        URL below which the collection is fetched instead, host by host: ``MIRROR/host/path``. ``ZOOBRIDGE_MIRROR``.
    """

    home: Path
    memory: int | None = None
    threads: int | None = None
    collection: str = COLLECTION
    mirror: str | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings from environment variables.

        Raises
        ------
        UsageError
            If a variable holds no positive number, or no address where one is needed.
        """
        home = os.environ.get("ZOOBRIDGE_HOME")
        memory = _positive_number("ZOOBRIDGE_MEMORY")
        threads = _positive_number("ZOOBRIDGE_THREADS")
        return cls(
            home=Path(home).expanduser().absolute() if home else user_data_path("zoobridge", appauthor=False),
            memory=None if memory is None else int(memory * 2**30),
            threads=None if threads is None else max(1, int(threads)),
            collection=_address("ZOOBRIDGE_COLLECTION") or COLLECTION,
            mirror=_address("ZOOBRIDGE_MIRROR"),
        )


def web_address(text: str, name: str) -> str:
    """`text` itself when it is an address to download from.

    Parameters
    ----------
    name : str
        What holds it, for the message.

    Raises
    ------
    UsageError
        If it is none.
    """
    if not re.match(r"https?://[^/]", text, re.IGNORECASE):
        msg = f"{name} is {text!r}; give an address that starts with http:// or https://."
        raise UsageError(msg)
    return text


def _address(variable: str) -> str | None:
    text = os.environ.get(variable, "").strip()
    return web_address(text, f"The environment variable {variable}") if text else None


def _positive_number(variable: str) -> float | None:
    text = os.environ.get(variable, "").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        msg = f"The environment variable {variable} is {text!r}; set it to a positive number or unset it."
        raise UsageError(msg)
    return number
