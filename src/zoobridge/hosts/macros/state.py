"""What a macro leaves in ImageJ, and how it is cleared away before the next one."""

from __future__ import annotations

from zoobridge.hosts.java.types import JavaObject, java_class


def open_batch_mode() -> None:
    """Let images live without windows: only batch mode keeps them when there is no ImageJ window."""
    java_class("ij.macro.Interpreter").batchMode = True


def clear_state() -> None:
    """Forget images, Results, errors, pressed keys and options of earlier macros.

    Images are let go without being closed, because closing throws away pixels a `MacroResult` may still show.
    """
    interpreter = java_class("ij.macro.Interpreter").class_
    for name in ("imageTable", "imageActivations", "instance", "previousInstance"):
        _set_static(interpreter, name)
    imagej = java_class("ij.IJ")
    imagej.getErrorMessage()
    imagej.setKeyUp(imagej.ALL_KEYS)
    imagej.resetEscape()
    imagej.redirectErrorMessages(False)
    forget_macro()
    java_class("ij.Macro").setOptions(None)
    java_class("ij.WindowManager").setTempCurrentImage(None)
    java_class("ij.plugin.filter.Analyzer").setResultsTable(java_class("ij.measure.ResultsTable")())
    java_class("ij.plugin.filter.Analyzer").setUnsavedMeasurements(False)


def forget_macro() -> None:
    """Let ImageJ not take an ended macro for a running one.

    A command from a menu would not ask for its options then, and one that needs an image end the process.
    """
    imagej = java_class("ij.IJ").class_
    _set_static(imagej, "macroInterpreter")
    _static(imagej, "macroRunning").setBoolean(None, False)


def batch_images() -> JavaObject:
    """ImageJ's list of the images that live without windows, None when there are none; ImageJ drops it as a whole."""
    return _static(java_class("ij.macro.Interpreter").class_, "imageTable").get(None)


def _set_static(owner: JavaObject, name: str) -> None:
    _static(owner, name).set(None, None)


def _static(owner: JavaObject, name: str) -> JavaObject:
    field = owner.getDeclaredField(name)
    field.setAccessible(True)
    return field
