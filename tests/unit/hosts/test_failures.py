"""What ImageJ prints, as one sentence."""

import pytest

from zoobridge.hosts.failures.advice import explain, no_table, wrong_choice
from zoobridge.hosts.failures.explained import (
    Failure,
    explain_exception,
    failure_logged,
    failure_printed,
    is_trace,
    may_be_failure,
)

SHOW_ERROR = "[ij.macro.Interpreter.showError(Interpreter.java:1), ij.macro.Interpreter.error(Interpreter.java:1)"
CALLED = SHOW_ERROR + ", ij.macro.Interpreter.run(Interpreter.java:1)" * 6


def test_an_error_of_the_interpreter_has_line_and_token():
    text = "Macro Error: Undefined variable in line 2\n \nprint ( <nosuch> ) ; \n"
    assert failure_printed(text, SHOW_ERROR) == Failure('Undefined variable at "nosuch"', 2)


def test_in_a_called_macro_the_line_belongs_to_that():
    text = 'Macro Error: File missing in line 4\n \nopen ( "x" <)> ; \n'
    assert failure_printed(text, CALLED) == Failure("File missing, in line 4 of the macro that is called")


def test_exit_messages_and_error_dialogs_are_joined_to_one_line():
    assert failure_printed("a\n \nb\n", "[x, ij.macro.Functions.exit(Functions.java:1)") == Failure("a b")
    assert failure_printed("bad\n", "[x, ij.IJ.error(IJ.java:1)") == Failure("bad")


def test_other_output_is_no_failure():
    assert failure_printed("1\t2\t3\n", "[ij.text.TextPanel.append(TextPanel.java:1)") is None


def test_only_what_the_executer_logs_is_a_plugins_failure():
    trace = "java.lang.IllegalStateException: no\n\tat ij.Executer.run(Executer.java:1)"
    by_executer = "[x, ij.IJ.log(IJ.java:1), ij.Executer.run(Executer.java:1)"
    assert may_be_failure(trace)
    failure = failure_logged(trace, by_executer, "Invert")
    assert failure == Failure("Invert: ImageJ failed with java.lang.IllegalStateException: no", details=trace)
    assert failure_logged(trace, "[ij.IJ.log(IJ.java:1), My_Plugin.run(My_Plugin.java:1)", "Invert") is None
    assert not may_be_failure("an ordinary message")


@pytest.mark.parametrize(
    "complaint",
    ['Invalid method ("Foo")', "java.io.EOFException", "b.tif: wrong size; 1x1 expected, 2x2 found", "Call error (x)"],
)
def test_what_imagej_complains_of_in_the_log_is_a_failure_and_the_same_words_of_a_macro_are_not(complaint):
    assert may_be_failure(complaint)
    by_imagej = "[x, ij.IJ.log(IJ.java:1), ij.IJ.setAutoThreshold(IJ.java:1)"
    assert failure_logged(complaint, by_imagej, None) == Failure(complaint)
    for printing in ("Interpreter.log", "Functions.log"):
        by_macro = f"[x, ij.IJ.log(IJ.java:1), ij.macro.{printing}(X.java:1), ij.IJ.setAutoThreshold(IJ.java:1)"
        assert failure_logged(complaint, by_macro, None) is None


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ("ij.macro.Functions.doDialog(", "Dialog.create needs somebody at a display"),
        ("ij.macro.Functions.waitForUser(", "waitForUser needs somebody at a display"),
        ("ij.plugin.frame.RoiManager", "The ROI Manager needs a display"),
        ("my.Plugin", "this needs a display"),
    ],
)
def test_a_missing_display_is_explained_by_who_wanted_it(frame, words):
    assert words in explain_exception("java.awt.HeadlessException", f"\tat {frame}")


def test_the_innermost_cause_is_told():
    trace = "java.lang.reflect.InvocationTargetException\nCaused by: java.lang.NumberFormatException: x"
    assert explain_exception("java.lang.reflect.InvocationTargetException", trace) == (
        "ImageJ failed with java.lang.NumberFormatException: x"
    )


def test_no_memory():
    assert explain_exception("java.lang.OutOfMemoryError: Java heap space", "", "Scale...") == (
        "Scale...: Java has no memory left for this image: use virtual stacks or smaller images"
    )


def test_a_value_that_is_no_number():
    trace = "java.lang.NumberFormatException\n\tat net.imagej.patcher.HeadlessGenericDialog.getMacroParameter(X.java:1)"
    headline = 'java.lang.NumberFormatException: For input string: "two"'
    assert explain_exception(headline, trace, "Gaussian Blur...") == 'Gaussian Blur...: "two" is no number'
    printed = (
        'Numeric value expected in run() function Dialog box title: "Add" Key: "value" Value or variable name: "x"'
    )
    assert explain(printed) == '"x" is no number, which the key value needs'


def test_a_value_that_is_no_choice():
    assert wrong_choice("none", "C2 (green):", ["a", "*None*"]) == (
        '"none" is no choice for "C2 (green)"; it can be a, *None*'
    )
    assert wrong_choice("&p", "Projection type", ["Max"]) == (
        '"Projection type" does not take the variable &p here: join its value to the options with +'
    )


def test_no_toolbar():
    trace = "\tat ij.IJ.setTool(IJ.java:1)"
    assert explain_exception("java.lang.NullPointerException", trace).startswith("There is no toolbar")


def test_tables_that_have_no_window():
    assert no_table("Cells").startswith('Only the "Results" table exists')
    assert no_table("Summary of a.tif") == (
        'The table "Summary of a.tif" needs a display: leave out summarize, and count by nResults'
    )


def test_an_exception_that_nobody_catches_is_a_trace_from_its_first_word():
    assert is_trace("[x, java.lang.ThreadGroup.uncaughtException(ThreadGroup.java:1)")
    assert is_trace("[x, java.lang.Throwable.printStackTrace(Throwable.java:1)")
    assert not is_trace("[x, ij.IJ.log(IJ.java:1)")
