"""Experience cards: how a model did on somebody's images, as Markdown that a forum shows and a program reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from zoobridge.errors import InputError

HEADING = "# Experience with "
_ROW = re.compile(r"\| *(?P<key>[^|]+?) *\| *(?P<value>.+?) *\|?")
_NUMBER = re.compile(r"-?[0-9.]+(e-?[0-9]+)?")
_FACTS = ("package sha256", "task", "result", "images", "axes", "size", "type", "object size")
"""Rows that are no metrics and no settings, in the order they are written."""


@dataclass(frozen=True, slots=True)
class Experience:
    """One card.

    Parameters
    ----------
    digest : str
        sha256 of the package.
    result : str
        ``passed``, ``warned`` or ``cannot say``.
    verdict : str
        In words.
    data : Mapping
        What the images were like: ``images`` (how many), ``axes``, ``size``, ``type``, ``object size`` (pixels).
    metrics : Mapping
        Name -> value and interval as text; empty without truth.
    settings : Mapping
        Name -> text, versions included.
    """

    model: str
    digest: str
    task: str
    result: str
    verdict: str
    data: Mapping[str, str] = field(default_factory=dict)
    metrics: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)

    def metric(self, name: str) -> float | None:
        """The value of a metric, None when the card has none."""
        found = _NUMBER.match(self.metrics.get(name, ""))
        return None if found is None else float(found.group())

    def markdown(self) -> str:
        """The card; holds no names of files."""
        facts = {"package sha256": self.digest, "task": self.task, "result": self.result, **self.data}
        return "\n".join([
            f"{HEADING}{self.model}",
            "",
            self.verdict,
            *_table("What", facts),
            *(_table("Agreement with the truth", self.metrics) if self.metrics else ()),
            *_table("Settings", self.settings),
            "",
        ])


def _table(title: str, rows: Mapping[str, str]) -> Iterable[str]:
    yield ""
    yield f"| {title} | |"
    yield "|---|---|"
    for key, value in rows.items():
        plain = " ".join(str(value).split()).replace("|", "/")
        yield f"| {key} | {plain or '-'} |"


def read_experience(path: Path) -> Experience:
    """Read a card.

    Raises
    ------
    InputError
        If the file cannot be read or is no experience card.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        msg = f"The experience card {path} cannot be read ({error})."
        raise InputError(msg) from error
    tables = _tables(lines)
    facts = tables.get("What", {})
    if not lines or not lines[0].startswith(HEADING) or not {"package sha256", "task", "result"} <= facts.keys():
        msg = f"{path} is no experience card; give the Markdown that zoobridge share wrote."
        raise InputError(msg)
    return Experience(
        model=lines[0].removeprefix(HEADING).strip(),
        digest=facts["package sha256"],
        task=facts["task"],
        result=facts["result"],
        verdict=" ".join(_before_tables(lines[1:])),
        data={name: facts[name] for name in _FACTS[3:] if name in facts},
        metrics=tables.get("Agreement with the truth", {}),
        settings=tables.get("Settings", {}),
    )


def read_experiences(folder: Path) -> tuple[Experience, ...]:
    """All cards of a folder, by file name; other Markdown files are passed over.

    Raises
    ------
    InputError
        If there is no such folder, or a card in it is damaged.
    """
    if not folder.is_dir():
        msg = f"There is no folder {folder}; give the folder that holds the cards zoobridge share wrote."
        raise InputError(msg)
    paths = sorted(path for path in folder.glob("*.md") if path.is_file())
    return tuple(read_experience(path) for path in paths if _looks_like_one(path))


def _looks_like_one(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline().startswith(HEADING)


def _before_tables(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        if line.startswith("|"):
            return
        if line.strip():
            yield line.strip()


def _tables(lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """Title -> rows, of every table of two columns."""
    found: dict[str, dict[str, str]] = {}
    rows: dict[str, str] = {}
    for line in lines:
        title = re.fullmatch(r"\| *([^|]+?) *\| *\|", line.rstrip())
        row = _ROW.fullmatch(line.rstrip())
        if title:
            rows = found.setdefault(title.group(1), {})
        elif row and row["key"] != "---":
            rows[row["key"]] = "" if row["value"] == "-" else row["value"]
    return found
