"""A "Results" table without rows, which ImageJ does not save.

The file of an earlier run would stay and look like new.
"""

from __future__ import annotations

from pathlib import Path

from zoobridge.hosts.java.types import JavaObject, java_class


def save_empty_results(options: str | None) -> str | None:
    """Write the headings that ``saveAs("Results", path)`` would write if there were rows.

    Parameters
    ----------
    options : str or None
        Options of the command "Results...", by which ImageJ saves that table.

    Returns
    -------
    str or None
        Why it cannot be saved; None if it is, or has rows and is left to ImageJ.
    """
    table = java_class("ij.measure.ResultsTable").getResultsTable()
    if table is not None and table.size() > 0:
        return None
    name = str(java_class("ij.Macro").getValue(options or "", "save", ""))
    if not name:
        return 'The Results table is empty; give the path for its headings, saveAs("Results", path).'
    try:
        Path(name).write_text(_heading_line(table, "," if name.lower().endswith(".csv") else "\t"), encoding="utf-8")
    except OSError as error:
        return f"Error saving results: {name} ({error.strerror})."
    return None


def _heading_line(table: JavaObject, separator: str) -> str:
    if java_class("ij.Prefs").dontSaveHeaders:
        return ""
    if table is None or table.getLastColumn() < 0:
        table = _measured_nothing()
    table.showRowNumbers(not java_class("ij.Prefs").dontSaveRowNumbers)
    return str(table.getColumnHeadings()).replace("\t", separator).rstrip("\n") + "\n"


def _measured_nothing() -> JavaObject:
    """A table with the columns of Set Measurements."""
    analyzer = java_class("ij.plugin.filter.Analyzer")
    table = java_class("ij.measure.ResultsTable")()
    imp = java_class("ij.IJ").createImage("", "8-bit black", 8, 8, 1)
    statistics = imp.getStatistics(analyzer.getMeasurements())
    analyzer(imp, table).saveResults(statistics, java_class("ij.gui.Roi")(1, 1, 4, 4))
    return table
