"""The Results table keeps its rows where it has no window: changes to ImageJ's classes.

ImageJ takes a missing Results window for one that somebody has closed in order to start anew. In a macro without
windows every *Measure* would throw away the row of the one before, tables that other commands make as Results would be
lost, and renaming would do nothing.
"""

from __future__ import annotations

import hashlib

from zoobridge.hosts.java.types import JavaObject

_ANALYZER = "ij.plugin.filter.Analyzer"
_TABLE = "ij.measure.ResultsTable"
_WINDOWLESS = "(ij.IJ.getInstance() == null && !ij.IJ.isResultsWindow())"

_CALLS = (
    (_ANALYZER, "public void displayResults()", _TABLE, "deleteRow", f"if (!{_WINDOWLESS}) $proceed($$);"),
    *(
        (
            _ANALYZER,
            f"void {method}(ij.gui.Roi roi)",
            _ANALYZER,
            "reset",
            f"if ({_WINDOWLESS}) $_ = true; else $_ = $proceed($$);",
        )
        for method in ("measurePoint", "measureLength", "measureAngle")
    ),
    (
        "ij.plugin.filter.MaximumFinder",
        "void analyzeAndMarkMaxima(ij.process.ImageProcessor ip, ij.process.ByteProcessor typeP, long[] maxPoints, "
        "boolean excludeEdgesNow, boolean isEDM, float globalMin, double tolerance, boolean strict, int outputType, "
        "float maxSortingError)",
        "ij.IJ",
        "isResultsWindow",
        "$_ = ij.IJ.getInstance() == null || $proceed($$);",
    ),
)

_SHOW = "public void show(java.lang.String windowTitle)"
_KEEP = f"""
  if ({_WINDOWLESS} && "Results".equals($1) && this != {_ANALYZER}.getResultsTable()) {{
    if (!showRowNumbersSet) showRowNumbers(true);
    {_ANALYZER}.setResultsTable(this);
  }}"""

_RENAME = "public static void renameResults(java.lang.String title)"
_COMPLAIN = f"""
  if ({_WINDOWLESS} && !(ij.WindowManager.getFrontWindow() instanceof ij.text.TextWindow))
    ij.IJ.error("Rename", "\\"Results\\" not found");"""


def fingerprint() -> str:
    """Tells classes changed by another version of these patches."""
    return hashlib.sha256(repr((_CALLS, _SHOW, _KEEP, _RENAME, _COMPLAIN)).encode()).hexdigest()


def apply_results_patches(hacker: JavaObject) -> None:
    """Change the classes by ``net.imagej.patcher.CodeHacker``, before they are loaded."""
    for call in _CALLS:
        hacker.replaceCallInMethod(*call)
    hacker.insertAtTopOfMethod(_TABLE, _SHOW, _KEEP)
    hacker.insertAtTopOfMethod("ij.IJ", _RENAME, _COMPLAIN)
