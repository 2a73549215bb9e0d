"""``Ext.zoo...`` functions in real macros."""

from types import SimpleNamespace

import pytest

import zoobridge
from tests.java.macros import Place, run_macro, value_of
from zoobridge.commands import macro_extensions
from zoobridge.commands.context import Context
from zoobridge.commands.registry import Registry
from zoobridge.errors import ModelNotFoundError
from zoobridge.hosts.bridge.dispatch import CommandBridge
from zoobridge.hosts.java.types import java_class
from zoobridge.inference.served import LastPrediction
from zoobridge.pipeline.plan import PredictionReport
from zoobridge.runtime.protocol import Precision

pytestmark = pytest.mark.usefixtures("clean_imagej")

LAST = LastPrediction(
    model="nuclei-tiny",
    digest="abc123",
    engine="openvino",
    weights_format="onnx",
    precision=Precision.EXACT,
    report=PredictionReport(tile_shape=(8, 16), halo=(0, 0), tiles=4, seam="exact", seconds=1.25),
)


class Models(SimpleNamespace):
    """A zoo with two names, a last prediction and no model that can be found."""

    def names(self) -> tuple[str, ...]:
        return ("denoise-tiny", "nuclei-tiny")

    def find(self, name: str):
        msg = f'No model "{name}" is installed.'
        raise ModelNotFoundError(msg)


@pytest.fixture
def zoo():
    return Models(last=LAST)


@pytest.fixture
def bridge(zoo, jvm):
    made = CommandBridge(Context(Place(), zoo), Registry(zoo))
    made.install()
    yield made
    made.uninstall()


USE = 'run("Zoo Macro Extensions");'


def test_models_are_told_one_per_line(bridge):
    assert value_of(USE + "Ext.zooModels(list); return list;") == "denoise-tiny\nnuclei-tiny"


def test_the_version_is_told(bridge):
    assert value_of(USE + "Ext.zooVersion(v); return v;") == zoobridge.__version__


@pytest.mark.parametrize(
    ("key", "value"), [("engine", "openvino"), ("time", "1.250"), ("tiles", "4"), ("hash", "abc123")]
)
def test_the_last_prediction_is_told(bridge, key, value):
    assert value_of(f'{USE} Ext.zooLast("{key}", value); return value;') == value


def test_a_number_can_be_used_as_one(bridge):
    assert value_of(USE + 'Ext.zooLast("tiles", n); return d2s(parseInt(n) * 2, 0);') == "8"


def test_functions_work_inside_functions_and_loops(bridge):
    macro = (
        USE
        + "function f(key) { v = 0; Ext.zooLast(key, v); return v; }"
        + 't = ""; for (i = 0; i < 3; i++) t = t + f("tiles"); return t;'
    )
    assert value_of(macro) == "444"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ('Ext.zooLast("engin", v);', 'Ext.zooLast knows no "engin"; did you mean "engine"?'),
        ('Ext.zooPredict("nuclei", "", title);', 'No model "nuclei" is installed.'),
    ],
)
def test_a_failing_function_stops_the_macro(bridge, tmp_path, call, message, capfd):
    witness = tmp_path / "went-on.txt"
    went_on = f'File.saveString("x", "{witness}");'
    ran = run_macro(f"{USE}\nif (true) {{\n  {call}\n  {went_on}\n}}\n{went_on}")
    assert not witness.exists()
    assert ran.error == message
    assert f"{message} in line 3\n" in "".join(capfd.readouterr())
    assert str(bridge.take_error()) == message


def test_the_last_prediction_needs_one(bridge, zoo):
    zoo.last = None
    assert run_macro(USE + 'Ext.zooLast("time", v);').error == "Ext.zooLast: nothing has been predicted yet."


def test_an_unexpected_exception_stops_the_macro(bridge, zoo, capfd):
    zoo.last = "not a prediction"
    ran = run_macro(USE + 'Ext.zooLast("time", v); return "went on";')
    assert ran.value is None
    assert ran.error.startswith("Ext.zooLast failed unexpectedly (AttributeError: ")
    assert "Traceback" not in capfd.readouterr().err
    assert isinstance(bridge.take_error(), AttributeError)


def test_clearing_forgets_the_error(bridge, zoo):
    run_macro(USE + 'Ext.zooLast("engin", v);')
    java_class("ij.IJ").redirectErrorMessages()
    value_of(USE + "Ext.zooClearError();")
    assert bridge.take_error() is None
    assert java_class("ij.IJ").getErrorMessage() is None


def test_every_declared_function_is_registered(bridge):
    for function in macro_extensions.FUNCTIONS:
        ran = run_macro(f"{USE} Ext.{function.name}")
        assert ran.error is None or "Unrecognized Ext function" not in ran.error, function.name
    assert "Unrecognized Ext function" in run_macro(USE + "Ext.zooNothing();").error


def test_functions_need_the_command_first(bridge):
    assert run_macro("Ext.zooVersion(v);").error == "Unrecognized Ext function"


def test_outside_of_macros_the_command_says_so(bridge, capfd):
    with pytest.raises(java_class("java.lang.RuntimeException"), match="Macro canceled"):
        java_class("ij.IJ").run("Zoo Macro Extensions", "")
    assert 'run("Zoo Macro Extensions") has a meaning inside a macro only.' in "".join(capfd.readouterr())
    assert bridge.take_error() is not None


def test_the_command_takes_no_options(bridge):
    ran = run_macro('run("Zoo Macro Extensions", "model=x");')
    assert ran.error == 'Zoo Macro Extensions has no key "model"; it has no keys.'
