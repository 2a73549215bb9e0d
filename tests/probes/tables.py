"""Measuring, tables, plots and fits."""

from __future__ import annotations

from tests.probes.probe import Probe, prints, stops

TABLES = "Measuring and tables"
PLOTS = "Plots and fits"
CELLS = 'open("cells.tif");'
ONE_TABLE = 'Only the "Results" table exists without a display: use setResult, or write other tables to a file'
NO_WINDOW = 'There is no Results window to rename: use saveAs("Results", path) and run("Clear Results")'

PROBES = (
    Probe(
        "Set Measurements and Measure, several times",
        TABLES,
        (
            CELLS,
            'run("Set Measurements...", "area mean redirect=None decimal=3");',
            'makeRectangle(4, 4, 10, 10); run("Measure"); makeRectangle(0, 0, 4, 4); run("Measure");',
            'makePoint(5, 5); run("Measure"); makeLine(4, 8, 13, 8); run("Measure");',
            'print(nResults, getResult("Area", 0), getResult("Mean", 1), getResult("Length", 3));',
        ),
        prints("4 100 0 9", shown=" \tArea\tMean\n1\t100\t200\n2\t16\t0\n3\t0\t200\t5\t5\n4\t10\t200\t0\t0\t0\t9\n"),
    ),
    Probe(
        "`setResult`, `Table.*` on the Results",
        TABLES,
        (
            'setResult("n", 0, 3); setResult("name", 0, "a"); updateResults(); Table.set("n", 1, 4);',
            'print(nResults, Table.size, Table.get("n", 1), Table.getString("name", 0), Table.title);',
            'Table.deleteRows(0, 0); print(Table.size, Table.get("n", 0));',
        ),
        prints("2 2 4 a Results", "1 4"),
    ),
    Probe(
        "Summarize",
        TABLES,
        (
            CELLS + ' run("Set Measurements...", "area");',
            'makeRectangle(0, 0, 4, 4); run("Measure"); makeRectangle(0, 0, 8, 8); run("Measure"); run("Summarize");',
            'print(nResults, getResultLabel(2), getResult("Area", 2));',
        ),
        prints("6 Mean 40", shown=" \tArea\n1\t16\n2\t64\n"),
    ),
    Probe(
        "Find Maxima, count and list",
        TABLES,
        (
            CELLS,
            'run("Find Maxima...", "prominence=10 output=Count"); print(getResult("Count", 0));',
            'run("Find Maxima...", "prominence=10 output=List"); print(nResults);',
            'run("Find Maxima...", "prominence=10 output=[Point Selection]"); print(selectionType());',
        ),
        prints(3, 3, 10),
    ),
    Probe(
        "`Table.create`, `Table.set`, `Table.save`",
        TABLES,
        ('setResult("x", 0, 1);', 'Table.create("Cells"); Table.set("n", 0, 5);', "print(nResults, Table.size);"),
        stops(ONE_TABLE, 2),
        with_display=prints("1 1"),
    ),
    Probe(
        "`Array.show`",
        TABLES,
        ('Array.show("Values", newArray(1, 2));', 'print("on");'),
        stops(ONE_TABLE, 1),
        with_display=prints("on"),
    ),
    Probe(
        "`Table.rename` of the Results",
        TABLES,
        ('setResult("n", 0, 3); updateResults();', 'Table.rename("Results", "Cells");', "print(nResults);"),
        stops(NO_WINDOW, 2),
    ),
    Probe(
        "`IJ.renameResults`",
        TABLES,
        ('setResult("n", 0, 3); updateResults();', 'IJ.renameResults("Cells");', "print(nResults);"),
        stops(NO_WINDOW, 2),
    ),
    Probe(
        '`selectWindow("Results")`',
        TABLES,
        ('setResult("n", 0, 3); updateResults();', 'selectWindow("Results"); run("Close");'),
        stops('There is no Results window: use saveAs("Results", path) or run("Clear Results") directly', 2),
    ),
    Probe(
        "`Plot.create`, `Plot.show`, `Plot.makeHighResolution`",
        PLOTS,
        (
            'Plot.create("p", "x", "y", newArray(1, 2, 3), newArray(2, 4, 8)); Plot.show();',
            'Plot.makeHighResolution("p2", 2.0); print(nImages, getTitle());',
        ),
        prints("2 p2"),
    ),
    Probe(
        "`getProfile` along a line",
        PLOTS,
        (CELLS, "makeLine(0, 8, 20, 8); p = getProfile(); print(p.length, p[0], p[8]);"),
        prints("21 0 200"),
    ),
    Probe(
        '`run("Histogram")`',
        PLOTS,
        (CELLS, 'run("Histogram");', "print(getTitle());"),
        stops(
            'run("Histogram") cannot work without somebody at a display: use getHistogram(values, counts, 256) or '
            "getStatistics(...)",
            2,
        ),
    ),
    Probe(
        "`Fit.doFit`",
        PLOTS,
        (
            'Fit.doFit("Straight Line", newArray(0, 1, 2), newArray(1, 3, 5));',
            "print(Fit.p(0), Fit.p(1), Fit.rSquared);",
        ),
        prints("1 2 1"),
    ),
    Probe(
        "`Fit.doFit` with an equation that does not exist",
        PLOTS,
        ('Fit.doFit("Straight Lines", newArray(0, 1, 2), newArray(1, 3, 5));', "print(Fit.p(0));"),
        stops("Unrecognized fit", 1),
    ),
)
