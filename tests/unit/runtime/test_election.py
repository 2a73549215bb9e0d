from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from zoobridge.errors import EngineError
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.weights import Weights, WeightsFormat
from zoobridge.runtime.contracts import Check, Contract
from zoobridge.runtime.election import CALLS, Candidate, Trial, candidates, elect
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import Precision

ONNX, KERAS = WeightsFormat.ONNX, WeightsFormat.KERAS_V3
DESCRIPTION = ModelDescription("model", "Model", "0.5.4", (), (), (Weights(ONNX, "a"), Weights(KERAS, "b")))
MODEL = InstalledModel(DESCRIPTION, Path("model"), "digest")
GOOD = (Check("output", Contract(1e-3, 1e-3, 100), 0, 0),)
BAD = (Check("output", Contract(1e-3, 1e-3, 100), 1, 5000),)


@dataclass
class Unusable(FakeEngine):
    name: str = "absent"

    def unavailable(self):
        return "Absent is not installed; install it with: pip install absent"


def trial(engine="one", precision=Precision.EXACT, seconds=1.0, checks=GOOD, **more):
    return Trial(Candidate(engine, ONNX, precision), checks, seconds=seconds, **more)


def test_candidates_are_what_an_engine_reads_and_the_package_has():
    engines = (
        FakeEngine(name="both", formats=(KERAS, WeightsFormat.TORCHSCRIPT, ONNX), offsets={Precision.FAST: 0.1}),
        FakeEngine(name="neither", formats=(WeightsFormat.TORCHSCRIPT,)),
        Unusable(),
    )
    assert [str(each) for each in candidates(MODEL, engines)] == [
        "both (keras_v3, exact)",
        "both (keras_v3, fast)",
        "both (onnx, exact)",
        "both (onnx, fast)",
    ]


def test_weights_that_need_code_stand_only_when_it_is_trusted():
    state_dict = WeightsFormat.PYTORCH_STATE_DICT
    description = replace(DESCRIPTION, weights=(Weights(state_dict, "a"), Weights(ONNX, "b")))
    model = InstalledModel(description, Path("model"), "digest")
    engines = (FakeEngine(formats=(state_dict, ONNX)),)
    assert [each.weights_format for each in candidates(model, engines)] == [ONNX]
    assert [each.weights_format for each in candidates(replace(model, trusted=True), engines)] == [state_dict, ONNX]


def test_the_fastest_that_proves_itself_wins():
    trials = [
        trial("slow", seconds=3),
        trial("wrong", seconds=1, checks=BAD),
        trial("right", seconds=2),
        trial("broken", seconds=0.5, failure="It broke."),
    ]
    assert elect("model", trials, Precision.EXACT).candidate.engine == "right"


def test_the_start_of_a_library_counts_over_a_series_of_calls():
    heavy, light = trial("heavy", seconds=0.04, start_seconds=5), trial("light", seconds=0.08, start_seconds=0.2)
    assert elect("model", [heavy, light], Precision.EXACT).candidate.engine == "light"
    assert light.cost == 0.08 + 0.2 / CALLS
    slow = replace(light, seconds=2)
    assert elect("model", [heavy, slow], Precision.EXACT).candidate.engine == "heavy"


def test_exact_is_never_served_by_reduced_precision():
    trials = [trial("one", Precision.FAST, seconds=0.1), trial("one", Precision.EXACT, seconds=1)]
    assert elect("model", trials, Precision.EXACT).candidate.precision is Precision.EXACT
    assert elect("model", trials, Precision.FAST).candidate.precision is Precision.FAST


def test_fast_falls_back_to_exact_when_reduced_precision_breaks_its_contract():
    trials = [trial("one", Precision.FAST, seconds=0.1, checks=BAD), trial("one", Precision.EXACT, seconds=1)]
    assert elect("model", trials, Precision.FAST).candidate.precision is Precision.EXACT


def test_when_none_proves_itself_each_reason_is_told():
    trials = [trial("one", checks=BAD), trial("two", failure="It cannot be read."), trial("one", Precision.FAST)]
    with pytest.raises(EngineError) as caught:
        elect("model", trials, Precision.EXACT)
    assert str(caught.value) == (
        "No engine reproduces the test tensors of the model 'model' here: one (onnx, exact): 5000 of a million "
        "elements of 'output' are off by more than 0.001 + 0.001 x value (100 may be; largest difference 1); "
        "two (onnx, exact): It cannot be read."
    )


def test_without_any_trial_it_says_so():
    with pytest.raises(EngineError, match=r"the model 'model' here: none could try\.$"):
        elect("model", [], Precision.FAST)
