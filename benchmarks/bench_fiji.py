"""Somebody's own Fiji: what a warm command costs there beyond the prediction, and against a process per image."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import tifffile

from zoobridge.hosts.fiji.environment import interpreter
from zoobridge.hosts.fiji.fijis import Fijis
from zoobridge.hosts.java.classpath import class_path
from zoobridge.hosts.java.home import find_java
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings

PROGRAM = Path(__file__).with_suffix(".groovy")
ENDPOINTS = (
    "org.scijava:scijava-common:2.99.3",
    "net.imagej:ij:1.54p",
    "net.imagej:ij1-patcher:2.0.0",
    "org.apposed:appose:0.9.0",
    "org.apache.groovy:groovy-jsr223:4.0.28",
)


def measure(smoke: bool) -> list[dict[str, Any]]:
    """Two rows: overhead of a warm call, and a warm call against a fresh process."""
    repeats, size = (1, 256) if smoke else (15, 2048)
    with tempfile.TemporaryDirectory() as scratch:
        times = _in_java(Path(scratch), repeats, size)
        fresh = [_fresh_process(Path(scratch)) for _ in range(1 if smoke else 5)]
    beyond, trip, warm, engine = (median(times[name]) for name in ("beyond", "trip", "warm", "engine"))
    process = median(fresh)
    return [
        {
            "name": f"own Fiji: warm Zoo Predict beyond the prediction, denoise-tiny, {size}x{size} float32",
            "against": "Appose shared-memory round trip of the image",
            "ratio": beyond / trip,
            "goal": 2,
            "detail": f"{beyond:.1f} ms against {trip:.1f} ms",
        },
        {
            "name": "own Fiji: warm Zoo Predict, nuclei-tiny, 512x512 float32",
            "against": "a fresh zoobridge predict process",
            "ratio": warm / process,
            "goal": 0.05,
            "detail": f"{warm:.0f} ms, of which the prediction itself {engine:.0f} ms, against {process:.0f} ms",
        },
    ]


def _in_java(scratch: Path, repeats: int, size: int) -> dict[str, list[float]]:
    fiji = scratch / "Fiji.app"
    for name in ("jars", "plugins"):
        (fiji / name).mkdir(parents=True)
    (fiji / "jars" / "ij-1.54p.jar").touch()
    python, home = interpreter(None), Settings.from_environment().home
    Fijis(Zoo(Settings(home=scratch / "home"))).install(fiji, python)
    jars = os.pathsep.join(map(str, class_path(home, ENDPOINTS)))
    command = [str(find_java().home / "bin" / "java"), "--add-opens=java.base/java.lang=ALL-UNNAMED"]
    command += ["-Djava.awt.headless=true", f"-Dplugins.dir={fiji}", "-cp", jars, "groovy.ui.GroovyMain"]
    command += [str(PROGRAM), str(python), str(repeats), str(size)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    told = [line.removeprefix("TIMES ") for line in finished.stdout.splitlines() if line.startswith("TIMES ")]
    if not told:
        sys.exit(f"The program in Java failed: {finished.stdout}{finished.stderr}")
    times: dict[str, list[float]] = json.loads(told[0])
    return times


def _fresh_process(scratch: Path) -> float:
    """Milliseconds of one process, its model elected before."""
    path = scratch / "cells.tif"
    if not path.exists():
        tifffile.imwrite(path, (np.arange(512 * 512, dtype=np.float32) * 31 % 997).reshape(512, 512))
        _fresh_process(scratch)
    command = [sys.executable, "-m", "zoobridge", "predict", "nuclei-tiny", str(path), "-o", str(scratch / "maps")]
    environment = {**os.environ, "ZOOBRIDGE_HOME": str(scratch / "home")}
    before = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return (time.perf_counter() - before) * 1000
