"""Selections, overlays and the ROI Manager."""

from __future__ import annotations

from tests.probes.probe import Outcome, Probe, prints, stops

SELECTIONS = "Selections and overlays"
MANAGER = "ROI Manager"
CELLS = 'open("cells.tif");'
NO_MANAGER = 'The ROI Manager needs a display: use Overlay functions and run("Zoo ROIs", ...), or --display xvfb'
ADD_TWO = 'makeRectangle(4, 4, 10, 10); roiManager("add"); makeRectangle(30, 8, 12, 12); roiManager("add");'


def manager(name: str, *lines: str, with_display: Outcome) -> Probe:
    """A probe that uses the ROI Manager in its second line."""
    return Probe(name, MANAGER, (CELLS, *lines), stops(NO_MANAGER, 2), with_display=with_display)


PROBES = (
    Probe(
        "`makeRectangle`, `makeOval`, `makePolygon`, `makeLine`, `makePoint`, `doWand`",
        SELECTIONS,
        (
            CELLS,
            "makeRectangle(1, 2, 3, 4); print(selectionType()); makeOval(1, 2, 8, 8); print(selectionType());",
            "makePolygon(1, 1, 9, 1, 9, 9); print(selectionType()); makeLine(0, 0, 5, 5); print(selectionType());",
            "makePoint(3, 3); print(selectionType());",
            "doWand(5, 5); getSelectionBounds(x, y, w, h); print(x, y, w, h);",
        ),
        prints(0, 1, 2, 5, 10, "4 4 10 10"),
    ),
    Probe(
        "Create Selection, Enlarge, Make Inverse",
        SELECTIONS,
        (
            CELLS,
            'setThreshold(100, 255); run("Create Selection"); getStatistics(area); print(area);',
            'makeRectangle(4, 4, 10, 10); run("Enlarge...", "enlarge=1"); getStatistics(area); print(area);',
            'run("Make Inverse"); getStatistics(area); print(area);',
        ),
        prints(308, 144, 2928),
    ),
    Probe(
        "`Roi.*`, Restore Selection",
        SELECTIONS,
        (
            CELLS,
            'makeRectangle(4, 4, 10, 10); Roi.setName("a"); run("Select None"); print(selectionType());',
            'run("Restore Selection"); print(Roi.getName, Roi.contains(5, 5), Roi.size);',
        ),
        prints(-1, "a 1 4"),
    ),
    Probe(
        "`Overlay.*`: add, measure, activate, remove",
        SELECTIONS,
        (
            CELLS + ' run("Set Measurements...", "area");',
            "makeRectangle(4, 4, 10, 10); Overlay.addSelection; makeRectangle(30, 8, 12, 12); Overlay.addSelection;",
            'Overlay.measure; print(Overlay.size, nResults, getResult("Area", 1));',
            "Overlay.activateSelection(0); getSelectionBounds(x, y, w, h); print(x, w);",
            "Overlay.remove; print(Overlay.size);",
        ),
        prints("2 2 144", "4 10", 0),
    ),
    Probe(
        "`Overlay.flatten`",
        SELECTIONS,
        (
            CELLS,
            'makeRectangle(4, 4, 10, 10); Overlay.addSelection("red"); Overlay.flatten; print(getTitle(), bitDepth());',
        ),
        prints("cells-1.tif 24"),
    ),
    Probe(
        "To ROI Manager",
        SELECTIONS,
        (
            CELLS,
            'makeRectangle(4, 4, 10, 10); Overlay.addSelection; run("To ROI Manager");',
            'print(roiManager("count"));',
        ),
        stops(
            'run("To ROI Manager") cannot work without somebody at a display: use the Overlay functions and '
            'run("Zoo ROIs", ...), or --display xvfb',
            2,
        ),
        with_display=prints(1),
    ),
    manager(
        '`roiManager`: `"add"`, `"count"`, `"select"`',
        ADD_TWO,
        'roiManager("select", 0); getSelectionBounds(x, y, w, h); print(roiManager("count"), RoiManager.size, w);',
        with_display=prints("2 2 10"),
    ),
    manager(
        '`roiManager`: `"measure"`, `"multi measure"`',
        ADD_TWO,
        'run("Set Measurements...", "area"); roiManager("deselect"); roiManager("multi measure"); print(nResults);',
        'roiManager("measure"); print(nResults);',
        with_display=prints(1, 2, shown=" \tArea\n1\t100\n2\t144\n"),
    ),
    manager(
        '`roiManager`: `"save"`, `"reset"`, `"open"`',
        ADD_TWO,
        'roiManager("save", "r.zip"); roiManager("reset"); print(roiManager("count"));',
        'roiManager("open", "r.zip"); print(roiManager("count"));',
        with_display=prints(0, 2),
    ),
    manager(
        '`roiManager`: `"rename"`, `"combine"`, `"delete"`',
        ADD_TWO,
        'roiManager("select", 0); roiManager("rename", "first"); print(RoiManager.getName(0));',
        'roiManager("select", newArray(0, 1)); roiManager("combine"); getStatistics(area); print(area);',
        'roiManager("select", 0); roiManager("delete"); print(roiManager("count"));',
        with_display=prints("first", 244, 1),
    ),
    manager(
        "`roiManager` with an index that is not there",
        'roiManager("select", 4);',
        'print("on");',
        with_display=stops("Index (4) is outside of the 0--1 range", 2),
    ),
    manager(
        "`roiManager` with a command that does not exist",
        ADD_TWO + ' roiManager("ad");',
        'print("on");',
        with_display=stops("Invalid ROI Manager command", 2),
    ),
    Probe(
        '`run("ROI Manager...")`',
        MANAGER,
        (CELLS, 'run("ROI Manager...");', 'print(roiManager("count"));'),
        stops(
            'run("ROI Manager...") cannot work without somebody at a display: use the Overlay functions and '
            'run("Zoo ROIs", ...), or --display xvfb',
            2,
        ),
        with_display=prints(0),
    ),
    Probe(
        '`run("Add to Manager")`',
        MANAGER,
        (CELLS, 'makeRectangle(4, 4, 10, 10); run("Add to Manager");', 'print(roiManager("count"));'),
        stops(
            'run("Add to Manager") cannot work without somebody at a display: use Overlay.addSelection, '
            "or --display xvfb",
            2,
        ),
        with_display=stops(
            'The ROI Manager has no window in a macro: use roiManager("add") in place of run("Add to Manager")', 2
        ),
    ),
)
