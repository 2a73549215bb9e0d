"""The folder in which a model is adjusted: what parent and child process tell each other, and the checkpoint."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoobridge import errors
from zoobridge.errors import EngineError, InputError, ZoobridgeError
from zoobridge.package.locks import held
from zoobridge.practice.adjust.request import Request

_JOB, _STATE, _RESULT, _FAILURE, _LOCK = "job.json", "progress.json", "result.json", "failure.json", "lock"


@dataclass(frozen=True, slots=True)
class Job:
    """What the child process is told.

    Parameters
    ----------
    home : Path
        Of the store.
    threads : int or None
        See `zoobridge.settings.Settings.threads`.
    """

    request: Request
    home: Path
    threads: int | None


@dataclass(frozen=True, slots=True)
class State:
    """How far the child is, for a progress bar."""

    done: int
    total: int
    message: str


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """Everything about one model that is being made.

    Parameters
    ----------
    path : Path
        Made when needed.
    """

    path: Path

    @property
    def package(self) -> Path:
        """The new package."""
        return self.path / "package"

    @property
    def cache(self) -> Path:
        """Files derived from the parent's weights."""
        return self.path / "cache"

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Keep other processes from adjusting a model of the same name.

        Raises
        ------
        InputError
            If one does so now, or the folder cannot be written to.
        """
        busy = f"Another process is making the model {name} right now; wait for it, or choose another name."
        with ExitStack() as until_done:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                until_done.enter_context(held(self.path / _LOCK, 0, InputError(busy)))
            except OSError as error:
                msg = f"{self.path} cannot be written to ({error.strerror}), where a model is made before it is "
                msg += "installed; set ZOOBRIDGE_HOME to a folder you may write to."
                raise InputError(msg) from error
            yield

    def begin(self, job: Job) -> None:
        """Write the job; what an earlier child said is gone."""
        for name in (_STATE, _RESULT, _FAILURE):
            (self.path / name).unlink(missing_ok=True)
        told = {"request": job.request.to_json(), "home": str(job.home), "threads": job.threads}
        self._write(_JOB, told)

    def job(self) -> Job:
        """What the parent wrote."""
        told = self._read(_JOB) or {}
        return Job(Request.from_json(told["request"]), Path(told["home"]), told["threads"])

    def tell(self, state: State) -> None:
        """Say how far the work is."""
        self._write(_STATE, {"done": state.done, "total": state.total, "message": state.message})

    def state(self) -> State | None:
        """How far the work is; None before the child said so."""
        said = self._read(_STATE)
        return None if said is None else State(**said)

    def finish(self, result: Mapping[str, Any]) -> None:
        """Write what came out."""
        self._write(_RESULT, result)

    def result(self) -> dict[str, Any] | None:
        """What came out; None when nothing did."""
        return self._read(_RESULT)

    def fail(self, error: ZoobridgeError) -> None:
        """Write why nothing came out."""
        self._write(_FAILURE, {"kind": type(error).__name__, "message": str(error)})

    def failure(self) -> ZoobridgeError | None:
        """Why nothing came out; None when the child did not say."""
        said = self._read(_FAILURE)
        if said is None:
            return None
        kind = getattr(errors, said["kind"], EngineError)
        return kind(said["message"]) if issubclass(kind, ZoobridgeError) else EngineError(said["message"])

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        part = self.path / f"{name}.{os.getpid()}.part"
        part.write_text(json.dumps(content), encoding="utf-8")
        part.replace(self.path / name)

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            content: dict[str, Any] = json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return content
