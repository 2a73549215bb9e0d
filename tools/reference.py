"""Write docs/macro-reference.md from the command data; ``--check`` only says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from zoobridge.commands.reference import markdown
from zoobridge.commands.registry import COMMANDS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "macro-reference.md"


def main() -> None:
    """Write or check the page."""
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(markdown(COMMANDS), encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != markdown(COMMANDS):
        sys.exit("docs/macro-reference.md is not what the commands say; run: make reference")


if __name__ == "__main__":
    main()
