"""Write the table in docs/headless.md from tests/probes; ``--check`` only says whether it is up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.probes.probe import Outcome, Probe

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "headless.md"
BEGIN, END = "<!-- begin of what tools/headless_table.py writes -->\n", "<!-- end -->\n"
USUAL_STATUS = 3


def table(probes: Iterable[Probe]) -> str:
    """The probes as Markdown, a table for each area."""
    parts = []
    for area, members in groupby(probes, key=lambda probe: probe.area):
        rows = [f"| {' | '.join((probe.name, *_cells(probe)))} |" for probe in members]
        head = [f"### {area}", "", f"| macro | {' | '.join(_HOSTS)} |", "|---|---|---|---|"]
        parts.append("\n".join([*head, *rows]))
    return "\n\n".join(parts) + "\n"


def page(text: str, probes: Iterable[Probe]) -> str:
    """The page with the table between its markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"docs/headless.md has lost the lines {BEGIN.strip()} and {END.strip()}")
    return f"{before}{BEGIN}\n{table(probes)}\n{END}{after}"


_HOSTS = "without a display", "with `--display xvfb`", "with `--imagej FIJI`"


def _cells(probe: Probe) -> tuple[str, ...]:
    others = (probe.with_display, probe.in_gateway)
    return _cell(probe.headless), *("the same" if other is None else _cell(other) for other in others)


def _cell(outcome: Outcome) -> str:
    if outcome.message is None:
        return "works"
    status = "" if outcome.status == USUAL_STATUS else f" with status {outcome.status}"
    return f"stops{status}: `{outcome.message}`".replace("|", "\\|")


def main() -> None:
    """Write or check the page."""
    sys.path.insert(0, str(ROOT))
    from tests.probes.table import PROBES

    text = PAGE.read_text(encoding="utf-8")
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(text, PROBES), encoding="utf-8")
    elif text != page(text, PROBES):
        sys.exit("docs/headless.md is not what the probes say; run: make headless-table")


if __name__ == "__main__":
    main()
