"""Commands reached from real macros, and every way in which they stop one."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.java.macros import Place, Ran, run_macro, value_of
from zoobridge.commands.command import Command, Key, KeyKind, Outcome
from zoobridge.commands.context import Context
from zoobridge.commands.registry import Registry
from zoobridge.errors import CancelledError, InputError, ModelError, UsageError
from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.java.types import java_class
from zoobridge.pipeline.image import Image

pytestmark = pytest.mark.usefixtures("clean_imagej")


class Models(SimpleNamespace):
    """The part of a Zoo that labels and menus need."""

    def __init__(self, *names: str) -> None:
        super().__init__(installed=list(names), last=None)

    def names(self) -> tuple[str, ...]:
        return tuple(self.installed)


KEYS = (
    Key("text", KeyKind.TEXT, "any text"),
    Key("count", KeyKind.INTEGER, "a number", default=1, minimum=0, maximum=9),
    Key("image", KeyKind.IMAGE, "an image"),
)


class Desk:
    """A bridge with commands that note what they get."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.refusals: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.place = Place()
        self.zoo = Models("nuclei-tiny")
        self.registry = Registry(self.zoo)
        for label, run, changes in (
            ("Zoo Note", self.note, False),
            ("Zoo Invert", self.invert, False),
            ("Zoo Learn", self.learn, True),
            ("Zoo Fail", self.fail, False),
        ):
            self.registry.register(Command(label, "Plugins", "help", KEYS, (), "", run, changes))
        self.error: BaseException = UsageError("It cannot be done; do it otherwise.")
        self.bridge = CommandBridge(Context(self.place, self.zoo), self.registry, self.refuse)

    def note(self, context: Context, values: Mapping[str, Any]) -> Outcome:
        self.calls.append(dict(values))
        return Outcome()

    def invert(self, context: Context, values: Mapping[str, Any]) -> Outcome:
        image = context.workspace.image(values["image"])
        return Outcome((context.workspace.show(Image(255 - image.array, image.axes, title="inverted")),))

    def learn(self, context: Context, values: Mapping[str, Any]) -> Outcome:
        self.zoo.installed = [values["text"]]
        return Outcome()

    def fail(self, context: Context, values: Mapping[str, Any]) -> Outcome:
        raise self.error

    def refuse(self, label: str, options: str) -> str | None:
        self.asked.append((label, options))
        return self.refusals.get(label)


@pytest.fixture
def desk(jvm):
    made = Desk()
    made.bridge.install()
    yield made
    made.bridge.uninstall()


def stopped(source: str, tmp_path) -> Ran:
    """Run a macro that must stop where it fails: the file after it is never written."""
    witness = tmp_path / "went-on.txt"
    ran = run_macro(f'{source}\nFile.saveString("went on", "{witness}");')
    assert not witness.exists()
    assert ran.error is not None
    return ran


def test_a_command_gets_its_typed_values(desk):
    value_of('run("Zoo Note", "text=[a [1].tif] count=3");')
    assert desk.calls == [{"text": "a [1].tif", "count": 3, "image": None}]


def test_a_command_without_options_gets_its_defaults(desk):
    value_of('run("Zoo Note");')
    assert desk.calls == [{"text": None, "count": 1, "image": None}]


def test_options_do_not_stick_to_the_next_command(desk):
    value_of('run("Zoo Note", "count=5"); run("Zoo Note"); run("Zoo Note", "");')
    assert [call["count"] for call in desk.calls] == [5, 1, 1]


def test_commands_of_imagej_run_as_before(desk):
    assert value_of('newImage("i", "8-bit black", 2, 2, 1); run("Invert"); return d2s(getPixel(0, 0), 0);') == "255"
    assert desk.asked == [("Invert", "")]


def test_a_result_image_is_active_at_once(desk):
    desk.place.show(Image(np.full((2, 2), 5, np.uint8), "yx", title="cells"))
    told = value_of('run("Zoo Invert", "image=cells"); return getTitle() + " " + nImages + " " + getPixel(0, 0);')
    assert told == "inverted 2 250"


def test_an_image_a_macro_opened_in_batch_mode_is_found(desk):
    macro = (
        'setBatchMode(true); newImage("b", "8-bit white", 2, 2, 1); newImage("c", "8-bit black", 2, 2, 1);'
        'run("Zoo Invert", "image=b"); t = getTitle(); v = getPixel(0, 0); selectImage("c"); run("Zoo Invert");'
        'return t + " " + v + " " + getTitle() + " " + getPixel(0, 0);'
    )
    assert value_of(macro) == "inverted 0 inverted-1 255"


@pytest.mark.parametrize(
    ("assignment", "options", "expected"),
    [
        ('title = "a [1] & b.tif";', "text=&title", "a [1] & b.tif"),
        ('path = "C:\\\\data\\\\x";', "text=&path", "C:\\data\\x"),
        ("x = 4;", "text=&x", "4"),
        ("x = 0.25;", "text=&x", "0.25"),
        ('a = "x";', "text=http://h/p?a=1&b=2", "http://h/p?a=1&b=2"),
        ('b = "x";', "text=[Tom & b]", "Tom & b"),
    ],
)
def test_a_whole_value_may_be_a_macro_variable(desk, assignment, options, expected):
    value_of(f'{assignment} run("Zoo Note", "{options}");')
    assert desk.calls[0]["text"] == expected


def test_a_variable_may_be_local_to_a_function_and_numeric(desk):
    value_of('function f(n) { label = "in f"; run("Zoo Note", "text=&label count=&n"); } f(7);')
    assert (desk.calls[0]["text"], desk.calls[0]["count"]) == ("in f", 7)


def test_an_unknown_variable_stops_the_macro(desk, tmp_path):
    ran = stopped('x = 1; run("Zoo Note", "text=&nowhere");', tmp_path)
    assert ran.error == 'Zoo Note: text=&nowhere names a macro variable, but the macro has no variable "nowhere".'


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('run("Zoo Note", "cuont=3");', 'Zoo Note has no key "cuont"; did you mean "count"?'),
        ('run("Zoo Note", "count=many");', 'Zoo Note: count="many" cannot be used; count must be a whole number.'),
        ('run("Zoo Note", "count=10");', 'Zoo Note: count="10" cannot be used; count must be from 0 to 9.'),
        ('run("Zoo Invert");', "No image is open; open one first."),
        ('run("Zoo Invert", "image=cells");', '"cells": no image is open.'),
    ],
)
def test_bad_options_stop_the_macro_with_one_sentence(desk, tmp_path, source, message, capfd):
    assert stopped(source, tmp_path).error == message
    assert f"{message} in line 1" in "".join(capfd.readouterr())
    assert str(desk.bridge.take_error()) == message


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('x = 1;\nrun("Zoo Fail");', 2),
        ('for (i = 0; i < 3; i++) {\n  if (true) {\n    run("Zoo Fail");\n  }\n}', 3),
        ('function f() {\n  run("Zoo Fail");\n  return 1;\n}\nx = f();', 2),
        ('while (true) {\n  run("Zoo Fail");\n}', 2),
        ('setBatchMode(true);\nrun("Zoo Fail");', 2),
    ],
)
def test_an_error_stops_the_macro_wherever_it_is(desk, tmp_path, source, line, capfd):
    assert stopped(source, tmp_path).error == "It cannot be done; do it otherwise."
    assert f"It cannot be done; do it otherwise. in line {line}\n" in "".join(capfd.readouterr())
    assert desk.bridge.take_error() is desk.error


def test_the_error_is_told_once_and_the_first_one_wins(desk, tmp_path):
    first = desk.error
    stopped('run("Zoo Fail");', tmp_path)
    desk.error = InputError("Later.")
    stopped('run("Zoo Fail");', tmp_path)
    assert desk.bridge.take_error() is first
    assert desk.bridge.take_error() is None


def test_a_message_of_several_lines_becomes_one(desk, tmp_path):
    desk.error = ModelError("First line\n  second line")
    assert stopped('run("Zoo Fail");', tmp_path).error == "First line second line"


def test_an_unexpected_exception_stops_the_macro_and_is_kept_for_those_who_ask(desk, tmp_path, capfd):
    desk.error = ZeroDivisionError("division by\nzero")
    ran = stopped('run("Zoo Fail");', tmp_path)
    assert ran.error == (
        "Zoo Fail failed unexpectedly (ZeroDivisionError: division by); please report it with the output of the same "
        "macro and -vv."
    )
    assert "Traceback" not in capfd.readouterr().err
    assert desk.bridge.take_error() is desk.error


def test_an_exception_of_java_stops_the_macro(desk, tmp_path):
    desk.error = java_class("java.lang.IllegalStateException")("out of order")
    ran = stopped('run("Zoo Fail");', tmp_path)
    assert "out of order" in ran.error
    assert ran.error.startswith("Zoo Fail failed unexpectedly (")


def test_java_without_memory_is_told(desk, tmp_path):
    desk.error = java_class("java.lang.OutOfMemoryError")("Java heap space")
    assert stopped('run("Zoo Fail");', tmp_path).error.startswith("Zoo Fail: Java has no memory left; close images")


def test_an_interrupt_stops_the_macro_as_cancelled(desk, tmp_path):
    desk.error = KeyboardInterrupt()
    assert stopped('run("Zoo Fail");', tmp_path).error == "Zoo Fail was interrupted."
    assert isinstance(desk.bridge.take_error(), CancelledError)


def test_a_refused_command_does_not_run(desk, tmp_path):
    desk.refusals["Invert"] = "Invert cannot be run here; use Zoo Invert."
    desk.place.show(Image(np.zeros((2, 2), np.uint8), "yx", title="i"))
    imp = java_class("ij.IJ").getImage()
    assert stopped('run("Invert", "slice");', tmp_path).error == "Invert cannot be run here; use Zoo Invert."
    assert desk.asked == [("Invert", "slice ")]
    assert imp.getStatistics().max == 0
    assert isinstance(desk.bridge.take_error(), UsageError)


def test_imagej_is_clean_after_an_error(desk, tmp_path):
    stopped('run("Zoo Fail", "count=3");', tmp_path)
    imagej = java_class("ij.IJ")
    assert java_class("ij.Macro").getOptions() is None
    assert not imagej.macroRunning()
    assert java_class("ij.macro.Interpreter").getInstance() is None
    assert value_of('run("Zoo Note"); return "fine";') == "fine"
    assert desk.calls[-1]["count"] == 1


@pytest.mark.parametrize("call", ["eval", "runMacro"])
def test_an_error_in_a_called_macro_is_kept_although_imagej_goes_on(desk, tmp_path, call):
    inner = tmp_path / "inner.ijm"
    inner.write_text('run("Zoo Fail");')
    argument = str(inner) if call == "runMacro" else "run('Zoo Fail');"
    assert run_macro(f'return "outer " + {call}("{argument}");').value == "outer [aborted]"
    assert desk.bridge.take_error() is desk.error


def test_a_command_called_outside_of_macros_runs_and_tells_its_error(desk, capfd):
    imagej = java_class("ij.IJ")
    imagej.run("Zoo Note", "count=4")
    assert desk.calls[0]["count"] == 4
    with pytest.raises(java_class("java.lang.RuntimeException"), match="Macro canceled"):
        imagej.run("Zoo Fail", "")
    assert "It cannot be done; do it otherwise." in "".join(capfd.readouterr())
    assert desk.bridge.take_error() is desk.error


def test_a_command_of_a_thread_of_its_own_keeps_its_error(desk):
    import time

    value_of('doCommand("Zoo Fail"); wait(300);')
    deadline = time.monotonic() + 10
    while (error := desk.bridge.take_error()) is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert error is desk.error


def test_without_the_bridge_the_commands_are_gone(desk, tmp_path):
    desk.bridge.uninstall()
    desk.bridge.uninstall()
    assert 'Unrecognized command: "Zoo Note"' in stopped('run("Zoo Note");', tmp_path).error
    assert desk.calls == []


def test_installing_twice_runs_a_command_once(desk):
    desk.bridge.install()
    value_of('run("Zoo Note");')
    assert len(desk.calls) == 1


LISTED = 'List.setCommands; return "" + List.get("{}") + "|" + List.get("Invert");'


@pytest.mark.parametrize("label", ["Zoo Predict", "Zoo Labels", "Zoo Macro Extensions", "Zoo Note", "Zoo nuclei-tiny"])
def test_commands_are_listed_among_those_of_imagej(desk, label):
    assert value_of(LISTED.format(label)) == 'zoobridge|ij.plugin.filter.Filters("invert")'


def test_the_list_follows_the_models(desk):
    value_of('run("Zoo Learn", "text=other");')
    assert value_of(LISTED.format("Zoo other")).startswith("zoobridge|")
    assert value_of(LISTED.format("Zoo nuclei-tiny")).startswith("|")
    desk.zoo.installed = []
    desk.bridge.refresh()
    assert value_of(LISTED.format("Zoo other")).startswith("|")


def test_the_list_is_as_before_without_the_bridge(desk):
    desk.bridge.uninstall()
    table = java_class("ij.Menus").getCommands()
    assert not [key for key in table.keySet() if str(key).startswith("Zoo")]
