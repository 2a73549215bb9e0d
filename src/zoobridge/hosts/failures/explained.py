"""What went wrong in ImageJ, in one sentence, read from what it prints and from where in Java it prints it.

ImageJ has no single road for errors: some stop the macro, some only print, a nested macro swallows them. But each is
printed by one of a handful of methods, and the Java stack names that method whatever plugin called it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zoobridge.hosts.failures.advice import advice_in, explain

CANCELLED = "Macro canceled"
"""Message of the exception by which ImageJ ends a macro (``ij.Macro.MACRO_CANCELED``)."""

STOP = "zoobridge has stopped this macro"
"""Message of our own exception, which a macro that called the failed one cannot take for a value."""

CALLED_MACRO = "ij.plugin.Macro_Runner.runMacro("
"""In the Java stack while a macro runs that was called by ``runMacro``, ``eval`` or a command."""

_PRINT_TRACES = ("java.lang.Throwable.printStackTrace(", "java.lang.ThreadGroup.uncaughtException(")

_OWN_RUN_METHODS = 3
"""``run(text, argument)``, ``run(text)`` and ``run(program)`` of the macro itself; more belong to one it has called."""

_ENDING = re.compile(
    r"ij\.IJ\.showStatus\([^)]*\), "
    r"ij\.(?:plugin\.Macro_Runner\.runMacro|macro\.Interpreter\.(?:abortMacro|error)|Executer\.run)\("
)


def is_ending(stack: str) -> bool:
    """Whether the status line is cleared by a method that has caught the end of a macro and would go on from there."""
    return _ENDING.search(stack) is not None


def is_trace(stack: str) -> bool:
    """Whether an exception is being printed, by who has caught it or because nobody has."""
    return any(method in stack for method in _PRINT_TRACES)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a macro stops.

    Parameters
    ----------
    message : str
        One sentence, without the line.
    line : int or None
        Line in the macro that failed, where the message itself tells it.
    details : str
        Stack trace, for whoever asks for more than the message.
    """

    message: str
    line: int | None = None
    details: str = ""


def failure_printed(text: str, stack: str) -> Failure | None:
    """The failure that ImageJ tells by printing `text` from a method in the Java `stack`; None if it is no failure."""
    if "ij.macro.Interpreter.showError(" in stack:
        return _macro_error(text, nested=stack.count("ij.macro.Interpreter.run(") > _OWN_RUN_METHODS)
    if "ij.macro.Functions.exit(" in stack or "ij.IJ.error(" in stack:
        return Failure(explain(one_line(text)))
    return None


_LOGGED_BY_EXECUTER = re.compile(r"ij\.IJ\.log\([^)]*\), ij\.Executer\.run\(")
_LOGGED_BY_LOADER = re.compile(r"ij\.IJ\.log\([^)]*\), ij\.IJ\.run(?:User)?PlugIn\(")


_UNLOADED = ("Plugin or class not found", "Unable to load plugin")

_COMPLAINT = re.compile(
    r"^(?:Invalid method \(|java\.|Read error or file not found \(|Error opening |Call error \(|Omitting |ERROR: "
    r"|Non-polygonal selections with more|This virtual stack does not support|Selection is outside image"
    r"|<<\w+: image is |IJ\.openImage\(\) returned null|openImage\(\) and openUsingBioFormats\(\) returned null)"
    r"|: wrong size; | returned null: "
)
"""What ImageJ's own classes log where they leave out what they were asked to do."""

_LOGGED_BY_IMAGEJ = re.compile(r"ij\.IJ\.log\([^)]*\), ij\.(?!macro\.(?!Functions\.call\())")
"""Not by the macro, whose ``print`` is a method of the interpreter."""


def may_be_failure(message: str) -> bool:
    """Whether a logged message is worth a look at the Java stack, which costs more than printing."""
    return "\tat " in message or message.startswith(_UNLOADED) or _COMPLAINT.search(message) is not None


def failure_logged(message: str, stack: str, command: str | None) -> Failure | None:
    """The failure of a plugin, which ImageJ only logs; None if the message is an ordinary one.

    Parameters
    ----------
    message : str
        What is logged: the stack trace of the plugin.
    stack : str
        The Java stack of whoever logs it.
    command : str or None
        Label of the running command.
    """
    if _LOGGED_BY_EXECUTER.search(stack):
        return Failure(explain_exception(message.split("\n", 1)[0], message, command), details=message)
    if _LOGGED_BY_LOADER.search(stack):
        return Failure(one_line(message))
    if _COMPLAINT.search(message) and _LOGGED_BY_IMAGEJ.search(stack):
        return Failure(one_line(message))
    return None


_MACRO_ERROR = re.compile(r"[^:\n]*: (?P<message>.*) in line (?P<line>\d+)\s*\n(?P<statement>.*)", re.DOTALL)
_MARKED_TOKEN = re.compile(r"<(\S[^\n]*?)> ")
_NAMES_NOTHING = re.compile(r"^(Undefined (variable|identifier)|Not a number|.* expected)")


def _macro_error(text: str, *, nested: bool) -> Failure:
    match = _MACRO_ERROR.match(text)
    if match is None:
        return Failure(explain(one_line(text.partition(": ")[2])))
    message = explain(one_line(match["message"]))
    token = _MARKED_TOKEN.search(match["statement"])
    if token and _NAMES_NOTHING.match(message):
        message = f'{message} at "{token[1]}"'
    if nested:
        return Failure(f"{message.removesuffix('.')}, in line {match['line']} of the macro that is called")
    return Failure(message, int(match["line"]))


def one_line(text: str) -> str:
    """Join what ImageJ lays out on several lines of a dialog."""
    return re.sub(r"\s*\n\s*", " ", text.strip()).strip()


_DISPLAY_EXCEPTIONS = (
    "java.awt.HeadlessException",
    "Cannot instantiate headless dialog",
    "Cannot run dialog headlessly",
    "Could not initialize class java.awt",
    "sun.awt.X11",
    "java.lang.VerifyError: ",
)
# VerifyError: ij1-patcher leaves NonBlockingGenericDialog neither with a window nor without.

_TOOLBAR = ("ij.IJ.setTool(", "ij.IJ.getToolName(")


def explain_question(stack: str, command: str | None = None) -> str:
    """One sentence for a dialog that nobody would answer; arguments as for `explain_exception`."""
    where = f"{command}: " if command else ""
    return _question(stack, where) or f"{where}a dialog was opened, and there is nobody to answer it"


def _question(stack: str, where: str) -> str | None:
    if (advice := advice_in(stack)) is not None:
        return advice
    if "ij.gui.GenericDialog" in stack and "ij.Executer.run" in stack:
        return f"{where}the command would ask in a dialog: give its options in the macro, run(command, options)"
    return None


def explain_exception(headline: str, stack: str, command: str | None = None) -> str:
    """One sentence for a Java exception.

    Parameters
    ----------
    headline : str
        ``java.lang.RuntimeException: message``.
    stack : str
        Its Java stack trace.
    command : str or None
        Label of the command that was running.
    """
    where = f"{command}: " if command else ""
    causes = re.findall(r"(?m)^Caused by: (.*)$", stack)
    headline = causes[-1] if causes else headline
    if any(mark in headline for mark in _DISPLAY_EXCEPTIONS):
        return _question(stack, where) or f"{where}this needs a display: run the macro with --display xvfb"
    if "NullPointerException" in headline and any(frame in stack for frame in _TOOLBAR):
        return "There is no toolbar in a macro without windows: leave out setTool and IJ.getToolName"
    if "NumberFormatException" in headline and "GenericDialog.getMacroParameter(" in stack:
        return f"{where}{headline.partition(': ')[2].removeprefix('For input string: ')} is no number"
    if "OutOfMemoryError" in headline:
        return f"{where}Java has no memory left for this image: use virtual stacks or smaller images"
    return f"{where}ImageJ failed with {one_line(headline)}"
