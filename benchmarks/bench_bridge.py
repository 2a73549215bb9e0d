"""What the bridge itself costs: a macro's way to Python and back, and pixels both ways.

Calls are timed as macros make them: some tens in a macro, in a process that has run some such macros. In loops of many
thousands Java's compiler brings Invert below 2 us, while a way to Python and back stays at 5 to 10 us.
"""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from zoobridge.commands import predict
from zoobridge.commands.command import Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.registry import Registry
from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.bridge.workspace import ImageJWorkspace
from zoobridge.hosts.images.imageplus import to_image, to_imageplus
from zoobridge.hosts.java.jvm import start_jvm
from zoobridge.hosts.java.types import java_class
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.settings import Settings

CALLS = 20
REPEATS = 31
CALL_GOAL = 2.0
PIXELS_GOAL = 3.0
SIDE = 2048
SAME = 'run("Zoo Nothing", "model=nuclei-tiny tile=256x256 precision=exact");'
CHANGING = 'run("Zoo Nothing", "model=nuclei-tiny precision=exact tile=" + (start + i));'
THEIRS = 'run("Invert");'
OPTIONS = {
    "same": "strict parsing included, the same options in a loop (parsed once)",
    "changing": "strict parsing included, other options at every call",
}


def measure(smoke: bool = False) -> list[dict[str, Any]]:
    """Time both against their peers, alternated, in this process.

    Parameters
    ----------
    smoke : bool
        Little data, once.
    """
    start_jvm()
    return [*_calls(1 if smoke else REPEATS), _pixels(64, 1) if smoke else _pixels(SIDE, REPEATS)]


def _calls(repeats: int) -> list[dict[str, Any]]:
    """A command with all keys of Zoo Predict that does nothing, and Invert in an ImageJ without our listener."""
    with tempfile.TemporaryDirectory() as home:
        bridge = _bridge(Path(home))
        starts = itertools.count(1, CALLS)
        seconds = _alternated(
            {
                "same": (bridge.install, lambda: _run_macro(SAME)),
                "changing": (bridge.install, lambda: _run_macro(CHANGING, next(starts))),
                "Invert": (bridge.uninstall, lambda: _run_macro(THEIRS)),
            },
            repeats,
        )
        bridge.uninstall()
    return [_call_row(words, seconds[name] / CALLS, seconds["Invert"] / CALLS) for name, words in OPTIONS.items()]


def _call_row(words: str, ours: float, theirs: float) -> dict[str, Any]:
    return {
        "name": f"macro run(...) to Python and back, {words}",
        "against": "Invert on 1x1 in ImageJ without zoobridge",
        "ratio": ours / theirs,
        "goal": CALL_GOAL,
        "detail": f"{1e6 * ours:.0f} us against {1e6 * theirs:.0f} us a call, {CALLS} calls a macro",
    }


def _bridge(home: Path) -> CommandBridge:
    zoo = Zoo(Settings(home))
    registry = Registry(zoo)
    registry.register(replace(predict.COMMAND, label="Zoo Nothing", run=_nothing))
    return CommandBridge(Context(ImageJWorkspace(print, print, lambda: False), zoo), registry)


def _nothing(_context: Context, _values: Mapping[str, Any]) -> Outcome:
    return Outcome()


def _run_macro(statement: str, start: int = 0) -> None:
    image = 'newImage("one", "8-bit black", 1, 1, 1);'
    macro = f"start = {start}; {image} for (i = 0; i < {CALLS}; i++) {statement} close();"
    interpreter = java_class("ij.macro.Interpreter")()
    interpreter.run(macro, "")
    if interpreter.wasError():
        message = f"the macro failed: {interpreter.getErrorMessage()}"
        raise RuntimeError(message)


def _pixels(side: int, repeats: int) -> dict[str, Any]:
    """A new ImagePlus from an array and a new array from it, against two copies in numpy."""
    array = np.random.default_rng(0).random((side, side), np.float32)
    image = Image(array, "yx", display_range=(0.0, 1.0))
    kept = to_imageplus(image)
    seconds = _alternated(
        {
            "in": (_nothing_to_prepare, lambda: to_imageplus(image)),
            "out": (_nothing_to_prepare, lambda: to_image(kept)),
            "copy": (_nothing_to_prepare, array.copy),
        },
        repeats,
    )
    milliseconds = {name: 1e3 * value for name, value in seconds.items()}
    return {
        "name": f"ImagePlus <-> numpy {side}x{side} float32, both ways",
        "against": "two copies of the same bytes in numpy",
        "ratio": (milliseconds["in"] + milliseconds["out"]) / (2 * milliseconds["copy"]),
        "goal": PIXELS_GOAL,
        "detail": (
            f"to ImageJ {milliseconds['in']:.2f} ms, to numpy {milliseconds['out']:.2f} ms, "
            f"copy {milliseconds['copy']:.2f} ms"
        ),
    }


def _nothing_to_prepare() -> None:
    pass


def _alternated(jobs: Mapping[str, tuple[Callable[[], None], Callable[[], Any]]], repeats: int) -> dict[str, float]:
    """Median seconds of each job, its preparation not counted, nor the first round."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(repeats + 1):
        for name, (prepare, job) in jobs.items():
            prepare()
            start = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values[1:]) for name, values in times.items()}
