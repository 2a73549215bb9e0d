"""``Zoo Share``: a report as an experience card, fit for a forum post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU
from zoobridge.files.whole_file import named_as, whole_file


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Print the card to the Log, and write it where `card` says.

    Raises
    ------
    InputError
        If the report cannot be read, or the card cannot be written.
    """
    # Here, so that a start of ImageJ does not wait for what no macro may ever ask for.
    from zoobridge.practice.report.sharing import share

    path = None if values["card"] is None else named_as(values["card"], ".md", "card")
    card = share(values["report"])
    text = card.markdown()
    if path is not None:
        with whole_file(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    context.workspace.log(text)
    return Outcome((), {"card": text, "file": None if path is None else str(path)})


COMMAND = Command(
    label="Zoo Share",
    menu=MENU,
    help="Turn a report of Zoo Check into a card that others can use: images, model, settings, verdict, no file names.",
    keys=(
        Key("report", KeyKind.PATH, "folder of the report, or its report.json or report.html", "Report", required=True),
        Key("card", KeyKind.PATH, "write the card as this Markdown file; without it only the Log has it", "Card"),
    ),
    outputs=("The card in the Log, in Markdown.", "The file, with card=."),
    example='run("Zoo Share", "report=[check] card=[cards/nuclei.md]");',
    run=run,
)
