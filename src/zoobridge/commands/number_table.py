"""Outputs that are numbers, not pictures, as the Results table."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from zoobridge.commands.workspace import Workspace
from zoobridge.pipeline.plan import Numbers


def show_numbers(workspace: Workspace, values: Mapping[str, Numbers]) -> None:
    """Replace "Results" by the numbers; without any the table stays as it is.

    Parameters
    ----------
    values : Mapping
        Output tensor id -> numbers.
    """
    if values:
        columns = {title: column for name, numbers in values.items() for title, column in _columns(name, numbers)}
        rows = max(map(len, columns.values()))
        workspace.add_rows({title: [*column, *[math.nan] * (rows - len(column))] for title, column in columns.items()})


def _columns(name: str, numbers: Numbers) -> list[tuple[str, list[float]]]:
    """A column per channel, named after output and channel, and a row per slice, frame or thing found."""
    array = numbers.array.astype(np.float64)
    if "c" not in numbers.letters:
        return [(name, array.ravel().tolist())]
    table = np.moveaxis(array, numbers.letters.index("c"), 0)
    table = table.reshape(len(table), -1)
    if len(table) == 1:
        return [(name, table[0].tolist())]
    stated = numbers.channel_names
    titles = stated if len(set(stated)) == len(table) else [str(number) for number in range(1, len(table) + 1)]
    return [(f"{name} {title}", column.tolist()) for title, column in zip(titles, table, strict=True)]
