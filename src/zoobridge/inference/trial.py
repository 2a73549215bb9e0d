"""An engine's attempt in a process of its own (``python -m zoobridge.inference.trial``), whose end frees all memory."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from zoobridge.errors import ZoobridgeError
from zoobridge.inference.attempt import Attempt, Place, attempt
from zoobridge.inference.evidence import attempt_from_json, attempt_to_json
from zoobridge.package.model import InstalledModel
from zoobridge.package.store import Store
from zoobridge.runtime.election import Candidate, Trial, candidates
from zoobridge.runtime.protocol import Engine
from zoobridge.runtime.registry import engine as engine_named
from zoobridge.runtime.sessions import kill_session

_POLL_SECONDS = 0.1


def attempt_elsewhere(
    engine: Engine, model: InstalledModel, store: Path, place: Place, *, want_reach: bool, tick: Callable[[], None]
) -> Attempt:
    """Let a process of its own try the model; a process that dies is a failed trial.

    Parameters
    ----------
    store : Path
        Home of the store the model is in.
    tick : callable
        Called about ten times a second; what it raises ends the process and passes through.
    """
    with tempfile.TemporaryDirectory() as scratch:
        result, messages = Path(scratch) / "attempt.json", Path(scratch) / "messages.txt"
        command = [sys.executable, "-m", "zoobridge.inference.trial", model.name, engine.name]
        command += ["--home", str(store), "--cache", str(place.cache), "--result", str(result)]
        command += ["--threads", str(place.threads)] if place.threads else []
        command += ["--reach"] if want_reach else []
        status = _run(command, messages, tick)
        done = attempt_from_json(json.loads(result.read_text(encoding="utf-8"))) if result.exists() else Attempt(())
        if status == 0:
            return done
        failure = _obituary(status, messages.read_text(encoding="utf-8", errors="replace"))
        return with_death(done, candidates(model, (engine,)), failure)


def with_death(done: Attempt, standing: Sequence[Candidate], failure: str) -> Attempt:
    """What a dead process leaves: the first candidate without a result was running; after the last, all is known."""
    tried = {trial.candidate for trial in done.trials}
    died = [Trial(candidate, failure=failure) for candidate in standing if candidate not in tried]
    return Attempt((*done.trials, *died[:1]), done.reach)


def _run(command: list[str], messages: Path, tick: Callable[[], None]) -> int:
    with messages.open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True
        )
        try:
            while process.poll() is None:
                tick()
                time.sleep(_POLL_SECONDS)
        finally:
            if process.poll() is None:
                kill_session(process)
            status = process.wait()
    return status


def _obituary(status: int, messages: str) -> str:
    lines = [line for line in messages.splitlines() if line.strip()]
    if status < 0:
        return f"the trial was ended by signal {-status}, which often means that memory ran out"
    return f"the trial ended with status {status}: {lines[-1].strip() if lines else 'no message'}"


def main() -> None:
    """Try a model with one engine and write what came out as JSON."""
    parser = argparse.ArgumentParser(prog="zoobridge.inference.trial")
    parser.add_argument("model")
    parser.add_argument("engine")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--result", type=Path, required=True)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--reach", action="store_true")
    asked = parser.parse_args()

    def report(done: Attempt) -> None:
        draft = asked.result.with_suffix(".draft")
        draft.write_text(json.dumps(attempt_to_json(done)), encoding="utf-8")
        draft.replace(asked.result)

    try:
        model = Store(asked.home).get(asked.model)
        place = Place(asked.cache, asked.threads)
        attempt(engine_named(asked.engine), model, place, want_reach=asked.reach, report=report)
    except ZoobridgeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
