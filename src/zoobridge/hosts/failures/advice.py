"""What to do instead, where ImageJ's own message does not say it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MANAGER = 'The ROI Manager needs a display: use Overlay functions and run("Zoo ROIs", ...), or --display xvfb'
_ONE_TABLE = 'Only the "Results" table exists without a display: use setResult, or write other tables to a file'

_EXPLANATIONS = (
    (
        re.compile(r"^This command requires a TextWindow"),
        'There is no Log window: use File.saveString(getInfo("log"), path)',
    ),
    (
        re.compile(r'No window with the title "Log" found'),
        "There is no Log window: the log goes to standard output, so leave out its selectWindow",
    ),
    (
        re.compile(r'No window with the title "Results" found'),
        'There is no Results window: use saveAs("Results", path) or run("Clear Results") directly',
    ),
    (
        re.compile(r'^"Results" not found$'),
        'There is no Results window to rename: use saveAs("Results", path) and run("Clear Results")',
    ),
    (
        re.compile(r'run\("Add to Manager"\) may not work|^ROI Manager not found'),
        'The ROI Manager has no window in a macro: use roiManager("add") in place of run("Add to Manager")',
    ),
    (re.compile(r'^".*" table not found$'), _ONE_TABLE),
    (re.compile(r"^No ROI Manager"), _MANAGER),
    (
        re.compile(r"^Image not found$"),
        'There is no open image of that title or ID; getList("image.titles") has the titles there are',
    ),
    (
        re.compile(r'^Numeric value expected in run\(\) function.* Key: "(.*)" Value or variable name: "(.*)"'),
        r'"\2" is no number, which the key \1 needs',
    ),
    (
        re.compile(r'^Unrecognized command: "(.*)"$'),
        r'There is no command "\1" in this ImageJ; plugins of Fiji are not part of ImageJ itself',
    ),
    (
        re.compile(r"^Unrecognized Ext function$"),
        'There is no such Ext function; run("Zoo Macro Extensions") in the macro adds those of zoobridge',
    ),
    (
        re.compile(r"^Could not find JavaScript engine$"),
        'eval("js") and eval("script") need JavaScript, which is not there: use the macro language',
    ),
)


def explain(message: str) -> str:
    """Say what to do where ImageJ's own message does not."""
    matches = ((pattern.search(message), sentence) for pattern, sentence in _EXPLANATIONS)
    return next((match.expand(sentence) for match, sentence in matches if match is not None), message)


_ASKING = (
    (
        "ij.macro.Functions.getDirectory(",
        'getDirectory would ask for a folder: use a #@ File (style="directory") parameter',
    ),
    ("ij.IJ.getDirectory(", 'A folder would be asked for: use a #@ File (style="directory") parameter'),
    ("ij.macro.Functions.openDialog(", "File.openDialog would ask for a file: use a #@ File parameter"),
)
"""Methods that take it for Cancel when nobody answers."""

_ADVICE = (
    (
        "ij.IJ.showMessageWithCancel(",
        "showMessageWithCancel needs somebody at a display: use print(text), or exit(text) to stop the macro",
    ),
    ("ij.plugin.Macro_Runner.runBeanShell(", 'eval("bsh") needs BeanShell, which is not there: use the macro language'),
    ("ij.plugin.Macro_Runner.runPython(", 'eval("python") needs Jython, which is not there: use the macro language'),
    ("ij.macro.Functions.doDialog(", "Dialog.create needs somebody at a display: use #@ parameters or getArgument()"),
    ("ij.macro.Functions.waitForUser(", "waitForUser needs somebody at a display: leave it out"),
    ("ij.macro.Functions.getBoolean(", "getBoolean needs somebody at a display: use a #@ boolean parameter"),
    ("ij.macro.Functions.getStringDialog(", "getString needs somebody at a display: use a #@ String parameter"),
    ("ij.macro.Functions.getNumber(", "getNumber needs somebody at a display: use a #@ double parameter"),
    ("ij.io.OpenDialog", "A file chooser needs somebody at a display: give the path, or use a #@ File parameter"),
    (
        "ij.io.SaveDialog",
        "A file chooser needs somebody at a display: give the path, or use a #@ File(style=save) parameter",
    ),
    (
        "ij.io.DirectoryChooser",
        "A folder chooser needs somebody at a display: use a #@ File(style=directory) parameter",
    ),
    ("ij.plugin.frame.RoiManager", _MANAGER),
    ("ij.text.TextWindow", 'Only the "Results" table exists without a display: write other tables to a file'),
    ("ij.gui.PlotWindow", "A plot window needs a display: use Plot.makeHighResolution or write the values to a file"),
)


def advice_in(stack: str) -> str | None:
    """What the method of `stack` that wants a window could be replaced by; None if that is not known."""
    return next((advice for frame, advice in _ASKING + _ADVICE if frame in stack), None)


def explain_cancelling(stack: str) -> str:
    """One sentence for a macro that ImageJ has ended as if somebody had pressed Cancel."""
    return next((sentence for frame, sentence in _ASKING if frame in stack), "ImageJ cancelled the macro")


def no_table(title: str) -> str:
    """One sentence for a table that is to be shown in a window of its own."""
    if title.startswith("Summary"):
        return f'The table "{title}" needs a display: leave out summarize, and count by nResults'
    return _ONE_TABLE


def wrong_choice(value: str, label: str, choices: Sequence[str]) -> str:
    """One sentence for a value of a command's option that is not among its choices.

    Parameters
    ----------
    value : str
        What the macro says.
    label : str
        Label of the option in the command's dialog.
    choices : sequence of str
        What it may be.
    """
    label = label.rstrip(": ")
    if value.startswith("&"):
        return f'"{label}" does not take the variable {value} here: join its value to the options with +'
    return f'"{value}" is no choice for "{label}"; it can be {", ".join(choices)}'
