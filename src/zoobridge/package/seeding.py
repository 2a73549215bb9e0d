"""Which bundled models were put into a store, so that a removed one stays away."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from zoobridge import __version__

SEED_SECONDS = 300
"""Longest wait for the process that installs the bundled models; it reads their descriptions, a few seconds."""


def seeding_record(home: Path) -> Path:
    """The file that exists once the bundled models of this zoobridge version are in the store."""
    return home / f"bundled-{__version__}.json"


def earlier_seeds(home: Path) -> dict[str, str]:
    """Name -> digest of every bundled model that some zoobridge version put here, the latest version's digest."""
    seeds: dict[str, str] = {}
    for record in sorted(home.glob("bundled-*.json"), key=lambda path: path.stat().st_mtime_ns):
        with suppress(ValueError):  # a damaged record remembers nothing
            seeds |= json.loads(record.read_text(encoding="utf-8"))
    return seeds


def write_seeds(home: Path, seeds: Mapping[str, str]) -> None:
    """Write the record of this version at once."""
    record = seeding_record(home)
    partial = record.with_suffix(f".{os.getpid()}.part")
    partial.write_text(json.dumps(dict(seeds)), encoding="utf-8")
    partial.replace(record)
