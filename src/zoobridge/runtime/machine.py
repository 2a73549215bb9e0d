"""What makes a measurement of an engine valid only here: the processor and the versions of the libraries."""

from __future__ import annotations

import functools
import platform
from collections.abc import Iterable
from pathlib import Path

import zoobridge
from zoobridge.runtime.protocol import Engine


def machine_key(engines: Iterable[Engine]) -> dict[str, str]:
    """Facts that, when one of them changes, make an earlier election void; imports no engine."""
    versions = {engine.name: engine.version() for engine in engines}
    return {"processor": processor(), "zoobridge": zoobridge.__version__} | versions


@functools.cache
def processor() -> str:
    """Model name of the processor; the bare architecture where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    for line in lines:
        key, _, value = line.partition(":")
        if key.strip() == "model name":
            return value.strip()
    return platform.processor() or platform.machine()
