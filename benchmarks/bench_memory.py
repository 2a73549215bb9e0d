"""Peak memory of a large prediction through a macro, against TensorFlow on the whole image."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

MODEL = "nuclei-tiny"
LIMIT = int(2.5 * 2**30)
WHOLE_IMAGE_CAP = 8 * 2**30
"""A whole-image TensorFlow process is ended here, so that it cannot take the machine with it."""


@dataclass(frozen=True, slots=True)
class Peak:
    """Largest resident memory of a process and its children, in bytes."""

    resident: int
    status: int | None


def measure(smoke: bool) -> list[dict[str, Any]]:
    """Sample the memory of the process tree while it runs."""
    size = 256 if smoke else 4096
    with tempfile.TemporaryDirectory() as folder:
        macro = Path(folder) / "memory.ijm"
        macro.write_text(
            f'newImage("cells", "16-bit ramp", {size}, {size}, 1);\n'
            f'run("Zoo Predict", "model={MODEL} memory=1GiB");\n'
            'run("Zoo Macro Extensions");\n'
            'engine = "";\nExt.zooLast("engine", engine);\n'
            "print(engine);\n"
        )
        command = [sys.executable, "-m", "zoobridge", "run", str(macro)]
        # Jars, election and caches are there afterwards.
        warm = subprocess.run(command, check=True, capture_output=True, text=True)
        ours = peak(command, None)
        theirs = peak([sys.executable, "-c", WHOLE_IMAGE.format(model=MODEL, size=size)], WHOLE_IMAGE_CAP)
    if ours.status != 0:
        message = f"the macro ended with status {ours.status}"
        raise RuntimeError(message)
    return [
        {
            "name": f"peak memory {size}x{size} through a macro, `memory=1GiB`",
            "against": "2.5 GiB",
            "ratio": ours.resident / LIMIT,
            "goal": 1.0,
            "detail": f"{_gib(ours.resident)} in all with {warm.stdout.strip()}, Java and images included; "
            "whole-image TensorFlow: " + (f"{_gib(theirs.resident)}" if theirs.status == 0 else _failure(theirs)),
        }
    ]


WHOLE_IMAGE = """
import tempfile, zipfile
import numpy as np, tensorflow as tf
from zoobridge.inference.zoo import Zoo

model = Zoo().find({model!r})
archive = next(w.source for w in model.description.weights if w.format == "tensorflow_saved_model_bundle")
with tempfile.TemporaryDirectory() as folder:
    zipfile.ZipFile(model.path(archive)).extractall(folder)
    predict = tf.saved_model.load(folder).signatures["serving_default"]
    name = next(iter(predict.structured_input_signature[1]))
    predict(**{{name: tf.constant(np.random.default_rng(0).random((1, {size}, {size}, 1), dtype=np.float32))}})
"""


def peak(command: list[str], cap: int | None) -> Peak:
    """Run a command and watch its memory; end it when it needs more than `cap`."""
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    highest, status = 0, None
    while (status := process.poll()) is None:
        highest = max(highest, _resident(process))
        if cap is not None and highest > cap:
            process.kill()
            process.wait()
            return Peak(highest, None)
        time.sleep(0.01)
    return Peak(highest, status)


def _resident(process: psutil.Process) -> int:
    total = 0
    try:
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:
        return total
    return total


def _gib(size: int) -> str:
    return f"{size / 2**30:.2f} GiB"


def _failure(result: Peak) -> str:
    if result.status is None:
        return f"ended when it passed {_gib(WHOLE_IMAGE_CAP)}"
    return f"died with status {result.status} at {_gib(result.resident)}"
