"""Weights from the zoo and from TensorFlow's own examples, where the folder with them is present."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from zoobridge.errors import EngineError
from zoobridge.inference.elections import winner
from zoobridge.inference.zoo import Zoo
from zoobridge.package.tensors import Axis, AxisKind, FixedSize, SteppedSize, Tensor
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions
from zoobridge.runtime.protocol import LoadRequest, Precision
from zoobridge.runtime.registry import engine
from zoobridge.settings import Settings

MODELS = Path(__file__).resolve().parents[3] / "shared" / "zoo" / "models"
pytestmark = pytest.mark.skipif(not MODELS.is_dir(), reason="the real weights are not here")


@pytest.fixture
def zoo(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"))
    yield zoo
    zoo.close()


def proven(zoo, folder):
    """Install, elect, and give the installed model with the winning trial."""
    model = zoo.install(folder, verify=False)
    evidence = zoo.verify(model.name)
    trial = winner(model, evidence, Precision.EXACT)
    assert evidence.proven
    assert trial.checks
    assert all(check.mismatched == 0 for check in trial.checks)
    return model, evidence, trial


def test_onnx_of_a_nuclei_model_reproduces_its_test_output(zoo):
    model, evidence, trial = proven(zoo, MODELS / "unet2d-nuclei-broad")
    assert (trial.candidate.engine, trial.candidate.weights_format) == ("openvino", WeightsFormat.ONNX)
    assert trial.checks[0].maximum < 1e-4
    declared = model.description.outputs[0].axis("y").halo
    assert declared == 32
    assert evidence.reach.radius == {"y": 64, "x": 64}  # the declared halo is too small


def test_its_reduced_precision_is_fast_but_not_exact(zoo):
    _, evidence, _ = proven(zoo, MODELS / "unet2d-nuclei-broad")
    fast = [trial for trial in evidence.trials if trial.candidate.precision is Precision.FAST]
    if not fast:
        pytest.skip("the processor has no bf16")
    [check] = fast[0].checks
    assert check.problem is None
    assert check.maximum > 1e-3
    assert 0 < check.mask_changed <= 200


def test_a_larger_image_than_its_one_size_is_tiled_exactly(zoo):
    model, _, _ = proven(zoo, MODELS / "unet2d-nuclei-broad")
    image = Image(np.load(model.path("test_input.npy"))[0, 0], "yx")
    wide = Image(np.tile(image.array, (1, 2)), "yx")
    result = zoo.predict(model.name, wide, PredictOptions())
    assert result.report.seam == "exact"
    assert result.images["probability"].array.shape == (512, 1024)


def test_onnx_of_two_inputs_and_two_outputs_reproduces_both(zoo, tmp_path):
    folder = tmp_path / "multi"
    shutil.copytree(MODELS / "unet2d-multi-tensor", folder)
    description = folder / "bioimageio.yaml"
    for path in (folder, description):
        path.chmod(0o755)
    text = description.read_text(encoding="utf-8")
    weights = "\n  onnx:\n    opset_version: 15\n    parent: pytorch_state_dict\n    source: weights.onnx\n"
    description.write_text(text.rstrip() + weights, encoding="utf-8")
    model, _, trial = proven(zoo, folder)
    assert [check.output for check in trial.checks] == ["output0", "output1"]
    assert {check.contract.absolute for check in trial.checks} == {1e-5}  # the package's own tolerance
    images = {tensor.id: Image(np.load(model.path(tensor.test))[0, 0], "yx") for tensor in model.description.inputs}
    results = zoo.predict(model.name, images).images
    for tensor in model.description.outputs:
        expected = np.load(model.path(tensor.test))[0, 0]
        np.testing.assert_allclose(np.squeeze(results[tensor.id].array), expected, atol=1e-4)


def test_keras_of_tensorflow_1_reproduces_its_test_output(zoo):
    model, _, trial = proven(zoo, MODELS / "pancreatic-phase-contrast-keras-h5")
    assert (trial.candidate.engine, trial.candidate.weights_format) == ("tensorflow", WeightsFormat.KERAS_HDF5)
    image = Image(np.squeeze(np.load(model.path("exampleImage.npy"))), "yx")
    result = np.squeeze(zoo.predict(model.name, image).images["output"].array)
    expected = np.squeeze(np.load(model.path("resultImage.npy")))
    np.testing.assert_array_equal(result > 0.5, expected > 0.5)


def vector(name):
    return Tensor(name, (Axis("index", "i", AxisKind.INDEX, SteppedSize(1, 1)),))


def scalar(name):
    return Tensor(name, ())


def request(folder, inputs, outputs, cache):
    return LoadRequest(folder, WeightsFormat.TENSORFLOW_SAVED_MODEL, inputs, outputs, cache)


@pytest.mark.parametrize("name", ["openvino", "tensorflow"])
def test_a_saved_model_openvino_compiles_without_inputs_is_frozen_first(tmp_path, name):
    folder = MODELS / "saved-model-half_plus_two_tf2_cpu"
    model = engine(name).load(request(folder, (vector("x"),), (vector("y"),), tmp_path))
    for value in (0.0, 3.0):
        assert model.run({"x": np.array([value], np.float32)})["y"] == [value / 2 + 2]
    assert len(list(tmp_path.glob("*-frozen"))) == (name == "openvino")


@pytest.mark.parametrize("name", ["openvino", "tensorflow"])
def test_a_saved_model_of_tensorflow_1_with_several_signatures_uses_the_one_that_predicts(tmp_path, name):
    rows = Axis("index", "i", AxisKind.INDEX, SteppedSize(1, 1)), Axis("channel", "c", AxisKind.CHANNEL, FixedSize(1))
    folder = MODELS / "saved-model-half_plus_two_cpu"
    model = engine(name).load(request(folder, (Tensor("x", rows),), (Tensor("y", rows),), tmp_path))
    given = np.array([[0.0], [3.0]], np.float32)
    np.testing.assert_array_equal(model.run({"x": given})["y"], given / 2 + 2)


@pytest.mark.parametrize("name", ["openvino", "tensorflow"])
@pytest.mark.parametrize("folder", ["saved-model-counter", "saved-model-half_plus_three"])
def test_what_neither_engine_reads_is_refused_in_one_sentence(tmp_path, name, folder):
    with pytest.raises(EngineError) as caught:
        engine(name).load(request(MODELS / folder, (scalar("x"),), (scalar("y"),), tmp_path))
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert message.startswith("TensorFlow could not read the SavedModel: ")
