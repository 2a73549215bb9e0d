from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from zoobridge.errors import EngineError
from zoobridge.package.architecture import Architecture
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.needs import needed_engines, needed_names, needs, needs_in_words, refuse_unreadable

ONNX, KERAS = WeightsFormat.ONNX, WeightsFormat.KERAS_V3
SCRIPT, STATE_DICT = WeightsFormat.TORCHSCRIPT, WeightsFormat.PYTORCH_STATE_DICT


@dataclass
class Unusable(FakeEngine):
    name: str = "absent"

    def unavailable(self):
        return "Absent is not installed; install it with: get absent"


def model(*formats):
    architecture = Architecture("Net", file="net.py")
    weights = (Weights(each, each.value, architecture=architecture if each is STATE_DICT else None) for each in formats)
    return InstalledModel(ModelDescription("model", "Model", "0.5.4", (), (), tuple(weights)), Path("model"), "digest")


def refusal(installed, *engines):
    with pytest.raises(EngineError) as caught:
        refuse_unreadable(installed, engines)
    return str(caught.value)


def test_weights_no_engine_reads_are_refused_early():
    assert refusal(model(ONNX, KERAS), FakeEngine(formats=(SCRIPT,))) == (
        "The model 'model' has its weights as keras_v3, onnx, which no engine here reads; they read torchscript."
    )


def test_weights_for_browsers_are_called_so():
    assert refusal(model(WeightsFormat.TENSORFLOW_JS), FakeEngine(formats=(ONNX,))) == (
        "The model 'model' has its weights as tensorflow_js, which no engine here reads; they read onnx; "
        "tensorflow_js is made for web browsers."
    )


def test_an_engine_that_is_not_usable_says_how_to_get_it():
    assert refusal(model(ONNX), Unusable()) == (
        "No engine for the model 'model' is usable here: Absent is not installed; install it with: get absent."
    )
    refuse_unreadable(model(ONNX), [Unusable(), FakeEngine()])


def test_code_nobody_trusts_is_named_with_what_to_do():
    untrusted = model(STATE_DICT)
    assert refusal(untrusted, FakeEngine()) == (
        "The model 'model' needs Python code of its package (net.py:Net) for its weights, and none runs before you "
        "trust it; look at it with: zoobridge models trust model."
    )
    refuse_unreadable(replace(untrusted, trusted=True), [FakeEngine()])
    refuse_unreadable(model(STATE_DICT, ONNX), [FakeEngine()])


def test_an_engine_is_needed_only_while_no_other_reads_any_of_the_weights():
    absent, present = Unusable(formats=(SCRIPT,)), FakeEngine(formats=(ONNX,))
    assert needed_engines([SCRIPT], [absent, present]) == (absent,)
    assert needed_engines([SCRIPT, ONNX], [absent, present]) == ()
    assert needed_engines([KERAS, "unheard_of"], [absent, present]) is None


def test_what_is_needed_is_told_in_words():
    engines = [Unusable(formats=(SCRIPT,)), Unusable(name="other", formats=(SCRIPT,)), FakeEngine(formats=(ONNX,))]
    assert needs_in_words(needed_names([SCRIPT], engines)) == "needs absent or other"
    assert needs_in_words(needed_names([ONNX], engines)) == ""
    assert needs_in_words(needed_names([KERAS], engines)) == "runs nowhere here"


def test_what_is_needed_is_told_in_sentences():
    absent, present = Unusable(formats=(SCRIPT, STATE_DICT)), FakeEngine(formats=(ONNX,))
    assert needs(model(ONNX), [absent, present]) == ()
    first, second = needs(model(STATE_DICT), [absent, present])
    assert first == "Needs absent: Absent is not installed; install it with: get absent."
    assert "zoobridge models trust model" in second
    assert needs(replace(model(STATE_DICT), trusted=True), [absent, present]) == (first,)
