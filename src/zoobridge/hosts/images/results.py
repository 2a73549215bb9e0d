"""ImageJ's "Results" table: measured by ImageJ, filled from columns, read as a data frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from zoobridge.errors import UsageError
from zoobridge.hosts.java.types import JavaObject, has_window, java_class, text

if TYPE_CHECKING:
    import pandas as pd

Columns = Mapping[str, Sequence[float] | Sequence[str]]


def measure_overlay(imp: JavaObject) -> None:
    """Measure every ROI on the overlay on its own plane; the rows replace those of "Results".

    ImageJ measures, so Set Measurements, calibration and Redirect To hold. Selection and position of the image are
    put back. ``Overlay.measure`` would do it in one call, but measures all ROIs on the plane that happens to be shown.
    """
    table = java_class("ij.measure.ResultsTable")()
    table.showRowNumbers(True)
    analyzer = java_class("ij.plugin.filter.Analyzer")(imp, table)
    # With windows ImageJ would otherwise offer to save earlier rows before each measurement.
    analyzer.disableReset(True)
    overlay = imp.getOverlay()
    selection, position = imp.getRoi(), imp.getCurrentSlice()
    stack = imp.getStackSize() > 1
    try:
        for roi in overlay.toArray() if overlay is not None else ():
            if stack:
                _go_to_plane(imp, roi)
            imp.setRoi(roi.clone())
            analyzer.measure()
    finally:
        if stack:
            imp.setSlice(position)
        imp.deleteRoi() if selection is None else imp.setRoi(selection)
    _replace_results(table)


def set_rows(columns: Columns) -> None:
    """Replace "Results" by these columns of equal length, numbers or texts.

    Raises
    ------
    UsageError
        If the columns differ in length.
    """
    rows = row_count(columns)
    table = java_class("ij.measure.ResultsTable")()
    table.showRowNumbers(True)
    for _ in range(rows):
        table.incrementCounter()
    for name, values in columns.items():
        _add_column(table, name, values)
    _replace_results(table)


def row_count(columns: Columns) -> int:
    """How many rows columns of equal length make.

    Raises
    ------
    UsageError
        If they differ in length.
    """
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        msg = f"The columns of a table must be equally long, not {', '.join(map(str, sorted(lengths)))} rows."
        raise UsageError(msg)
    return max(lengths, default=0)


def results_frame(table: JavaObject | None = None) -> pd.DataFrame:
    """A table, by default "Results": one column per heading, numbers as float64, texts as str."""
    import pandas as pd

    table = table if table is not None else java_class("ij.measure.ResultsTable").getResultsTable()
    if table is None or table.size() == 0:
        return pd.DataFrame()
    return pd.DataFrame({str(heading): _column(table, heading) for heading in table.getHeadings()})


def _go_to_plane(imp: JavaObject, roi: JavaObject) -> None:
    if roi.hasHyperStackPosition():
        wanted = (roi.getCPosition(), roi.getZPosition(), roi.getTPosition())
        shown = (imp.getC(), imp.getZ(), imp.getT())
        imp.setPosition(*(place or here for place, here in zip(wanted, shown, strict=True)))
    elif 0 < roi.getPosition() <= imp.getStackSize():
        imp.setSlice(roi.getPosition())


def _add_column(table: JavaObject, name: str, values: Sequence[float] | Sequence[str]) -> None:
    import jpype

    if any(isinstance(value, str) for value in values):
        for row, value in enumerate(values):
            table.setValue(name, row, str(value))
        return
    table.setValues(name, jpype.JArray.of(np.asarray(values, np.float64), jpype.JDouble))


def _replace_results(table: JavaObject) -> None:
    java_class("ij.plugin.filter.Analyzer").setResultsTable(table)
    if has_window():
        table.show("Results")


def _column(table: JavaObject, heading: JavaObject) -> np.ndarray | list[str | None]:
    if table.getColumnIndex(heading) < 0:
        return [text(value) for value in table.getColumnAsStrings(heading)]
    numbers = np.array(table.getColumn(heading), np.float64)
    if not np.isnan(numbers).any():
        return numbers
    texts = [text(value) for value in table.getColumnAsStrings(heading)]
    return numbers if all(_is_number(value) for value in texts) else texts


def _is_number(value: str | None) -> bool:
    try:
        float(value or "nan")
    except ValueError:
        return False
    return True
