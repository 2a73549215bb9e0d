"""``Zoo Rerun``: the analysis of a report, once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.menus import MENU


def run(context: Context, values: Mapping[str, Any]) -> Outcome:
    """Repeat it, and log whether the pixels are the same.

    Raises
    ------
    InputError, UsageError, ModelNotFoundError
        See `zoobridge.practice.report.repeating.rerun`.
    """
    # Here, so that a start of ImageJ does not wait for what no macro may ever ask for.
    from zoobridge.practice.report.repeating import rerun

    repeated = rerun(values["report"], zoo=context.zoo, progress=context.workspace.progress)
    for change in repeated.changes:
        context.workspace.warn(change)
    context.workspace.log(repeated.sentence)
    return Outcome((), repeated.as_json())


COMMAND = Command(
    label="Zoo Rerun",
    menu=MENU,
    help="Repeat the analysis of a report and say whether the pixels are the same.",
    keys=(
        Key("report", KeyKind.PATH, "folder of the report, or its report.json or report.html", "Report", required=True),
    ),
    outputs=(
        "One sentence in the Log: whether all results have the same pixels.",
        "A warning for each thing that is not as it was then: package, engine, versions.",
    ),
    example='run("Zoo Rerun", "report=[check]");',
    run=run,
)
