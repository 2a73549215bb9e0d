"""What the shape tests look at."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zoobridge"
LAYERS = ("cli", "hosts", "commands", "practice", "inference", "files", "pipeline", "runtime", "package", "catalogue")


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def tracked(*patterns: str) -> list[Path]:
    """Files of the project: what git tracks or would track, or (without git) what lies there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [path for name in listing.decode().split("\0") if name and (path := ROOT / name).is_file()]
