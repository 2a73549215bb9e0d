"""One job in a process of its own, watched: a peer that fails or wants too much gives its reason, not a number."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.job import Answer, Job
from benchmarks.peers.subjects import ROOT

MEMORY = 12 * 2**30
SECONDS = 240
LONGEST_REASON = 140


@dataclass(frozen=True, slots=True)
class Peer:
    """Who computes: a module beside this file, run by the Python of an environment.

    Parameters
    ----------
    way : str
        See `Job`.
    whole : bool
        Whether it computes an image as a whole.
    weights : str
        File of the package that it reads; empty where it chooses itself.
    largest : int or None
        Most pixels it is asked for, to save time where more would tell nothing new.
    """

    title: str
    module: str
    python: Path
    way: str = ""
    whole: bool = True
    weights: str = ""
    largest: int | None = None

    @property
    def installed(self) -> bool:
        """Whether its environment was made."""
        return self.python.is_file()


def run(peer: Peer, job: Job, home: Path, request: Path) -> Answer | str:
    """Let a peer do a job; a sentence when there is no answer."""
    job.write(request)
    command = [str(peer.python), "-m", f"benchmarks.peers.{peer.module}", str(request)]
    surroundings = os.environ | {"ZOOBRIDGE_HOME": str(home), "TF_CPP_MIN_LOG_LEVEL": "3"}
    with (request.parent / "errors.txt").open("w+", encoding="utf-8") as errors:
        process = subprocess.Popen(command, cwd=ROOT, env=surroundings, stdout=errors, stderr=errors)
        ended = _watch(process)
        errors.seek(0)
        said = errors.read()
    if ended:
        return ended
    if process.returncode:
        return _reason(said, process.returncode)
    return Answer(**json.loads(Path(job.answer).read_text(encoding="utf-8")))


def _watch(process: subprocess.Popen[bytes]) -> str | None:
    """Wait for it; end it when it takes more than it may, so that it cannot take the machine with it."""
    import psutil

    began = time.monotonic()
    watched = psutil.Process(process.pid)
    problem = None
    while process.poll() is None:
        try:
            resident = watched.memory_info().rss
        except psutil.NoSuchProcess:
            break
        if resident > MEMORY:
            problem = f"ended when it passed {MEMORY / 2**30:.0f} GiB"
        elif time.monotonic() - began > SECONDS:
            problem = f"ended after {SECONDS} s"
        if problem:
            process.kill()
            break
        time.sleep(0.02)
    process.wait()
    return problem


def _reason(said: str, status: int) -> str:
    """The exception in one line, without paths of this machine."""
    lines = said.splitlines()
    raised = [number for number, line in enumerate(lines) if re.match(r"[A-Za-z_][\w.]*: ", line)]
    if not raised:
        return f"ended with status {status}"
    words = " ".join(lines[raised[-1] :]).split()
    reason = " ".join([words[0].rpartition(".")[2], *words[1:]])
    reason = re.sub(r"(?<=\s)/\S+|file:\S+", "...", reason)
    return reason if len(reason) <= LONGEST_REASON else f"{reason[:LONGEST_REASON]} ..."
