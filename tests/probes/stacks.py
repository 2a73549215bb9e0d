"""Stacks, hyperstacks and channels."""

from __future__ import annotations

from tests.probes.probe import Probe, prints, stops

STACKS = "Stacks and channels"
STACK = (
    'newImage("s", "8-bit black", 16, 8, 6);'
    ' for (i = 1; i <= 6; i++) { setSlice(i); run("Set...", "value=" + i * 10 + " slice"); }'
)

PROBES = (
    Probe(
        "Z Project",
        STACKS,
        (STACK, 'run("Z Project...", "projection=[Max Intensity]"); print(getTitle(), nSlices, getPixel(0, 0));'),
        prints("MAX_s 1 60"),
    ),
    Probe(
        "Z Project with a mistyped projection",
        STACKS,
        (STACK, 'run("Z Project...", "projection=[Max Intensty]");', "print(getTitle());"),
        stops('"Max Intensty" is no choice for "Projection type"; it can be Average Intensity, Max Intensity, ...', 2),
        with_display=stops('"Max Intensty" is not a valid choice for "projection"', 2),
    ),
    Probe(
        "Reslice",
        STACKS,
        (STACK, 'run("Reslice [/]...", "output=1 start=Top"); print(getWidth(), getHeight(), nSlices);'),
        prints("16 6 8"),
    ),
    Probe(
        "Duplicate of a range, Make Substack",
        STACKS,
        (
            STACK,
            'run("Duplicate...", "title=d duplicate range=2-4"); print(nSlices, getPixel(0, 0));',
            'selectImage("s"); run("Make Substack...", "slices=1,6"); print(nSlices, getTitle());',
        ),
        prints("3 20", "2 Substack (1,6)"),
    ),
    Probe(
        "hyperstack: make, position, Split Channels, Merge Channels",
        STACKS,
        (
            STACK,
            'run("Stack to Hyperstack...", "order=xyczt(default) channels=2 slices=3 frames=1 display=Grayscale");',
            "Stack.setPosition(2, 3, 1); print(getPixel(0, 0));",
            'run("Split Channels"); print(getTitle(), nImages); run("Merge Channels...", "c1=C1-s c2=C2-s create");',
            "Stack.getDimensions(w, h, c, z, t); print(getTitle(), c, z, t);",
        ),
        prints(60, "C2-s 2", "s 2 3 1"),
    ),
    Probe(
        "Merge Channels with an image that is not open",
        STACKS,
        (STACK, 'run("Merge Channels...", "c1=s c2=none create");', "print(nImages);"),
        stops('"none" is no choice for "C2 (green)"; it can be s, *None*', 2),
        with_display=stops('"none" is not a valid choice for "c2"', 2),
    ),
    Probe(
        "Plot Z-axis Profile",
        STACKS,
        (STACK, 'run("Plot Z-axis Profile");', "print(nImages);"),
        stops('run("Plot Z-axis Profile") cannot work without somebody at a display: measure the slices in a loop', 2),
    ),
)
