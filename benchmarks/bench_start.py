"""Cold start: a whole ``zoobridge run`` process with one model call, against ``import tensorflow`` alone."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

GOAL = 1.2
MODEL = "nuclei-tiny"


def measure(smoke: bool) -> list[dict[str, Any]]:
    """Alternate both processes and compare the medians of their wall time."""
    size, repeats = (64, 1) if smoke else (512, 7)
    with tempfile.TemporaryDirectory() as folder:
        macro = Path(folder) / "start.ijm"
        macro.write_text(
            f'newImage("cells", "16-bit ramp", {size}, {size}, 1);\nrun("Zoo Predict", "model={MODEL}");\n'
        )
        ours = [sys.executable, "-m", "zoobridge", "run", str(macro)]
        other = [sys.executable, "-c", "import tensorflow"]
        _seconds(ours)  # jars, election and bytecode are there afterwards
        _seconds(other)
        pairs = [(_seconds(ours), _seconds(other)) for _ in range(repeats)]
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return [
        {
            "name": f"`zoobridge run` cold, {size}x{size}, one model call",
            "against": '`python -c "import tensorflow"`',
            "ratio": mine / theirs,
            "goal": GOAL,
            "detail": f"{mine:.2f} s against {theirs:.2f} s",
        }
    ]


def _seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start
