"""The page of results: one section per benchmark, each with the day and the machine it was measured on."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent / "RESULTS.md"
TITLE = "# Measured"
INTRODUCTION = (
    "Ratios: ours divided by the other, medians of alternated repeats in one run; smaller is better. A section is\n"
    "written by `python benchmarks/run.py bench_...`, all of them by `make bench` and `make bench-peers`."
)
PEERS = "Side by side with peers"
LIBRARIES = ("zoobridge", "tensorflow", "openvino", "numpy", "jpype1")

Row = dict[str, Any]
"""``name``, ``against``, ``ratio`` (None: not measured), ``goal`` (largest that is good), ``detail``."""


def write_section(heading: str, body: str) -> None:
    """Replace one section; the others stay as they were measured. They are in alphabetical order."""
    sections = _sections(PAGE.read_text(encoding="utf-8") if PAGE.is_file() else "")
    sections[heading] = body.strip()
    found = [f"## {each}\n\n{sections[each]}\n" for each in sorted(sections)]
    PAGE.write_text("\n".join([f"{TITLE}\n\n{INTRODUCTION}\n", *found]), encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    sections: dict[str, str] = {}
    heading = ""
    for line in text.splitlines(keepends=True):
        if line.startswith("## "):
            heading = line.removeprefix("## ").rstrip()
            sections[heading] = ""
        elif heading:
            sections[heading] += line
    return {name: body.strip() for name, body in sections.items()}


def met(row: Row) -> str:
    """Whether the goal is met, in a word."""
    if row["ratio"] is None:
        return "not measured"
    return "yes" if row["ratio"] <= row["goal"] else "no"


def table(rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = ["| what | against | goal | ratio | met | detail |", "|---|---|---|---|---|---|"]
    for row in rows:
        ratio = "-" if row["ratio"] is None else f"{row['ratio']:.3g}x"
        cells = (row["name"], row["against"], f"<= {row['goal']:g}x", ratio, met(row), row["detail"])
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines)


def machine(others: Sequence[str] = ()) -> str:
    """What the figures depend on, no names of machines; `others` are libraries of other environments."""
    import psutil

    flags = _cpu_facts()
    libraries = ", ".join([*(f"{name} {version(name)}" for name in LIBRARIES), *others])
    return (
        f"- processor: {flags['model name']}, {len(os.sched_getaffinity(0))} cores used, "
        f"{'with' if 'avx512_bf16' in flags['flags'] or 'amx_bf16' in flags['flags'] else 'without'} bf16"
        f"{' and AMX' if 'amx_bf16' in flags['flags'] else ''}\n"
        f"- memory: {psutil.virtual_memory().total / 2**30:.0f} GiB\n"
        f"- {platform.system()}, Python {platform.python_version()}, {libraries}\n"
        f"- measured on {datetime.now(UTC):%Y-%m-%d}"
    )


def _cpu_facts() -> dict[str, str]:
    facts = {"model name": platform.processor() or platform.machine(), "flags": ""}
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() in facts:
                facts[name.strip()] = value.strip()
    return facts
