"""Outputs that are numbers, not pictures, as the Results table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from zoobridge.commands.workspace import Workspace
from zoobridge.pipeline.plan import Numbers

Columns = dict[str, list[float]]
_PLACES = {"z": "Slice", "t": "Frame"}
"""Axis -> column that says which of its elements a row is of, counted from 1."""


@dataclass(frozen=True, slots=True)
class _Table:
    """One output: where each row belongs, and a column per channel."""

    places: Columns
    columns: Columns


def show_numbers(workspace: Workspace, values: Mapping[str, Numbers]) -> None:
    """Replace "Results" by the numbers; without any the table stays as it is.

    Rows of a stack say which slice and frame they are of.

    Parameters
    ----------
    values : Mapping
        Output tensor id -> numbers.
    """
    tables = {name: _table(name, numbers) for name, numbers in values.items()}
    alike = all(table.places == next(iter(tables.values())).places for table in tables.values())
    columns: Columns = {}
    for name, table in tables.items():
        columns |= table.places if alike else {f"{name} {title}": column for title, column in table.places.items()}
        columns |= table.columns
    if columns:
        rows = max(map(len, columns.values()))
        workspace.add_rows({title: [*column, *[math.nan] * (rows - len(column))] for title, column in columns.items()})


def _table(name: str, numbers: Numbers) -> _Table:
    """A column per channel, named after output and channel, and a row per slice, frame or thing found."""
    letters = numbers.letters
    array = numbers.array.astype(np.float64)
    array = np.moveaxis(array, letters.index("c"), 0) if "c" in letters else array[np.newaxis]
    others = letters.replace("c", "")
    there = ~np.isnan(array).all(axis=0)  # lists of things found are as long as the longest of them
    places = {
        _PLACES[letter]: (np.asarray(index)[there] + 1.0).tolist()
        for letter, index in zip(others, np.indices(array.shape[1:]), strict=True)
        if letter in _PLACES
    }
    found = [channel[there].tolist() for channel in array]
    return _Table(places, dict(zip(_titles(name, len(found), numbers.channel_names), found, strict=True)))


def _titles(name: str, channels: int, stated: tuple[str, ...]) -> list[str]:
    if channels == 1:
        return [name]
    titles = stated if len(set(stated)) == channels else [str(number) for number in range(1, channels + 1)]
    return [f"{name} {title}" for title in titles]
