"""Probes as processes of ``zoobridge run``, and what comes of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.probes.hosts import Host
from tests.probes.inputs import write_inputs
from tests.probes.probe import Outcome, Probe

LIMIT = 120.0
"""Seconds after which a probe counts as one that hangs."""

FOLDER = "FOLDER"
"""Stands for the probe's folder in what it is expected to print."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended; status None: it did not, and was killed."""

    status: int | None
    stdout: str
    stderr: str


def run(probe: Probe, host: Host, folder: Path) -> Ended:
    """Run a probe in an empty folder."""
    write_inputs(folder)
    (folder / "probe.ijm").write_text("\n".join(probe.macro))
    command = [sys.executable, "-m", "zoobridge", "run", "probe.ijm", *probe.arguments, *host.options]
    environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        stdout, stderr = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        stdout, stderr = process.communicate()
        return Ended(None, stdout, stderr)
    return Ended(process.returncode, stdout.replace(str(folder), FOLDER), stderr)


def error_pattern(outcome: Outcome) -> str:
    """Regular expression of all that may be on standard error."""
    shown = re.escape(outcome.shown)
    if outcome.message is None:
        return shown
    line = "" if outcome.line is None else f" (line {outcome.line})"
    sentence = "[^\n]*".join(map(re.escape, outcome.message.split("...")))
    return f"{shown}Error: {sentence}{re.escape(line)}\n"
