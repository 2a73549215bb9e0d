"""What a run of all descriptions found, kept as files that ``docs/zoo-coverage.md`` is written from.

``tests/zoo/results/default.json`` is of the environment of ``make test``, ``torch.json`` of that of
``make test-torch``. With ``ZOO_RESULTS=write`` a run replaces what it finds different instead of failing.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.zoo.running import Found

RESULTS = Path(__file__).with_name("results")
DEFAULT, TORCH = "default", "torch"
WRITING = os.environ.get("ZOO_RESULTS") == "write"


def row(found: Found) -> dict[str, Any]:
    """What does not change from run to run: no numbers of rounding, no speed."""
    return {
        "model": found.model,
        "read": found.read,
        "command": found.command,
        "predicted": found.predicted,
        "matches": found.matches,
        "engines": list(found.engines),
        "formats": list(found.formats),
        "tiles": found.tiles,
        "reason": re.sub(r" \(line [0-9]+\)$", "", found.reason),
    }


def rows(environment: str) -> dict[str, dict[str, Any]]:
    """File name of a description without suffix -> row."""
    file = RESULTS / f"{environment}.json"
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def record(environment: str, stem: str, found: dict[str, Any]) -> None:
    RESULTS.mkdir(exist_ok=True)
    known = rows(environment) | {stem: found}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(known[name], ensure_ascii=False)}" for name in sorted(known))
    (RESULTS / f"{environment}.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
