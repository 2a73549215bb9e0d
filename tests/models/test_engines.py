"""Every engine on every format it reads, against what NumPy computes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, forward
from tests.models.requests import request_for, tensor
from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import Precision
from zoobridge.runtime.registry import engine, engines

PAIRS = [
    ("openvino", "onnx"),
    ("openvino", "tensorflow_saved_model_bundle"),
    ("tensorflow", "tensorflow_saved_model_bundle"),
    ("tensorflow", "keras_v3"),
    ("tensorflow", "keras_hdf5"),
]


def image(shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
@pytest.mark.parametrize("axes", ["byxc", "bcyx", "bzyxc"])
def test_computes_what_numpy_computes_for_any_tile_shape(tmp_path, name, weights_format, axes):
    recipe = PackageRecipe(axes=axes, in_channels=2, out_channels=3)
    model = engine(name).load(request_for(tmp_path, weights_format, recipe))
    sizes = {"b": 1, "c": 2, "z": 16}
    for y, x in [(16, 24), (48, 16), (32, 32)]:
        array = image(tuple({"y": y, "x": x, **sizes}[letter] for letter in axes))
        result = model.run({"input": array})
        assert list(result) == ["output"]
        np.testing.assert_allclose(result["output"], forward(recipe, array), atol=1e-4)
    model.close()


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_a_result_belongs_to_the_caller(tmp_path, name, weights_format):
    recipe = PackageRecipe(axes="byxc")
    model = engine(name).load(request_for(tmp_path, weights_format, recipe))
    first = model.run({"input": image((1, 16, 16, 1), 1)})["output"]
    kept = first.copy()
    model.run({"input": image((1, 16, 16, 1), 2)})
    np.testing.assert_array_equal(first, kept)
    first[...] = 0


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_a_closed_model_says_so(tmp_path, name, weights_format):
    model = engine(name).load(request_for(tmp_path, weights_format, PackageRecipe(axes="byxc")))
    model.close()
    model.close()
    with pytest.raises(EngineError, match=r"^The model was closed and cannot compute any more\.$"):
        model.run({"input": image((1, 16, 16, 1))})


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_inputs_must_be_the_described_ones(tmp_path, name, weights_format):
    model = engine(name).load(request_for(tmp_path, weights_format, PackageRecipe(axes="byxc")))
    array = image((1, 16, 16, 1))
    with pytest.raises(EngineError, match=r"has no input 'image'; its inputs are input\."):
        model.run({"image": array})
    with pytest.raises(EngineError, match=r"The input 'input' of the model was not given\."):
        model.run({})
    with pytest.raises(EngineError, match=r"needs the axes byxc; it got shape \(16, 16\)\."):
        model.run({"input": array[0, :, :, 0]})


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_a_wrong_number_of_channels_fails_in_one_sentence(tmp_path, name, weights_format):
    model = engine(name).load(request_for(tmp_path, weights_format, PackageRecipe(axes="byxc")))
    with pytest.raises(EngineError, match=r"could not compute the model for the input shape \(1, 16, 16, 3\): .+\.$"):
        model.run({"input": image((1, 16, 16, 3))})


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_weights_that_are_not_as_described_are_refused(tmp_path, name, weights_format):
    request = request_for(tmp_path, weights_format, PackageRecipe(axes="byxc"))
    two = (tensor("input", "byxc"), tensor("second", "byxc"))
    with pytest.raises(EngineError, match=r"The weights have 1 input, but the description says 2\."):
        engine(name).load(replace(request, inputs=two))
    with pytest.raises(EngineError, match=r"output 'output' has 1 channels in the weights, .* says 2\."):
        engine(name).load(replace(request, outputs=(tensor("output", "byxc", 2),)))
    with pytest.raises(EngineError, match=r"input 'input' has 4 dimensions in the weights, .* says 5 \(bzyxc\)\."):
        engine(name).load(replace(request, inputs=(tensor("input", "bzyxc"),)))


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_damaged_weights_are_refused_in_one_sentence(tmp_path, name, weights_format):
    from zoobridge.errors import ModelError

    request = request_for(tmp_path, weights_format, PackageRecipe(axes="byxc"))
    request.weights.write_bytes(request.weights.read_bytes()[:100])
    with pytest.raises(ModelError) as caught:
        engine(name).load(request)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("each", engines(), ids=lambda each: each.name)
def test_a_format_of_another_engine_is_refused(tmp_path, each):
    request = request_for(tmp_path, "onnx")
    with pytest.raises(EngineError, match=r"cannot read weights of the format tensorflow_js\."):
        each.load(replace(request, format=WeightsFormat.TENSORFLOW_JS))


@pytest.mark.parametrize("each", engines(), ids=lambda each: each.name)
def test_the_version_is_that_of_the_library(each):
    import importlib

    if each.name == "torch":
        pytest.skip("tests/torch looks at PyTorch, which not every environment has")
    assert each.unavailable() is None
    assert importlib.import_module(each.name).__version__.startswith(each.version())


def test_an_unknown_engine_is_named_with_the_known_ones():
    with pytest.raises(EngineError, match=r"no engine 'jax'; known are openvino, tensorflow, torch\."):
        engine("jax")


@pytest.mark.parametrize(("name", "weights_format"), PAIRS)
def test_only_openvino_offers_fast_and_only_with_bf16(name, weights_format):
    from zoobridge.runtime.openvino_library import has_bf16

    expected = {Precision.EXACT, Precision.FAST} if name == "openvino" and has_bf16() else {Precision.EXACT}
    assert set(engine(name).precisions()) == expected
