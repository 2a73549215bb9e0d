"""The commands in a PyImageJ gateway: attaching, and images there and back.

Needs a gateway: ``ZOOBRIDGE_TEST_IMAGEJ``, the folder of a Fiji or a Maven endpoint of ImageJ2. Without one nothing is
measured, and the rows say so.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Seconds = tuple[float, float]
"""Of the peer, and ours."""


class Turns(NamedTuple):
    """Seconds of the first calls of each turn, and of the others."""

    opening: list[float]
    following: list[float]


ATTACH_GOAL = 0.1
IMAGE_GOAL = 0.1
REPEATS = 5
CALLS = 5
STARTS = 5
SIDE = 2048
GATEWAY = "ZOOBRIDGE_TEST_IMAGEJ"
ATTACH = """
import os, time
began = time.perf_counter()
from zoobridge.hosts.gateway.start import start_gateway
ij = start_gateway(os.environ["ZOOBRIDGE_TEST_IMAGEJ"])
started = time.perf_counter()
import zoobridge
zoo = zoobridge.attach(ij)
zoo.run_macro('run("Zoo Models");')
attached = time.perf_counter()
print("seconds", started - began, attached - started)
"""


def measure(smoke: bool = False) -> list[dict[str, Any]]:
    """Time both against PyImageJ.

    Parameters
    ----------
    smoke : bool
        Little data, once.
    """
    if GATEWAY not in os.environ:
        return [_attach_row(None), _image_row(None)]
    return [
        _attach_row(_starts(1 if smoke else STARTS)),
        _image_row(_images(64, 1) if smoke else _images(SIDE, REPEATS)),
    ]


def _starts(repeats: int) -> tuple[float, float]:
    """Seconds of the gateway's own start, and of attaching with the first command, each in processes of their own."""
    pairs = []
    for _ in range(repeats):
        ended = subprocess.run([sys.executable, "-c", ATTACH], capture_output=True, text=True, check=True)
        words = next(line for line in ended.stdout.splitlines() if line.startswith("seconds")).split()
        pairs.append((float(words[1]), float(words[2])))
    own, attached = zip(*pairs, strict=True)
    return statistics.median(own), statistics.median(attached)


def _images(side: int, repeats: int) -> tuple[Turns, Turns]:
    """Seconds of an image to Python and back: PyImageJ's converters, and ours."""
    from zoobridge.hosts.gateway.start import start_gateway
    from zoobridge.hosts.images.imageplus import to_image, to_imageplus
    from zoobridge.pipeline.image import Image

    ij = start_gateway(os.environ[GATEWAY])
    array = np.random.default_rng(0).random((side, side), np.float32)
    imp = to_imageplus(Image(array, "yx", title="cells"))

    def theirs() -> None:
        ij.py.to_imageplus(ij.py.from_java(imp))

    def ours() -> None:
        to_imageplus(to_image(imp))

    np.testing.assert_array_equal(ij.py.from_java(imp).values, to_image(imp).array)
    return _in_turns(theirs, ours, repeats)


def _in_turns(first: Callable[[], None], second: Callable[[], None], repeats: int) -> tuple[Turns, Turns]:
    """Seconds of both, a few calls of one and then as many of the other.

    The first call of a turn is told apart: it pays for memory the other one gave back to the system.
    """
    found = Turns([], []), Turns([], [])
    for work, turns in ((first, found[0]), (second, found[1])) * repeats:
        seconds = []
        for _ in range(CALLS):
            began = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - began)
        turns.opening.append(seconds[0])
        turns.following.extend(seconds[1:])
    return found


def _attach_row(seconds: Seconds | None) -> dict[str, Any]:
    return _row(
        "attach to a running gateway and run the first command",
        "the gateway's own start",
        (ATTACH_GOAL, seconds),
        lambda own, ours: f"{ours:.2f} s against {own:.2f} s, imports included in both",
    )


def _image_row(turns: tuple[Turns, Turns] | None) -> dict[str, Any]:
    opening = (
        ""
        if turns is None
        else "; first call after the other's: {:.1f} ms against {:.1f} ms".format(
            *(statistics.median(each.opening) * 1e3 for each in reversed(turns))
        )
    )
    seconds = None if turns is None else tuple(statistics.median(each.following) for each in turns)
    return _row(
        "image to Python and back in a gateway, 2048x2048 float32",
        "ij.py.from_java and ij.py.to_imageplus",
        (IMAGE_GOAL, seconds),
        lambda own, ours: f"{ours * 1e3:.1f} ms against {own * 1e3:.1f} ms{opening}",
    )


def _row(
    name: str, against: str, measured: tuple[float, Seconds | None], words: Callable[[float, float], str]
) -> dict[str, Any]:
    goal, seconds = measured
    row = {"name": name, "against": against, "goal": goal}
    if seconds is None:
        return {**row, "ratio": None, "detail": f"needs {GATEWAY}"}
    own, ours = seconds
    return {**row, "ratio": ours / own, "detail": words(own, ours)}
