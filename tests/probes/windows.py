"""Dialogs, windows, the status bar and other things for somebody who looks."""

from __future__ import annotations

from tests.probes.probe import Probe, prints, stops

DIALOGS = "Dialogs and messages"
WINDOWS = "Windows and batch mode"
CELLS = 'open("cells.tif");'

PROBES = (
    Probe(
        "`Dialog.create`",
        DIALOGS,
        ('Dialog.create("Options"); Dialog.addNumber("Sigma", 2); Dialog.show();', "print(Dialog.getNumber());"),
        stops("Dialog.create needs somebody at a display: use #@ parameters or getArgument()", 1),
    ),
    Probe(
        "`getNumber`",
        DIALOGS,
        ('s = getNumber("Sigma", 2);', "print(s);"),
        stops("getNumber needs somebody at a display: use a #@ double parameter", 1),
    ),
    Probe(
        "`getBoolean`",
        DIALOGS,
        ('b = getBoolean("Go on?");', "print(b);"),
        stops("getBoolean needs somebody at a display: use a #@ boolean parameter", 1),
    ),
    Probe(
        "`waitForUser`",
        DIALOGS,
        ('waitForUser("Draw a selection");', 'print("on");'),
        stops("waitForUser needs somebody at a display: leave it out", 1),
    ),
    Probe(
        '`getDirectory("Choose")`',
        DIALOGS,
        ('d = getDirectory("Choose a folder");', "print(d);"),
        stops('getDirectory would ask for a folder: use a #@ File (style="directory") parameter', 1),
    ),
    Probe(
        "`File.openDialog`",
        DIALOGS,
        ('p = File.openDialog("Choose");', "print(p);"),
        stops("File.openDialog would ask for a file: use a #@ File parameter", 1),
    ),
    Probe(
        "`showMessageWithCancel`",
        DIALOGS,
        ('showMessageWithCancel("Go on?");', 'print("on");'),
        stops("showMessageWithCancel needs somebody at a display: use print(text), or exit(text) to stop the macro", 1),
    ),
    Probe(
        "`showMessage`",
        DIALOGS,
        ('showMessage("Done", "3 cells");', 'print("on");'),
        prints("on", shown="3 cells\n"),
    ),
    Probe(
        "`showStatus`, `showProgress`, `wait`",
        DIALOGS,
        ('showStatus("half"); showProgress(0.5); wait(10);', 'print("on");'),
        prints("on"),
    ),
    Probe(
        r"`print` with `\\Clear` and `\\Update:`",
        DIALOGS,
        (r'print("a"); print("\\Clear"); print("b"); print("\\Update:c");', 'print("[" + getInfo("log") + "]");'),
        prints("a", "b", "c", "[c", "]"),
    ),
    Probe(
        "`setTool`",
        DIALOGS,
        ('setTool("rectangle");', 'print("on");'),
        stops("There is no toolbar in a macro without windows: leave out setTool and IJ.getToolName", 1),
    ),
    Probe(
        '`run("Record...")`',
        DIALOGS,
        ('run("Record...");', 'print("on");'),
        stops('run("Record...") cannot work without somebody at a display: write the macro in a text editor', 1),
    ),
    Probe(
        '`run("Brightness/Contrast...")`',
        DIALOGS,
        (CELLS, 'run("Brightness/Contrast...");', "setMinAndMax(0, 100);"),
        stops(
            'run("Brightness/Contrast...") cannot work without somebody at a display: use setMinAndMax(min, max) or '
            "resetMinAndMax()",
            2,
        ),
    ),
    Probe(
        "`setBatchMode`",
        WINDOWS,
        (
            'setBatchMode(true); open("cells.tif"); run("Duplicate...", "title=b"); print(nImages, is("Batch Mode"));',
            "setBatchMode(false); print(nImages, getTitle());",
        ),
        prints("2 1", "1 b"),
    ),
    Probe(
        '`selectImage` by title and ID, `close`, `close("*")`, Close All',
        WINDOWS,
        (
            CELLS + ' id = getImageID(); newImage("b", "8-bit", 8, 8, 1);',
            'selectImage(id); print(getTitle()); selectImage("b"); print(getTitle()); close(); print(nImages);',
            'close("*"); print(nImages); newImage("c", "8-bit", 8, 8, 1); run("Close All"); print(nImages);',
        ),
        prints("cells.tif", "b", 1, 0, 0),
    ),
    Probe(
        "`selectImage` of an image that is not open",
        WINDOWS,
        (CELLS, 'selectImage("none");', "print(getTitle());"),
        stops('"none" not found', 2),
    ),
    Probe(
        "`selectWindow` of a window that is not open",
        WINDOWS,
        (CELLS, 'selectWindow("none");', "print(getTitle());"),
        stops('No window with the title "none" found', 2),
    ),
    Probe(
        '`selectWindow("Log")`',
        WINDOWS,
        ('print("a");', 'selectWindow("Log"); run("Close");'),
        stops(
            "There is no Log window: the log goes to standard output, so leave out its selectWindow", 2, after=("a",)
        ),
    ),
    Probe(
        '`isOpen`, `getList("image.titles")`',
        WINDOWS,
        (CELLS, 'print(isOpen("cells.tif"), isOpen("Log")); t = getList("image.titles"); print(t.length, t[0]);'),
        prints("1 0", "1 cells.tif"),
    ),
)
