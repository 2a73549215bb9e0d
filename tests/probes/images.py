"""Images: making, filtering, converting, thresholding."""

from __future__ import annotations

from tests.probes.probe import Probe, prints, stops

IMAGES = "Images and filters"
MASKS = "Masks and particles"
CELLS = 'open("cells.tif");'
MASK = CELLS + ' setThreshold(100, 255); setOption("BlackBackground", true); run("Convert to Mask");'

PROBES = (
    Probe(
        "`newImage` of every type",
        IMAGES,
        (
            'types = newArray("8-bit", "16-bit", "32-bit", "RGB");',
            "for (i = 0; i < 4; i++) {",
            '  newImage(types[i], types[i] + " ramp", 32, 16, 2); print(getTitle(), bitDepth(), nSlices);',
            "}",
        ),
        prints("8-bit 8 2", "16-bit 16 2", "32-bit 32 2", "RGB 24 2"),
    ),
    Probe(
        "Gaussian Blur, Median, Unsharp Mask",
        IMAGES,
        (
            CELLS,
            'run("Gaussian Blur...", "sigma=2"); print(getPixel(4, 4));',
            'run("Median...", "radius=2"); run("Unsharp Mask...", "radius=1 mask=0.60"); print(getPixel(36, 14));',
        ),
        prints(72, 201),
    ),
    Probe(
        "a filter whose value is a macro variable: `sigma=&s`",
        IMAGES,
        (CELLS, 's = 5; run("Gaussian Blur...", "sigma=&s"); print(getPixel(4, 4));'),
        prints(52),
    ),
    Probe(
        "a filter whose value is no number",
        IMAGES,
        (CELLS, 'run("Gaussian Blur...", "sigma=two");', "print(getPixel(4, 4));"),
        stops('Gaussian Blur...: "two" is no number', 2),
        with_display=stops('"two" is no number, which the key sigma needs', 2),
    ),
    Probe(
        "a filter without its options",
        IMAGES,
        (CELLS, 'run("Gaussian Blur...");', "print(getPixel(4, 4));"),
        stops(
            'run("Gaussian Blur...") would ask for its options in a dialog: give them, '
            'run("Gaussian Blur...", "key=value ...")',
            2,
        ),
    ),
    Probe(
        "a filter without an image",
        IMAGES,
        ('run("Gaussian Blur...", "sigma=2");', 'print("on");'),
        stops("There are no images open", 1),
    ),
    Probe(
        "conversion to 16-bit, 32-bit, RGB",
        IMAGES,
        (
            CELLS,
            'run("16-bit"); print(bitDepth(), getPixel(5, 5)); run("32-bit"); print(bitDepth(), getPixel(5, 5));',
            'setMinAndMax(0, 200); run("RGB Color"); print(bitDepth(), getPixel(5, 5) & 255);',
        ),
        prints("16 200", "32 200", "24 255"),
    ),
    Probe(
        "`snapshot` and `reset`",
        IMAGES,
        (CELLS, 'snapshot(); run("Invert"); print(getPixel(5, 5)); reset(); print(getPixel(5, 5));'),
        prints(55, 200),
    ),
    Probe(
        "`imageCalculator`",
        IMAGES,
        (
            CELLS + ' run("Duplicate...", "title=b"); run("Divide...", "value=2");',
            'imageCalculator("Subtract create", "cells.tif", "b"); print(getTitle(), getPixel(5, 5));',
        ),
        prints("Result of cells.tif 100"),
    ),
    Probe(
        "`imageCalculator` with an image that is not open",
        IMAGES,
        (CELLS, 'imageCalculator("Add create", "cells.tif", "none");', "print(nImages);"),
        stops('There is no open image of that title or ID; getList("image.titles") has the titles there are', 2),
    ),
    Probe(
        "CLAHE, a plugin of Fiji",
        IMAGES,
        (CELLS, 'run("Enhance Local Contrast (CLAHE)", "blocksize=127 histogram=256 maximum=3");', "print(nImages);"),
        stops(
            'There is no command "Enhance Local Contrast (CLAHE)" in this ImageJ; '
            "plugins of Fiji are not part of ImageJ itself",
            2,
        ),
    ),
    Probe(
        "`setThreshold` and Convert to Mask",
        MASKS,
        (MASK, 'print(is("binary"), getPixel(5, 5), getPixel(0, 0));'),
        prints("1 255 0"),
    ),
    Probe(
        "`setAutoThreshold` with a method that does not exist",
        MASKS,
        (CELLS, 'setAutoThreshold("Otto dark");', "getThreshold(low, high); print(low);"),
        stops('Invalid method ("Otto")', 2),
    ),
    Probe(
        "Watershed parts two touching discs",
        MASKS,
        (
            'newImage("a", "8-bit black", 80, 48, 1); setColor(255); fillOval(8, 8, 30, 30); fillOval(34, 8, 30, 30);',
            'setOption("BlackBackground", true); run("Convert to Mask");',
            'run("Watershed"); run("Analyze Particles...", "show=[Count Masks] clear");',
            "getStatistics(area, mean, min, max); print(max);",
        ),
        prints(2),
    ),
    Probe(
        "Analyze Particles into the Results table",
        MASKS,
        (
            MASK,
            'run("Set Measurements...", "area"); run("Analyze Particles...", "size=70-Infinity display clear");',
            'print(nResults, getResult("Area", 0), getResult("Area", 1));',
        ),
        prints("2 100 144", shown=" \tArea\n1\t100\n2\t144\n"),
    ),
    Probe(
        "Analyze Particles into overlay and label image",
        MASKS,
        (
            MASK,
            'run("Analyze Particles...", "show=Overlay clear"); print(Overlay.size);',
            'run("Analyze Particles...", "show=[Count Masks] clear"); print(getTitle(), getPixel(5, 5));',
        ),
        prints(3, "Count Masks of cells.tif 1"),
    ),
    Probe(
        "Analyze Particles with `add` to the ROI Manager",
        MASKS,
        (MASK, 'run("Analyze Particles...", "clear add");', 'print(roiManager("count"));'),
        stops('The ROI Manager needs a display: use Overlay functions and run("Zoo ROIs", ...), or --display xvfb', 2),
        with_display=prints(3),
    ),
    Probe(
        "Analyze Particles with `summarize`",
        MASKS,
        (MASK, 'run("Analyze Particles...", "clear summarize");', 'print(isOpen("Summary"));'),
        stops('The table "Summary" needs a display: leave out summarize, and count by nResults', 2),
        with_display=prints(1),
    ),
    Probe(
        "Analyze Particles without a threshold",
        MASKS,
        (CELLS, 'run("Analyze Particles...", "display clear");', "print(nResults);"),
        stops("A threshold has not been set using the ... setThreshold(min,max) macro function", 2),
    ),
)
