from pathlib import Path

import numpy as np
import pytest

from tests.models.requests import tensor
from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.fake_engine import FakeEngine
from zoobridge.runtime.protocol import LoadRequest, Precision


def request(inputs=None, outputs=None, precision=Precision.EXACT):
    inputs = inputs or (tensor("input", "bcyx"),)
    outputs = outputs or (tensor("output", "bcyx"),)
    return LoadRequest(Path("none"), WeightsFormat.ONNX, inputs, outputs, Path("none"), precision)


def image(*shape):
    return np.random.default_rng(0).normal(size=shape).astype(np.float32)


def test_identity_counts_calls_and_records_shapes():
    model = FakeEngine().load(request())
    array = image(1, 1, 8, 9)
    result = model.run({"input": array})["output"]
    np.testing.assert_array_equal(result, array)
    assert result is not array
    model.run({"input": array[..., :4]})
    assert model.shapes == [(1, 1, 8, 9), (1, 1, 8, 4)]


def test_the_box_is_a_mean_with_zeros_outside():
    from scipy.ndimage import uniform_filter

    array = image(1, 1, 20, 30)
    result = FakeEngine("box", radius=2).load(request()).run({"input": array})["output"]
    np.testing.assert_allclose(result[0, 0], uniform_filter(array[0, 0], 5, mode="constant"), atol=1e-6)


def test_the_box_sees_exactly_its_radius():
    array = image(1, 1, 40, 40)
    model = FakeEngine("box", radius=3).load(request())
    whole = model.run({"input": array})["output"]
    part = model.run({"input": np.ascontiguousarray(array[:, :, 10:, :])})["output"]
    np.testing.assert_array_equal(part[:, :, 3:], whole[:, :, 13:])
    assert np.all(part[:, :, 2] != whole[:, :, 12])


def test_the_global_mean_sees_everything():
    array = image(1, 1, 8, 8)
    result = FakeEngine("global_mean").load(request()).run({"input": array})["output"]
    np.testing.assert_allclose(result, array - array.mean(), atol=1e-6)


def test_outputs_take_the_described_axes_and_channels():
    outputs = (tensor("first", "byxc", 3), tensor("second", "bcyx"))
    inputs = (tensor("one", "bcyx"), tensor("two", "bcyx"))
    one, two = image(1, 1, 4, 5), image(1, 1, 6, 7)
    results = FakeEngine().load(request(inputs, outputs)).run({"one": one, "two": two})
    assert results["first"].shape == (1, 4, 5, 3)
    np.testing.assert_array_equal(results["first"][..., 2], one[:, 0])
    np.testing.assert_array_equal(results["second"], two)


def test_reduced_precision_is_off_by_its_offset():
    engine = FakeEngine(offsets={Precision.FAST: 0.5})
    assert engine.precisions() == (Precision.EXACT, Precision.FAST)
    array = image(1, 1, 4, 4)
    result = engine.load(request(precision=Precision.FAST)).run({"input": array})["output"]
    np.testing.assert_allclose(result - array, 0.5, atol=1e-6)
    assert FakeEngine().precisions() == (Precision.EXACT,)


def test_it_refuses_when_told_and_after_close():
    with pytest.raises(EngineError, match=r"^No such luck\.$"):
        FakeEngine(refuses="No such luck.").load(request())
    engine = FakeEngine()
    engine.load(request()).close()
    assert engine.loaded[0].closed
    with pytest.raises(EngineError, match="was closed"):
        engine.loaded[0].run({"input": image(1, 1, 4, 4)})
