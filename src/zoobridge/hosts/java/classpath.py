"""The jars of ImageJ: fetched once from Maven Central by jgo, then remembered with their hashes.

Resolving costs half a second even from jgo's cache, so the answer is kept in a file of the settings' home, named after
the wanted versions. A remembered class path is used only while every jar still has the recorded size and SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import HostError

ENDPOINTS = (
    # jgo takes the dependency management of the first endpoint, and only scijava-common has a complete one.
    "org.scijava:scijava-common:2.99.3",
    "net.imagej:ij:1.54p",
    "net.imagej:ij1-patcher:2.0.0",
)


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar as it was when it was resolved."""

    path: Path
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> Jar:
        """Describe the file at `path`."""
        content = path.read_bytes()
        return cls(path, len(content), hashlib.sha256(content).hexdigest())

    def unchanged(self) -> bool:
        """Whether the file is still the same."""
        try:
            return self.path.stat().st_size == self.size and Jar.of(self.path) == self
        except OSError:
            return False


def class_path(home: Path, endpoints: tuple[str, ...] = ENDPOINTS) -> tuple[Path, ...]:
    """Paths of the jars, from memory when possible, else resolved and remembered.

    Parameters
    ----------
    home : Path
        The settings' home; the jars and the memory live in its folder ``java``.
    endpoints : tuple of str
        ``group:artifact:version`` of what is wanted; what that needs comes along.

    Raises
    ------
    HostError
        If the jars are not there and cannot be fetched, or cannot be written.
    """
    folder = home / "java"
    memory = _memory(folder, endpoints)
    jars = recall(memory) or _fetched_by_one(folder, memory, endpoints)
    return tuple(jar.path for jar in jars)


def _fetched_by_one(folder: Path, memory: Path, endpoints: tuple[str, ...]) -> tuple[Jar, ...]:
    """Fetch the jars in one process at a time; whoever waited finds them fetched."""
    from filelock import FileLock

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "fetching.lock"):
            jars = recall(memory)
            if jars is None:
                jars = _resolve(folder, endpoints)
                remember(memory, jars, endpoints)
            return jars
    except OSError as error:
        msg = f"The folder {folder} for ImageJ cannot be written to: {error.strerror}; set ZOOBRIDGE_HOME to another."
        raise HostError(msg) from error


def known_class_path(home: Path) -> tuple[Path, ...] | None:
    """Paths of the jars when they are remembered and unchanged, None when `class_path` would have to fetch them."""
    jars = recall(_memory(home / "java", ENDPOINTS))
    return None if jars is None else tuple(jar.path for jar in jars)


def _memory(folder: Path, endpoints: tuple[str, ...]) -> Path:
    return folder / f"classpath-{hashlib.sha256('+'.join(endpoints).encode()).hexdigest()[:12]}.json"


def recall(memory: Path) -> tuple[Jar, ...] | None:
    """The jars a memory file lists, None when there are none or one of them is not what it was."""
    try:
        entries = json.loads(memory.read_text("utf-8"))["jars"]
        jars = tuple(Jar(Path(entry["path"]), int(entry["size"]), str(entry["sha256"])) for entry in entries)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return jars if jars and all(jar.unchanged() for jar in jars) else None


def remember(memory: Path, jars: tuple[Jar, ...], endpoints: tuple[str, ...] = ()) -> None:
    """Write a memory file in one step.

    Raises
    ------
    HostError
        If its folder cannot be written to.
    """
    entries = [{"path": str(jar.path), "size": jar.size, "sha256": jar.sha256} for jar in jars]
    part = memory.with_suffix(f".{os.getpid()}.part")
    try:
        part.write_text(json.dumps({"endpoints": endpoints, "jars": entries}, indent=1), "utf-8")
        part.replace(memory)
    except OSError as error:
        msg = f"The class path of ImageJ cannot be written to {memory.parent}: {error.strerror}; check the folder."
        raise HostError(msg) from error


def _resolve(folder: Path, endpoints: tuple[str, ...]) -> tuple[Jar, ...]:
    """Fetch what is not in the local Maven cache and copy all of it, so that the home stands on its own.

    ``jgo.build`` would also download a whole JDK, only to sort jars into modules.
    """
    import jgo
    import requests

    try:
        jars = folder / "jars"
        jars.mkdir(parents=True, exist_ok=True)
        found = (artifact.resolve() for artifact in jgo.resolve("+".join(endpoints)) if artifact.packaging == "jar")
        return tuple(_copied(Path(source), jars) for source in found)
    except requests.RequestException as error:
        msg = (
            "ImageJ is not on this machine yet and Maven Central cannot be reached to fetch it; "
            "connect to the network once, or copy a filled folder .m2/repository here."
        )
        raise HostError(msg) from error
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        msg = f"ImageJ cannot be fetched from Maven Central into {folder}: {error}"
        raise HostError(msg) from error


def _copied(source: Path, folder: Path) -> Jar:
    """Copy a jar in one step, unless it is there: a Java that runs has it open."""
    jar, target = Jar.of(source), folder / source.name
    copy = Jar(target, jar.size, jar.sha256)
    if not copy.unchanged():
        part = target.with_suffix(f".{os.getpid()}.part")
        shutil.copyfile(source, part)
        part.replace(target)
    return copy
