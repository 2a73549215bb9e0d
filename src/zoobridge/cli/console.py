"""Tables for people; rich is imported only when one is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

FILE_WIDTH = 10_000
"""Columns a line may have when nobody's screen limits it."""


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output; columns wrap to the width of the terminal.

    Parameters
    ----------
    columns : sequence of str
        Headings; all empty means no heading.
    rows : iterable
        One text per column; taken literally.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", show_header=any(columns))
    for index, column in enumerate(columns):
        table.add_column(column, no_wrap=index == 0, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = FILE_WIDTH
    console.print(table)
