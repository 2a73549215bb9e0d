"""What is printed goes where it belongs."""

import time

import pytest

from zoobridge.errors import MacroError


def test_the_log_goes_to_standard_output_and_is_kept(host, capsys):
    result = host.run_macro('print("é 核", 1.5); print("two\\nlines"); IJ.log("log");')
    assert result.log == "é 核 1.5\ntwo\nlines\nlog\n"
    assert capsys.readouterr().out == result.log


def test_each_run_has_its_own_log(host):
    host.run_macro('print("first");')
    assert host.run_macro('print("second");').log == "second\n"


def test_log_commands_are_honoured(host, capsys):
    result = host.run_macro('print("a"); print("b"); print("\\\\Update:c"); print("\\\\Update0:d");')
    assert result.log == "d\nc\n"
    assert host.run_macro('print("a"); print("\\\\Clear"); print("b");').log == "b\n"
    assert "\\" not in capsys.readouterr().out


def test_lines_longer_than_any_buffer(host, capsys):
    result = host.run_macro('s = "ab"; for (i = 0; i < 15; i++) s = s + s; print(s + "é"); print("next");')
    assert result.log == "ab" * 2**15 + "é\nnext\n"
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == (result.log, "")


def test_rows_and_messages_go_to_standard_error(host, capsys):
    result = host.run_macro('newImage("a", "8-bit", 4, 4, 1); run("Measure"); showMessage("hello");')
    printed = capsys.readouterr()
    assert (printed.out, result.log) == ("", "")
    assert "hello" in printed.err
    assert "Area" in printed.err


@pytest.mark.parametrize("text", ['exit("no cells");', "print(nosuch);", 'open("/none.tif");', 'run("Histogram");'])
def test_a_failure_is_told_once_by_the_error(host, capsys, text):
    with pytest.raises(MacroError):
        host.run_macro(text)
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", "")


def test_a_stack_trace_is_a_note_of_the_error(host, capsys):
    with pytest.raises(MacroError) as caught:
        host.run_macro('call("java.lang.Integer.parseInt", "x");')
    assert capsys.readouterr() == ("", "")
    assert "at java.base/java.lang.Integer.parseInt" in "".join(caught.value.__notes__)


def test_a_stack_trace_that_stops_nothing_goes_to_standard_error(host, capsys):
    host.run_macro('call("java.lang.Thread.dumpStack"); print("on");')
    printed = capsys.readouterr()
    assert printed.out == "on\n"
    assert "java.lang.Exception: Stack trace" in printed.err


def test_printing_after_a_failure_in_a_called_macro(host, capsys):
    with pytest.raises(MacroError):
        host.run_macro("a = eval('print(nosuch)');")
    host.run_macro('showMessage("clean");')
    assert capsys.readouterr().err == "clean\n"


def test_printing_is_cheap(host, capsys):
    began = time.perf_counter()
    host.run_macro("for (i = 0; i < 5000; i++) print(i);")
    assert (time.perf_counter() - began) / 5000 < 500e-6
    assert capsys.readouterr().out.count("\n") == 5000
