"""The commands of zoobridge."""

from __future__ import annotations

from tests.probes.probe import Probe, prints, stops

ZOO = "Models"
CELLS = 'open("cells.tif");'

PROBES = (
    Probe(
        "`Zoo Predict` and `Zoo Labels`",
        ZOO,
        (
            CELLS,
            'run("Zoo Predict", "model=nuclei-tiny"); print(getTitle(), bitDepth());',
            'run("Zoo Labels", "model=nuclei-tiny roi_zip=r.zip"); print(getTitle(), nResults, Overlay.size);',
            'print(File.exists("r.zip"));',
        ),
        prints("cells-nuclei-tiny 32", "cells-nuclei-tiny-labels 3 3", 1),
    ),
    Probe(
        '`run("Zoo denoise-tiny")`, the command of a model',
        ZOO,
        (CELLS, 'run("Zoo denoise-tiny"); print(getTitle());'),
        prints("cells-denoise-tiny"),
    ),
    Probe(
        "`Zoo Labels` of any map",
        ZOO,
        (CELLS, 'run("32-bit"); run("Zoo Labels", "threshold=100 min_size=70"); print(getTitle(), nResults);'),
        prints("cells-labels 2"),
    ),
    Probe(
        "`Zoo ROIs`, saving and opening",
        ZOO,
        (
            CELLS,
            'makeRectangle(4, 4, 10, 10); Overlay.addSelection; run("Zoo ROIs", "save=r.zip"); Overlay.remove;',
            'run("Zoo ROIs", "open=r.zip"); print(Overlay.size);',
        ),
        prints(1),
    ),
    Probe(
        "a mistyped key",
        ZOO,
        (CELLS, 'run("Zoo Predict", "modle=nuclei-tiny");', 'print("on");'),
        stops('Zoo Predict has no key "modle"; did you mean "model"?', 2),
    ),
    Probe(
        "a model that is not installed",
        ZOO,
        (CELLS, 'run("Zoo Predict", "model=nuclei-tinny");', 'print("on");'),
        stops('No model "nuclei-tinny" is installed, the nearest is "nuclei-tiny"; ...', 2, status=4),
    ),
    Probe(
        "`Zoo Predict` without an image",
        ZOO,
        ('run("Zoo Predict", "model=nuclei-tiny");', 'print("on");'),
        stops("No image is open; open one first", 1, status=5),
    ),
    Probe(
        "`Ext.zoo...`",
        ZOO,
        ('run("Zoo Macro Extensions"); Ext.zooModels(m); if (indexOf(m, "nuclei-tiny") >= 0) print("there");',),
        prints("there"),
    ),
    Probe(
        "an `Ext` function that does not exist",
        ZOO,
        ('run("Zoo Macro Extensions");', "Ext.zooNothing(m);", 'print("on");'),
        stops('There is no such Ext function; run("Zoo Macro Extensions") in the macro adds those of zoobridge', 2),
    ),
)
