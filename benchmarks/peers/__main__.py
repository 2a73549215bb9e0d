"""Measure zoobridge beside its peers; `make bench-peers` makes their environments first.

With ``--smoke`` once, on a tiny image, with the peers of this environment, and nothing is written: what is asserted is
that the numbers are the same and that the control sees other ones.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.page import PAGE, PEERS, machine, met, table, write_section
from benchmarks.peers.comparing import Outcome
from benchmarks.peers.measuring import REPEATS, Bench, environment, measure, peers
from benchmarks.peers.subjects import subjects
from benchmarks.peers.tables import faults, figures, goals, report

OTHERS = {"bioimageio": ("bioimageio.core", "onnxruntime"), "onnxruntime": ("onnxruntime",)}


def outcomes(only: Sequence[str], largest: int, *, smoke: bool) -> list[Outcome]:
    """Measure everything in a folder that is gone afterwards."""
    found = []
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name), Path(name) / "home", 1 if smoke else REPEATS)
        others = peers(smoke=smoke)
        for subject in subjects(bench.folder, bench.home, only, smoke=smoke):
            for shape in subject.images:
                if max(shape) > largest:
                    continue
                print(f"{subject.name} {shape} ...", file=sys.stderr, flush=True)
                found += measure(bench, subject, shape, others)
    return found


def versions() -> list[str]:
    """What the other environments hold."""
    found = []
    for name, libraries in OTHERS.items():
        for library in libraries if environment(name).is_file() else ():
            code = f"from importlib.metadata import version; print(version({library!r}))"
            said = subprocess.run([environment(name), "-c", code], check=True, capture_output=True, text=True).stdout
            found.append(
                f"{library} {said.strip()} (beside {name})" if library != name else f"{library} {said.strip()}"
            )
    return found


def main() -> None:
    """Measure and write the section of the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="once, tiny, peers of this environment; writes nothing")
    parser.add_argument("--largest", type=int, default=4096, metavar="PIXELS", help="no longer side; writes nothing")
    parser.add_argument("only", nargs="*", help="names of models; without them all. Writes nothing")
    options = parser.parse_args()
    found = outcomes(options.only, options.largest, smoke=options.smoke)
    rows = goals(found)
    wrong = faults(found)
    if options.smoke:
        wrong += [f"{each.peer}: {each.answer}" for each in found if isinstance(each.answer, str)]
        wrong += [f"{row['name']} against {row['against']}: {row['ratio']:.2g}" for row in rows if met(row) != "yes"]
    whole = not (options.smoke or options.only or options.largest < 4096)
    if whole and not wrong:
        write_section(PEERS, f"{report(found)}\n\n{machine(versions())}")
        print(PAGE.read_text(encoding="utf-8"))
    else:
        print(table(rows), figures(found), sep="\n\n")
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
