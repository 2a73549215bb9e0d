"""What ``zoobridge doctor`` looks at: each check says what it found and, when something is wrong, what to do."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from zoobridge.errors import EngineError, PackageError, ZoobridgeError
from zoobridge.settings import Settings

if TYPE_CHECKING:
    from zoobridge.inference.zoo import Zoo


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor.

    Parameters
    ----------
    state : "ok", "note" or "problem"
        A note is worth knowing and stops nothing.
    status : int
        Exit status of a command that runs into the problem; 0 when there is none.
    """

    name: str
    state: Literal["ok", "note", "problem"]
    detail: str
    status: int = 0


def findings() -> Iterator[Finding]:
    """Look at this machine; starts no Java, imports no TensorFlow, uses no network."""
    settings = Settings.from_environment()
    yield Finding("Python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    checks = (_home, _memory, _java, _imagej, _display, _engines, _formats, _models)
    for check in checks:
        yield from _guarded(check, settings)


def _guarded(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from check(settings)
    except ZoobridgeError as error:
        yield Finding(check.__name__.strip("_").capitalize(), "problem", str(error), error.exit_status)


def _home(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        detail = f"{home} cannot be written to ({error.strerror}); set ZOOBRIDGE_HOME to a folder of yours."
        yield Finding("Home", "problem", detail, PackageError.exit_status)
        return
    free = shutil.disk_usage(home).free / 2**30
    yield Finding("Home", "ok", f"{home}, {free:.0f} GiB free on its disk")


def _memory(settings: Settings) -> Iterator[Finding]:
    import psutil

    memory = psutil.virtual_memory()
    limit = "three quarters of what is free" if settings.memory is None else f"{settings.memory / 2**30:g} GiB"
    threads = settings.threads or _cores()
    detail = (
        f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB free; a prediction may use {limit} "
        f"and {threads} threads"
    )
    yield Finding("Memory", "ok", detail)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _java(_settings: Settings) -> Iterator[Finding]:
    from zoobridge.hosts.java.home import find_java

    java = find_java()
    yield Finding("Java", "ok", f"{java.version} in {java.home} ({java.origin})")


def _imagej(settings: Settings) -> Iterator[Finding]:
    from zoobridge.hosts.java.classpath import ENDPOINTS, known_class_path

    wanted = ", ".join(endpoint.partition(":")[2] for endpoint in ENDPOINTS)
    if known_class_path(settings.home) is None:
        yield Finding("ImageJ", "note", f"{wanted} will be fetched from Maven Central by the first macro.")
    else:
        yield Finding("ImageJ", "ok", f"{wanted} are here; macros need no network")


def _display(_settings: Settings) -> Iterator[Finding]:
    if shutil.which("Xvfb"):
        yield Finding("Xvfb", "ok", "zoobridge run --display xvfb can be used")
    else:
        yield Finding("Xvfb", "note", "not installed; only zoobridge run --display xvfb needs it (package xvfb).")


def _engines(_settings: Settings) -> Iterator[Finding]:
    from zoobridge.runtime.protocol import Precision
    from zoobridge.runtime.registry import engines

    usable = 0
    for engine in engines():
        reason = engine.unavailable()
        if reason is not None:
            yield Finding(engine.name, "note", reason)
            continue
        usable += 1
        fast = "precision=fast uses bf16" if Precision.FAST in engine.precisions() else "exact only"
        yield Finding(engine.name, "ok", f"{engine.version()}, {fast}")
    if not usable:
        yield Finding("Engines", "problem", "No engine can be used; pip install openvino.", EngineError.exit_status)


def _formats(_settings: Settings) -> Iterator[Finding]:
    from zoobridge.files.formats import ADDS_READERS, BIOIO_FORMATS

    missing = [known.name for known in BIOIO_FORMATS if not known.has_reader]
    if missing:
        yield Finding("Formats", "note", f"no reader of {', '.join(missing)}; to add it: {ADDS_READERS}")
    else:
        yield Finding("Formats", "ok", f"{', '.join(known.name for known in BIOIO_FORMATS)} can be read")


def _models(_settings: Settings) -> Iterator[Finding]:
    from zoobridge.inference.zoo import Zoo

    zoo = Zoo()
    names = zoo.names()
    if not names:
        yield Finding("Models", "note", "none; zoobridge models install nuclei-tiny")
    for name in names:
        try:
            yield _model(zoo, name)
        except ZoobridgeError as error:
            yield Finding(name, "problem", str(error), error.exit_status)


def _model(zoo: Zoo, name: str) -> Finding:
    from zoobridge.runtime.needs import needs_in_words

    refused = zoo.refusal(name)
    if refused is not None:
        return Finding(name, "problem", refused, EngineError.exit_status)
    if zoo.evidence(name) is not None:
        return Finding(name, "ok", "installed, an engine has proven itself")
    lacking = needs_in_words(zoo.missing(weights.format for weights in zoo.find(name).description.weights))
    if lacking:
        return Finding(name, "note", f"installed, but {lacking}")
    return Finding(name, "ok", "installed, its engine will be chosen at the first use")
