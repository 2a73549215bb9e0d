"""Outputs that are numbers, not pictures, as the Results table."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from zoobridge.commands.workspace import Workspace


def show_numbers(workspace: Workspace, values: Mapping[str, Sequence[float]]) -> None:
    """Replace "Results" by one column per output; shorter ones end in NaN. Without any the table stays as it is.

    Parameters
    ----------
    values : Mapping
        Output tensor id -> its elements.
    """
    if values:
        rows = max(map(len, values.values()))
        workspace.add_rows({name: [*numbers, *[math.nan] * (rows - len(numbers))] for name, numbers in values.items()})
