"""Opening and saving files."""

from __future__ import annotations

from tests.probes.probe import Outcome, Probe, prints, stops

OPEN = "Opening files"
SAVE = "Saving files"
CELLS = 'open("cells.tif");'

PROBES = (
    Probe(
        "`open` of a TIFF",
        OPEN,
        (CELLS, "print(getTitle(), getWidth(), getHeight(), bitDepth(), getPixel(5, 5));"),
        prints("cells.tif 64 48 8 200"),
    ),
    Probe(
        "`open` of a file that is missing, while another image is open",
        OPEN,
        (CELLS, 'open("none.tif");', "print(getTitle());"),
        stops("open: there is no file none.tif", 2),
    ),
    Probe(
        "`open` of a TIFF that has lost its end",
        OPEN,
        ('open("damaged.tif");', "getStatistics(area, mean); print(mean);"),
        stops("open: .../damaged.tif is damaged, ... bytes are missing at its end", 1),
    ),
    Probe(
        "`open` of a text file",
        OPEN,
        ('open("notes.txt");', 'print("on");'),
        stops("open: notes.txt is no image that ImageJ can read; read text with File.openAsString(path)", 1),
        with_display=prints("on"),
    ),
    Probe(
        "`open` of a table",
        OPEN,
        ('open("table.csv");', 'print(Table.size, Table.get("b", 1));'),
        stops("open: the table table.csv needs a display: use File.openAsString(path) and split(text)", 1),
        with_display=prints("2 4"),
    ),
    Probe(
        "`open` of an address that does not answer",
        OPEN,
        ('open("http://127.0.0.1:9/cells.tif");', "print(nImages);"),
        stops("Connection refused http://127.0.0.1:9/cells.tif", 1),
    ),
    Probe(
        '`run("Open...")` of a file that is missing',
        OPEN,
        ('run("Open...", "path=none.tif");', "print(nImages);"),
        stops("open: there is no file none.tif", 1),
    ),
    Probe(
        "`File.openSequence` of a folder",
        OPEN,
        ('File.openSequence("frames");', "print(getTitle(), nSlices);"),
        prints("frames 3"),
    ),
    Probe(
        '`run("Image Sequence...")`',
        OPEN,
        ('run("Image Sequence...", "open=frames sort");', "print(nSlices);"),
        stops('run("Image Sequence...") cannot work without somebody at a display: use File.openSequence(folder)', 1),
    ),
    Probe(
        "a failed `open` after `IJ.redirectErrorMessages`, which asks for it",
        OPEN,
        ('IJ.redirectErrorMessages(); open("none.tif");', "print(nImages);"),
        Outcome(stdout="Opener: File not found: \nFOLDER/none.tif\n0\n"),
    ),
    Probe(
        "`File.openAsString` of a file that is missing",
        OPEN,
        ('t = File.openAsString("none.txt");', "print(t);"),
        stops("open: there is no file none.txt", 1),
    ),
    Probe(
        '`run("Bio-Formats Importer")`, a plugin of Fiji',
        OPEN,
        ('run("Bio-Formats Importer", "open=cells.tif autoscale");', "print(nImages);"),
        stops(
            'There is no command "Bio-Formats Importer" in this ImageJ; plugins of Fiji are not part of ImageJ itself',
            1,
        ),
    ),
    Probe(
        "`saveAs` TIFF and PNG",
        SAVE,
        (
            CELLS,
            'saveAs("tiff", "a.tif"); saveAs("png", "b.png"); close();',
            'open("a.tif"); print(getPixel(5, 5)); open("b.png"); print(getPixel(5, 5));',
        ),
        prints(200, 200),
    ),
    Probe(
        "`saveAs` TIFF into a folder that does not exist",
        SAVE,
        (CELLS, 'saveAs("tiff", "none/a.tif");', 'print("saved");'),
        stops("File saving error (IOException): ... (No such file or directory)...", 2),
    ),
    Probe(
        "`saveAs` PNG into a folder that does not exist",
        SAVE,
        (CELLS, 'saveAs("png", "none/a.png");', 'print("saved");'),
        stops("An error occured writing the file. ... none/a.png", 2),
    ),
    Probe(
        '`saveAs("Results")` as CSV',
        SAVE,
        (
            CELLS,
            'run("Set Measurements...", "area mean"); run("Measure"); run("Measure"); saveAs("Results", "r.csv");',
            'print(File.openAsString("r.csv"));',
        ),
        prints(
            " ,Area,Mean",
            "1,3072,20.052",
            "2,3072,20.052",
            "",
            shown=" \tArea\tMean\n1\t3072\t20.052\n2\t3072\t20.052\n",
        ),
    ),
    Probe(
        "`File.*`: write, append, list, read, delete",
        SAVE,
        (
            r'File.makeDirectory("d"); File.saveString("x\n", "d/a.txt"); File.append("y", "d/a.txt");',
            r'lines = split(File.openAsString("d/a.txt"), "\n"); names = getFileList("d");',
            'print(lines.length, names[0], File.length("d/a.txt"), File.exists("d/b.txt"));',
            'print(File.getNameWithoutExtension("d/a.txt"), File.isDirectory("d"), File.delete("d/a.txt"));',
        ),
        prints("2 a.txt 4 0", "a 1 1"),
    ),
)
