"""Run benchmarks and write their tables of ratios.

Every ``bench_*.py`` beside this file has ``measure(smoke: bool) -> list[dict]`` with the keys ``name``, ``against``,
``ratio`` (ours divided by the other, or None when it could not be measured), ``goal`` (largest ratio that is good) and
``detail``. Each module runs in a process of its own, so that none warms up or fills the memory of another. With
``--smoke`` they run once on tiny data: what is asserted is that they run and give ratios, not that goals are met.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from page import Row, machine, met, table, write_section

HERE = Path(__file__).resolve().parent
KEYS = {"name", "against", "ratio", "goal", "detail"}


def modules(only: Iterable[str]) -> list[str]:
    """Names of the benchmark modules, in alphabetical order."""
    found = sorted(path.stem for path in HERE.glob("bench_*.py"))
    return [name for name in found if not only or name in only]


def measure(module: str, *, smoke: bool) -> list[Row]:
    """Run one module in its own process.

    Raises
    ------
    SystemExit
        If it fails, or gives rows without the agreed keys.
    """
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "rows.json"
        code = (
            "import importlib, json, pathlib, sys; "
            f"sys.path.insert(0, {str(HERE)!r}); "
            f"rows = importlib.import_module({module!r}).measure({smoke!r}); "
            f"pathlib.Path({str(answer)!r}).write_text(json.dumps(rows))"
        )
        status = subprocess.run([sys.executable, "-c", code], check=False, env=_installed()).returncode
        if not answer.is_file():
            sys.exit(f"{module} failed with status {status}.")
        rows: list[Row] = json.loads(answer.read_text())
    wrong = [row for row in rows if not KEYS <= row.keys()]
    if wrong or not rows:
        sys.exit(f"{module} gave rows without {', '.join(sorted(KEYS))}: {wrong}")
    return rows


def _installed() -> dict[str, str]:
    """The environment with bytecode kept between processes, as an installed package has it, whatever is set here."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(HERE / ".work" / "bytecode")}


def report(rows: list[Row]) -> str:
    """The section of results."""
    good = sum(met(row) == "yes" for row in rows)
    return f"{table(rows)}\n\n{good} of {len(rows)} goals met.\n\n{machine()}\n"


def main() -> None:
    """Run the benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="once, tiny; writes nothing")
    parser.add_argument("only", nargs="*", help="module names; without them all")
    options = parser.parse_args()
    for module in modules(options.only):
        print(f"{module} ...", file=sys.stderr, flush=True)
        rows = measure(module, smoke=options.smoke)
        print(table(rows), flush=True)
        if not options.smoke and any(row["ratio"] is not None for row in rows):
            write_section(module.removeprefix("bench_").capitalize(), report(rows))


if __name__ == "__main__":
    main()
