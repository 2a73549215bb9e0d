"""Commands that must not run without a display, because they fail silently or wait for somebody.

The tables are data: label -> what to use instead.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable, Mapping

from zoobridge.commands.nearest import nearest
from zoobridge.hosts.failures.damaged_files import damage
from zoobridge.hosts.failures.empty_table import save_empty_results
from zoobridge.hosts.java.types import java_class

_ROIS = 'use the Overlay functions and run("Zoo ROIs", ...), or --display xvfb'
_CONTRAST = "use setMinAndMax(min, max) or resetMinAndMax()"
_CALIBRATION = (
    "use setVoxelSize(width, height, depth, unit), Stack.setXUnit(unit), Stack.setDimensions(c, z, t) "
    "or Stack.setFrameInterval(seconds)"
)
_EDITOR = "write the macro in a text editor"
_FILE = "write the values to a file"

NEEDS_DISPLAY: Mapping[str, str] = {
    "ROI Manager...": _ROIS,
    "Add to Manager": "use Overlay.addSelection, or --display xvfb",
    "From ROI Manager": _ROIS,
    "To ROI Manager": _ROIS,
}
"""Refused without a display only."""

NEEDS_SOMEBODY: Mapping[str, str] = {
    "Histogram": "use getHistogram(values, counts, 256) or getStatistics(...)",
    "Plot Profile": "use getProfile()",
    "Plot Z-axis Profile": "measure the slices in a loop",
    "Record...": _EDITOR,
    "Properties...": _CALIBRATION,
    "Image Sequence...": "use File.openSequence(folder)",
    "Brightness/Contrast...": _CONTRAST,
    "Window/Level...": _CONTRAST,
    "Color Balance...": _CONTRAST,
    "Threshold...": "use setThreshold(lower, upper) or setAutoThreshold(method)",
    "Color Threshold...": "convert to HSB and use setThreshold(lower, upper)",
    "Channels Tool...": 'use Stack.setDisplayMode(mode) and Stack.setActiveChannels("101")',
    "Synchronize Windows": "use selectImage(id) and the same calls for each image",
    "Show Info...": "use getImageInfo()",
    "Results... ": "use File.openAsString(path) and split(text)",
    "Curve Fitting...": "use Fit.doFit(equation, x, y)",
    "Distribution...": "use Table.getColumn(name) and Array.getStatistics(...)",
    "Control Panel...": _EDITOR,
    "Find Commands...": _EDITOR,
    "Edit...": _EDITOR,
    "Commands...": _EDITOR,
    "Text Window": _FILE,
    "Text Window...": _FILE,
    "Table... ": "use the Results table, setResult(column, row, value)",
    "Monitor Memory...": "use IJ.freeMemory()",
    "Monitor Events...": "use print(text) where you want to know",
    "Color Picker...": "use setForegroundColor(red, green, blue)",
    "Plot XY Profile": "use getProfile()",
    "List Elements": "use Overlay.getBounds(index, x, y, width, height)",
    "Show LUT": "use getLut(reds, greens, blues)",
    "Print...": "save the image and print the file",
    "Orthogonal Views": 'use run("Reslice [/]...", ...)',
    "Start Animation [\\]": "save the stack as AVI or GIF",
    "Capture Screen": "save the image, or use Overlay.flatten",
    "Capture Delayed...": "save the image, or use Overlay.flatten",
    "Capture Image": "use Overlay.flatten",
    "Quit": "end the macro with exit()",
}
"""Refused always: they open a window in which somebody has to act, or do nothing where no window can be."""

_ASKS_NOTHING = frozenset({"Add Selection...", "About ImageJ...", "ROI Manager..."})
"""Labels that end like those of dialogs and yet run without options."""

_OPENING = frozenset({"Open...", "TIFF Virtual Stack..."})
"""Commands with the path of an image among their options, which they open at once or piece by piece."""

_SPELLED_OUT_BY_IMAGEJ = frozenset({
    "Auto Threshold",
    "Enhance Local Contrast (CLAHE)",
    "Table...",
    "Duplicate Image...",
})
"""``ij.Executer`` knows these although its table does not."""


class Refusals:
    """What may not run here.

    Parameters
    ----------
    headless : bool
        Whether there is no display at all.
    attended : bool
        Whether somebody sits at the display, who can act in the windows that open.
    """

    def __init__(self, *, headless: bool, attended: bool = False) -> None:
        self._headless = headless
        self._attended = attended
        self._table = {**({} if attended else NEEDS_SOMEBODY), **(NEEDS_DISPLAY if headless else {})}

    def refuse(self, label: str, options: str | None) -> str | None:
        """Why a command of ImageJ must not run and what to use instead; None if it may."""
        instead = self._table.get(label)
        if instead is not None:
            return f'run("{label}") cannot work without somebody at a display: {instead}.'
        table = java_class("ij.Menus").getCommands()
        if label == "Results...":
            return save_empty_results(options)
        if label in _OPENING:
            return _unreadable(options)
        if table is None or table.containsKey(label) or label in _SPELLED_OUT_BY_IMAGEJ or _is_lut_file(label):
            return None if self._attended else would_ask(label, options)
        foreign = of_another_tool(label, options, roi_manager=not self._headless)
        if foreign is not None:
            return foreign
        return unknown_command(label, [str(known) for known in table.keySet()])


def would_ask(label: str, options: str | None) -> str | None:
    """A sentence for a command whose dialog nobody would see.

    Some filters would run on with whatever values their last dialog had.
    """
    if (options or "").strip() or not label.rstrip().endswith("...") or label in _ASKS_NOTHING:
        return None
    return f'run("{label}") would ask for its options in a dialog: give them, run("{label}", "key=value ...").'


def of_another_tool(label: str, options: str | None, *, roi_manager: bool) -> str | None:
    """What a command of another tool is here, in one sentence; None if it is none that is known."""
    from zoobridge.commands.migration.known import TOOLS, equivalent  # rarely needed, and slow to import

    same = equivalent(label, options, roi_manager=roi_manager)
    if same is None:
        return None
    whose = f'run("{label}") is a command of {TOOLS[label.strip()]}, which is not here'
    if same.lines:
        return f"{whose}: write {' '.join(same.lines)} instead, or let zoobridge migrate rewrite the macro."
    return f"{whose}: {' '.join(same.losses)}"


def unknown_command(label: str, known: Iterable[str]) -> str | None:
    """Name the command that was meant; None, and ImageJ complains itself, if none is like it."""
    known = tuple(known)
    plain = {_plain(name): name for name in known}
    found = plain.get(_plain(label)) or nearest(label, known, 0.75)
    if found is not None:
        return f'There is no command "{label}"; did you mean "{found}"?'
    if label.startswith("Zoo "):
        return f'There is no command "{label}"; run("Zoo Models") lists the models that have one.'
    return None


def _plain(label: str) -> str:
    return label.casefold().strip().rstrip(".").strip()


def _unreadable(options: str | None) -> str | None:
    """Why the file that a command is to open cannot be opened: ImageJ2 would say nothing."""
    macro = java_class("ij.Macro")
    paths = [path for key in ("path", "open") if (path := str(macro.getValue(options or "", key, "")))]
    for path in paths:
        if "://" not in path and not pathlib.Path(path).exists():
            return f"open: there is no file {path}."
        fault = damage(path)
        if fault is not None:
            return f"open: {path} {fault}."
    return None


def _is_lut_file(label: str) -> bool:
    folder = java_class("ij.IJ").getDirectory("luts")
    names = (label, label.replace(" ", "_"), label.lower().replace(" ", "_"))
    return folder is not None and any(pathlib.Path(f"{folder}{name}.lut").exists() for name in names)
