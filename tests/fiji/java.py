"""A Java of its own that runs the very scripts which are installed into a Fiji."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from zoobridge.hosts.fiji.environment import interpreter
from zoobridge.hosts.fiji.fijis import Fijis
from zoobridge.hosts.java.classpath import class_path
from zoobridge.hosts.java.home import find_java
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings

ENDPOINTS = (
    "org.scijava:scijava-common:2.99.3",
    "net.imagej:ij:1.54p",
    "net.imagej:ij1-patcher:2.0.0",
    "org.apposed:appose:0.9.0",
    "org.apache.groovy:groovy-jsr223:4.0.28",
)
HARNESS = Path(__file__).with_name("harness.groovy")
SHARED_MEMORY = Path("/dev/shm")


def fiji_like(folder: Path, settings: Settings) -> Path:
    """A folder laid out as a Fiji's, with zoobridge installed into it."""
    for name in ("jars", "plugins", "scripts"):
        (folder / name).mkdir(parents=True)
    (folder / "jars" / "ij-1.54p.jar").touch()
    Fijis(Zoo(settings)).install(folder, interpreter(None))
    return folder


def command(fiji: Path, jars: Sequence[Path], program: Path, *options: str) -> list[str]:
    return [
        str(find_java().home / "bin" / "java"),
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-Djava.awt.headless=true",
        f"-Dplugins.dir={fiji}",
        *options,
        "-cp",
        os.pathsep.join(map(str, jars)),
        "groovy.ui.GroovyMain",
        str(program),
    ]


@dataclass(frozen=True)
class Told:
    """What became of a request: its answer, and what ImageJ printed."""

    value: Any
    error: str | None
    line: int | None
    printed: str

    @property
    def lines(self) -> list[str]:
        return self.printed.splitlines()


class JavaEnded(AssertionError):
    """What it had printed before."""


class FijiJava:
    """The process; one request at a time."""

    def __init__(self, fiji: Path, home: Path, jars: Sequence[Path]) -> None:
        self.fiji = fiji
        self.process = subprocess.Popen(
            command(fiji, jars, HARNESS),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env={**os.environ, "ZOOBRIDGE_HOME": str(home)},
        )
        self.groovy("'ready'")

    def macro(self, text: str) -> Told:
        return self._ask(macro=text)

    def script(self, label: str) -> Told:
        return self._ask(script=label)

    def groovy(self, text: str) -> Any:
        told = self._ask(groovy=text)
        assert told.error is None, told
        return told.value

    def later(self, text: str) -> LaterMacro:
        """Run a macro while the test goes on."""
        return LaterMacro(self, text)

    def press_escape(self) -> None:
        """What ImageJ's window does when the key is pressed; the harness looks for the file while a macro runs."""
        (self.fiji / "escape").touch()

    def workers(self) -> list[psutil.Process]:
        found = psutil.Process(self.process.pid).children(recursive=True)
        return [one for one in found if "zoobridge.hosts.fiji.worker" in " ".join(one.cmdline())]

    def close(self) -> None:
        self.process.communicate(timeout=60)

    def _ask(self, **request: str) -> Told:
        stdin, stdout = self.process.stdin, self.process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(request) + "\n")
        stdin.flush()
        printed: list[str] = []
        for line in stdout:
            if line.startswith("ANSWER "):
                answer = json.loads(line.removeprefix("ANSWER "))
                error = answer.get("error") or answer.get("thrown")
                return Told(answer.get("value"), error, answer.get("line"), "".join(printed))
            printed.append(line)
        raise JavaEnded("".join(printed))


class LaterMacro(threading.Thread):
    def __init__(self, java: FijiJava, text: str) -> None:
        super().__init__(daemon=True)
        self._java, self._text = java, text
        self.told: Told | None = None
        self.start()

    def run(self) -> None:
        with contextlib.suppress(JavaEnded):
            self.told = self._java.macro(self._text)

    def result(self) -> Told:
        self.join(60)
        assert self.told is not None, "the macro did not end"
        return self.told


def shared_blocks() -> set[str]:
    """Names of the shared memory of all Fiji sessions now."""
    return {path.name for path in SHARED_MEMORY.glob("zoo*-*")}


def fiji_jars(home: Path) -> tuple[Path, ...]:
    return class_path(home, ENDPOINTS)
