import numpy as np
import pytest

import zoobridge
from tests.unit.inference.packages import NAME, zoo_with
from zoobridge.errors import InputError, ModelNotFoundError, UsageError
from zoobridge.inference.model import load
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import Precision

PLANE = np.random.default_rng(0).normal(size=(32, 40)).astype(np.float32)


@pytest.fixture
def zoo(tmp_path):
    return zoo_with(tmp_path, [FakeEngine()])


def test_arrays_in_arrays_out(zoo):
    with load(NAME, zoo) as model:
        assert model.description.name == NAME
        result = model.predict(PLANE)
        np.testing.assert_array_equal(result["output"], PLANE)
        stack = np.stack([PLANE, PLANE + 1])
        np.testing.assert_array_equal(model.predict(stack, axes="tyx")["output"], stack)
        np.testing.assert_array_equal(model.predict({"input": PLANE}, {"input": "yx"})["output"], PLANE)
        np.testing.assert_array_equal(model.predict(PLANE.tolist(), tile="none")["output"], PLANE)


def test_tile_and_precision_reach_the_prediction(zoo):
    model = load(NAME, zoo)
    model.predict(PLANE, tile=(24, 24), precision="fast")
    assert zoo.last.report.tiles > 1
    with pytest.raises(UsageError, match=r"^precision=exactly is not known; use exact or fast\.$"):
        model.predict(PLANE, precision="exactly")
    model.predict(PLANE, precision=Precision.EXACT)


def test_wrong_axes_are_told_in_a_sentence(zoo):
    model = load(NAME, zoo)
    with pytest.raises(InputError, match=r"Axes 'zyx' do not describe an array of shape \(32, 40\)"):
        model.predict(PLANE, axes="zyx")
    with pytest.raises(UsageError, match=r"^No axes were given for the input 'input'; give one letter"):
        model.predict(PLANE, axes={"other": "yx"})


def test_closing_gives_the_memory_back(tmp_path):
    engine = FakeEngine()
    with load(NAME, zoo_with(tmp_path, [engine])) as model:
        model.predict(PLANE)
    assert all(loaded.closed for loaded in engine.loaded)


def test_the_package_has_the_entrance_and_names_what_it_lacks(tmp_path, monkeypatch):
    monkeypatch.setenv("ZOOBRIDGE_HOME", str(tmp_path))
    with pytest.raises(ModelNotFoundError, match="nucleus-tiny"):
        zoobridge.load("nucleus-tiny")
    with pytest.raises(AttributeError, match="module 'zoobridge' has no attribute 'laod'"):
        zoobridge.laod("nuclei-tiny")
