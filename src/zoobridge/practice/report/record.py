"""``report.json``: everything about an analysis that a program, or a repetition, needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zoobridge.errors import InputError
from zoobridge.practice.check.result import CheckResult
from zoobridge.practice.images.hashing import pixel_hash
from zoobridge.practice.report.methods import Methods

SCHEMA = "zoobridge-report/1"
RECORD = "report.json"


@dataclass(frozen=True, slots=True)
class Record:
    """An analysis as it is kept.

    Parameters
    ----------
    created : str
        ISO 8601, UTC.
    check : Mapping
        `CheckResult.as_json`.
    images, truths : Mapping
        Name of an image -> file that it, or its truth, was read from.
    results : Mapping
        Name of an image -> sha256 of the pixels the model gave, their type and shape.
    methods : Mapping
        ``text`` and ``citations``.
    """

    created: str
    check: Mapping[str, Any]
    images: Mapping[str, str] = field(default_factory=dict)
    truths: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, Any] = field(default_factory=dict)

    @property
    def model(self) -> str:
        """Name of the model."""
        return str(self.check["checked"]["model"])

    def text(self) -> str:
        """The JSON document."""
        block = {"schema": SCHEMA, **{name: getattr(self, name) for name in self.__slots__}}
        return json.dumps(block, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True, slots=True)
class Files:
    """Name of an image -> file that it, or its truth, was read from; without those that were open in ImageJ."""

    images: Mapping[str, Path] = field(default_factory=dict)
    truths: Mapping[str, Path] = field(default_factory=dict)


def recorded(result: CheckResult, methods: Methods, files: Files) -> Record:
    """What is kept of a check."""
    return Record(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        check=result.as_json(),
        images=_absolute(files.images),
        truths=_absolute(files.truths),
        results=result_hashes(result),
        methods={"text": methods.text, "citations": list(methods.citations)},
    )


def _absolute(paths: Mapping[str, Path]) -> dict[str, str]:
    return {name: str(path.resolve()) for name, path in paths.items()}


def result_hashes(result: CheckResult) -> dict[str, str]:
    """Image name -> sha256 of what the model gave, so that a repetition can be compared."""
    given = ((image.name, image.pictures.get("result")) for image in result.images)
    return {name: pixel_hash(shown) for name, shown in given if shown is not None}


def record_path(path: Path) -> Path:
    """The JSON of a report, of whose folder or page the path may be given as well."""
    if path.is_dir():
        return path / RECORD
    return path.with_suffix(".json") if path.suffix == ".html" else path


def read_record(path: Path) -> Record:
    """Read a report.

    Raises
    ------
    InputError
        If the file is missing, no JSON or no report.
    """
    try:
        block = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"The report {path} cannot be read ({error.strerror}); check the path."
        raise InputError(msg) from error
    except ValueError as error:
        msg = f"{path} is no report: it is not JSON; give the report.json that zoobridge check wrote."
        raise InputError(msg) from error
    try:
        if block["schema"] != SCHEMA:
            raise KeyError(block["schema"])
        record = Record(**{name: block[name] for name in Record.__slots__})
        record.model  # noqa: B018 - a report without a model is none
    except (KeyError, TypeError) as error:
        msg = f"{path} is no report of the kind {SCHEMA}; give the report.json that zoobridge check wrote."
        raise InputError(msg) from error
    return record
