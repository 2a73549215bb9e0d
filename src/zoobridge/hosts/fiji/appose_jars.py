"""Appose's jars for a Fiji that has none."""

from __future__ import annotations

from pathlib import Path

from zoobridge.hosts.fiji.contents import Files
from zoobridge.hosts.fiji.folder import jar_versions
from zoobridge.hosts.java.classpath import class_path

APPOSE = "appose"
ENDPOINTS = (
    # The first endpoint manages the versions of the others, as for ImageJ itself.
    "org.scijava:scijava-common:2.99.3",
    "org.apposed:appose:0.9.0",
)


def missing_jars(fiji: Path, home: Path) -> Files:
    """Appose and what it needs, without what the Fiji has in any version; fetched from Maven Central when not known.

    Parameters
    ----------
    home : Path
        The settings' home, where jars that were fetched are kept.

    Raises
    ------
    HostError
        If they cannot be fetched.
    """
    there = jar_versions(fiji)
    wanted = {path.name: path for path in class_path(home, ENDPOINTS)}
    return {f"jars/{name}": path.read_bytes() for name, path in wanted.items() if _artifact(name) not in there}


def _artifact(name: str) -> str:
    return name[: next(place for place in range(len(name)) if name[place] == "-" and name[place + 1].isdigit())]
