from pathlib import Path

from tests.models.requests import tensor
from zoobridge.inference.loaded import LoadedModels, Ready, free_share
from zoobridge.package.model import InstalledModel, ModelDescription
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.election import Candidate
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import LoadRequest, Precision

CANDIDATE = Candidate("fake", WeightsFormat.ONNX, Precision.EXACT)
TENSORS = (tensor("input", "bcyx"),)


def ready(digest, size, candidate=CANDIDATE):
    description = ModelDescription(digest, digest, "0.5.4", TENSORS, TENSORS, ())
    loaded = FakeEngine().load(LoadRequest(Path("w"), WeightsFormat.ONNX, TENSORS, TENSORS, Path("c")))
    return Ready(InstalledModel(description, Path("none"), digest), candidate, loaded, size)


def filled(budget, *models):
    loaded = LoadedModels(budget)
    for each in models:
        loaded.put(each)
    return loaded


def test_the_least_recently_used_goes_first():
    a, b, c = ready("a", 40), ready("b", 40), ready("c", 40)
    loaded = filled(100, a, b, c)
    loaded.get(a.model, CANDIDATE)
    loaded.trim()
    assert [each.loaded.closed for each in (a, b, c)] == [False, True, False]
    assert loaded.get(b.model, CANDIDATE) is None
    assert loaded.get(a.model, CANDIDATE) is a


def test_one_larger_than_the_budget_is_not_kept():
    a = ready("a", 101)
    loaded = filled(100, a)
    loaded.trim()
    assert a.loaded.closed


def test_all_are_kept_while_they_fit():
    a, b = ready("a", 50), ready("b", 50)
    filled(100, a, b).trim()
    assert not a.loaded.closed
    assert not b.loaded.closed


def test_a_model_is_dropped_in_all_its_precisions():
    fast = Candidate("fake", WeightsFormat.ONNX, Precision.FAST)
    exact, reduced, other = ready("a", 1), ready("a", 1, fast), ready("b", 1)
    loaded = filled(100, exact, reduced, other)
    loaded.drop("a")
    assert [each.loaded.closed for each in (exact, reduced, other)] == [True, True, False]
    loaded.drop()
    assert other.loaded.closed


def test_the_default_budget_is_a_share_of_the_memory():
    import psutil

    assert 0 < LoadedModels().budget < psutil.virtual_memory().total


def test_a_prediction_may_use_most_of_what_is_free_but_not_all():
    import psutil

    available = psutil.virtual_memory().available
    assert 0.6 * available < free_share() < 0.9 * available
