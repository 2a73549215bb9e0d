"""All calls that are known, by the label of the command."""

from __future__ import annotations

from collections.abc import Mapping

from zoobridge.commands.migration import (
    cellpose,
    command_from_macro,
    csbdeep,
    deepimagej,
    stardist,
    stardist_wrappers,
)
from zoobridge.commands.migration.equivalent import Equivalent, Translation
from zoobridge.commands.migration.foreign_options import UnreadableError, read_options
from zoobridge.errors import UsageError

_BY_TOOL: Mapping[str, Mapping[str, Translation]] = {
    "deepImageJ": {
        **deepimagej.TRANSLATIONS,
        "DeepImageJ StarDist": stardist_wrappers.FOR_DEEPIMAGEJ,
        "DeepImageJ Cellpose": cellpose.for_deepimagej,
    },
    "CSBDeep": csbdeep.TRANSLATIONS,
    "StarDist": {**stardist.TRANSLATIONS, **command_from_macro.TRANSLATIONS},
    "BIOP's wrappers": {**stardist_wrappers.TRANSLATIONS, **cellpose.TRANSLATIONS},
}
TOOLS = {label: tool for tool, translations in _BY_TOOL.items() for label in translations}
"""Label of each known command -> the tool it belongs to."""

_MADE_WHILE_RUNNING = "Which keys it gives is known only while the macro runs; write them as text."


def equivalent(label: str, options: str | None, *, roi_manager: bool = False) -> Equivalent | None:
    """What a call ``run(label, options)`` of another tool is here; None when the label is no other tool's.

    Parameters
    ----------
    options : str or None
        May have holes (see `zoobridge.commands.migration.texts`).
    roi_manager : bool
        Whether results are to be put into the ROI Manager if the other tool does so.
    """
    tool = TOOLS.get(label.strip())
    if tool is None:
        return None
    try:
        return _BY_TOOL[tool][label.strip()](read_options(options or ""), roi_manager)
    except UnreadableError:
        return Equivalent((), (_MADE_WHILE_RUNNING,))
    except UsageError as error:
        return Equivalent((), (str(error),))
