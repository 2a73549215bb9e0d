"""Write docs/zoo-coverage.md from the results of tests/zoo; ``--check`` only says whether it is up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "zoo-coverage.md"
BEGIN, END = "<!-- begin of what tools/zoo_coverage.py writes -->\n", "<!-- end -->\n"
ENVIRONMENTS = {"default": "`make test`", "torch": "`make test-torch`"}


@dataclass(frozen=True)
class Model:
    """What the runs found of one description, in the environment that got farthest."""

    stem: str
    read: bool
    command: bool
    predicted: bool
    matches: bool
    engines: tuple[str, ...]
    formats: tuple[str, ...]
    tiles: int
    places: tuple[str, ...]
    reason: str


def merged(results: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[Model]:
    """One model per description.

    Parameters
    ----------
    results : Mapping
        Environment -> stem of the description's file -> row of ``tests/zoo/recorded.py``.
    """
    stems = sorted({stem for rows in results.values() for stem in rows})
    return [_merged(stem, {name: rows[stem] for name, rows in results.items() if stem in rows}) for stem in stems]


def _merged(stem: str, rows: Mapping[str, Mapping[str, Any]]) -> Model:
    predicted = {name: row for name, row in rows.items() if row["predicted"]}
    best = next(iter(predicted.values()), next(iter(rows.values())))
    return Model(
        stem,
        best["read"],
        best["command"],
        bool(predicted),
        bool(predicted) and all(row["matches"] for row in predicted.values()),
        tuple(sorted({each for row in predicted.values() for each in row["engines"]})),
        tuple(sorted({each for row in predicted.values() for each in row["formats"]})),
        best["tiles"],
        tuple(predicted),
        best["reason"],
    )


def page(text: str, results: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The page with totals and table between its markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"docs/zoo-coverage.md has lost the lines {BEGIN.strip()} and {END.strip()}")
    models = merged(results)
    unread = _sentences(model for model in models if not model.read)
    rows = "\n".join(map(_row, models))
    return f"{before}{BEGIN}\n{_totals(models)}\n\n{unread}\n\n{_HEADINGS}\n{rows}\n\n{END}{after}"


def _totals(models: list[Model]) -> str:
    counts = {
        "descriptions": len(models),
        "read": sum(model.read for model in models),
        "have their command": sum(model.command for model in models),
        "predicted by a macro": sum(model.predicted for model in models),
        "match the reference": sum(model.matches for model in models),
    }
    for name, place in ENVIRONMENTS.items():
        counts[f"of these predicted in the environment of {place}"] = sum(name in model.places for model in models)
    return "\n".join(("| | models |", "|---|---|", *(f"| {what} | {count} |" for what, count in counts.items())))


def _sentences(unread: Iterable[Model]) -> str:
    return "\n".join(f"* `{model.stem}` is not valid as it is published: {model.reason}" for model in unread)


def _row(model: Model) -> str:
    what = (model.read, model.command, model.predicted, model.matches)
    cells = [model.stem, *("yes" if each else "no" for each in what), ", ".join(model.engines)]
    cells += [", ".join(model.formats), str(model.tiles or ""), model.reason.replace("|", "\\|")]
    return f"| {' | '.join(cells)} |".replace("  ", " ")


_HEADINGS = """\
| model | read | command | predicted | matches | engines | weights formats | tiles | reason |
|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    """Write or check the page."""
    sys.path.insert(0, str(ROOT))
    from tests.zoo.recorded import rows

    text = PAGE.read_text(encoding="utf-8")
    wanted = page(text, {name: rows(name) for name in ENVIRONMENTS})
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        sys.exit("docs/zoo-coverage.md is not what the results say; run: make zoo-coverage")


if __name__ == "__main__":
    main()
