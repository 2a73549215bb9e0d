"""What an election found out about a model on this machine, kept as JSON beside the store."""

from __future__ import annotations

import hashlib
import json
import math
import os
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from zoobridge.errors import EngineError
from zoobridge.inference.attempt import Attempt
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.plan import ReceptiveField
from zoobridge.runtime.contracts import Check, Contract
from zoobridge.runtime.election import Candidate, Trial
from zoobridge.runtime.protocol import Precision

_SCHEMA = 1
_STALE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Evidence:
    """The trials of a model.

    Parameters
    ----------
    digest : str
        Of the package (`InstalledModel.digest`).
    machine : Mapping
        See `zoobridge.runtime.machine.machine_key`; evidence from another machine or other versions is void.
    reach : ReceptiveField
        Probed with the real weights.
    proven : bool
        False when the package has no test tensors, so that nothing could be compared.
    """

    digest: str
    machine: Mapping[str, str]
    trials: tuple[Trial, ...]
    reach: ReceptiveField
    proven: bool


def read(folder: Path, digest: str, machine: Mapping[str, str]) -> Evidence | None:
    """The evidence for this package on this machine, None when there is none (or a file nobody can read)."""
    try:
        stored = json.loads(_path(folder, digest, machine).read_text(encoding="utf-8"))
        if (stored["schema"], stored["digest"], stored["machine"]) != (_SCHEMA, digest, dict(machine)):
            return None
        return from_json(stored)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(folder: Path, evidence: Evidence) -> None:
    """Store evidence; a reader sees the old file or the new one, never a part.

    Raises
    ------
    EngineError
        If it cannot be stored.
    """
    try:
        _write(folder, evidence)
    except OSError as error:
        msg = (
            f"What was found out about the engines cannot be kept in {folder}: "
            f"{os.strerror(error.errno) if error.errno else error}; the next process will try the engines again."
        )
        raise EngineError(msg) from error


def _write(folder: Path, evidence: Evidence) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for draft in folder.glob("election-*.draft"):
        if time.time() - draft.stat().st_mtime > _STALE_SECONDS:  # of a process that was killed while it wrote
            draft.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix="election-", suffix=".draft")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(to_json(evidence), stream, indent=1, allow_nan=False)
        Path(name).replace(_path(folder, evidence.digest, evidence.machine))
    finally:
        Path(name).unlink(missing_ok=True)


def to_json(evidence: Evidence) -> dict[str, Any]:
    """Plain values; numbers that are not finite become None, as JSON has none."""
    plain: dict[str, Any] = _finite({"schema": _SCHEMA} | asdict(evidence))
    return plain


def from_json(stored: Mapping[str, Any]) -> Evidence:
    """The inverse of `to_json`."""
    return Evidence(
        digest=stored["digest"],
        machine=stored["machine"],
        trials=tuple(_trial(each) for each in stored["trials"]),
        reach=ReceptiveField(**stored["reach"]),
        proven=stored["proven"],
    )


def attempt_to_json(attempt: Attempt) -> dict[str, Any]:
    """Plain values, as `to_json`."""
    plain: dict[str, Any] = _finite(asdict(attempt))
    return plain


def attempt_from_json(stored: Mapping[str, Any]) -> Attempt:
    """The inverse of `attempt_to_json`."""
    reach = stored["reach"]
    return Attempt(tuple(_trial(each) for each in stored["trials"]), reach and ReceptiveField(**reach))


def _trial(stored: Mapping[str, Any]) -> Trial:
    candidate = stored["candidate"]
    return Trial(
        candidate=Candidate(
            candidate["engine"], WeightsFormat(candidate["weights_format"]), Precision(candidate["precision"])
        ),
        checks=tuple(_check(each) for each in stored["checks"]),
        start_seconds=stored["start_seconds"],
        seconds=_number(stored["seconds"]),
        shape=tuple(stored["shape"]),
        memory=stored["memory"],
        failure=stored["failure"],
    )


def _check(stored: Mapping[str, Any]) -> Check:
    values = dict(stored) | {"maximum": _number(stored["maximum"]), "contract": Contract(**stored["contract"])}
    return Check(**values)


def _number(stored: float | None) -> float:
    return math.inf if stored is None else stored


def _finite(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, Mapping):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _path(folder: Path, digest: str, machine: Mapping[str, str]) -> Path:
    """One file per machine, so that a home folder shared by different computers keeps the evidence of each."""
    key = json.dumps([digest, sorted(machine.items())]).encode()
    return folder / f"election-{hashlib.sha256(key).hexdigest()[:16]}.json"
