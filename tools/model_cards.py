"""Write docs/model-cards.md over the descriptions of the real zoo; ``--check`` only says whether it is up to date.

The descriptions lie beside the project (``../shared/zoo``). Where they are not here nothing is written or checked.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from zoobridge.errors import PackageError
from zoobridge.package.description import read_description
from zoobridge.package.traits import read_traits
from zoobridge.practice.know.card import Card, card_of
from zoobridge.practice.know.items import ITEMS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "model-cards.md"
DESCRIPTIONS = ROOT.parent / "shared" / "zoo" / "rdfs"

HEAD = """# How complete model cards are

What {count} descriptions of the BioImage Model Zoo (May 2026) state of what somebody should know before using a model.
Written by `tools/model_cards.py`; `zoobridge models show NAME`, `Zoo Card` and `zoobridge.card(NAME)` say the
same of one model.

Only the descriptions were read. What only the documentation of a package can state ({documented})
is left out here, and counted once a model is installed. A description that is not valid cannot be read.

Nothing is concluded from what is not written: a task, modality or target counts where tags, title or the outputs
themselves state it; a pixel size where an axis of the input has a length as its unit.
"""


def page(folder: Path) -> str:
    """The page over all descriptions in a folder."""
    paths = sorted(folder.glob("*.yaml"))
    cards = {path.stem: _card(path) for path in paths}
    read = {name: card for name, card in cards.items() if card is not None}
    documented = ", ".join(item.name for item in ITEMS if item.documented)
    mean = sum(card.completeness for card in read.values()) / len(read)
    parts = [
        HEAD.format(count=len(paths), documented=documented),
        f"On average {mean:.0%} of the items are stated.\n",
        "## By item\n",
        *_items(read),
        "\n## By model\n",
        *_models(paths, cards),
    ]
    return "\n".join(parts) + "\n"


def _card(path: Path) -> Card | None:
    try:
        return card_of(read_description(path))
    except PackageError:
        return None


def _items(read: dict[str, Card]) -> list[str]:
    stated = Counter(name for card in read.values() for name in card.stated)
    names = [item.name for item in ITEMS if not item.documented]
    rows = [f"| {name} | {stated[name]} of {len(read)} | {stated[name] / len(read):.0%} |" for name in names]
    return ["| item | stated by | share |", "|---|---|---|", *rows]


def _models(paths: list[Path], cards: dict[str, Card | None]) -> list[str]:
    lines = ["| model | task | completeness | not stated |", "|---|---|---|---|"]
    for path in paths:
        card = cards[path.stem]
        if card is None:
            title = read_traits(path.read_bytes()).title
            lines.append(f"| {path.stem} | | cannot be read | its description is not valid ({title}) |")
            continue
        task = card.stated.get("task", "not stated")
        lines.append(f"| {path.stem} | {task} | {card.completeness:.0%} | {', '.join(card.silent)} |")
    return lines


def main() -> None:
    """Write or check the page."""
    if not DESCRIPTIONS.is_dir():
        print(f"The descriptions are not here, so {PAGE.name} stays as it is.")
    elif "--check" not in sys.argv[1:]:
        PAGE.write_text(page(DESCRIPTIONS), encoding="utf-8")
    elif not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page(DESCRIPTIONS):
        sys.exit("docs/model-cards.md is not what the descriptions say; run: python tools/model_cards.py")


if __name__ == "__main__":
    main()
