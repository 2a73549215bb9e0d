"""Keras files as Keras 2 and 3 write them, with layers that the convolution of the other tests does not have."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import numpy as np
import pytest

from tests.models.requests import tensor
from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import LoadRequest
from zoobridge.runtime.tensorflow_engine import TensorFlowEngine

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation")

MODELS = """
def network(keras, size=None):
    layers = keras.layers
    start = keras.Input((size, size, 1), name="input")
    wide = layers.BatchNormalization()(layers.Conv2D(4, 3, padding="same", activation="relu")(start))
    deep = layers.LeakyReLU(0.2)(layers.Conv2D(8, 3, padding="same")(layers.MaxPooling2D(2)(wide)))
    deep = layers.SpatialDropout2D(0.1)(layers.Dropout(0.2)(deep))
    up = layers.Conv2DTranspose(4, 2, strides=2, padding="same")(deep)
    smooth = layers.UpSampling2D(2, interpolation="bilinear")(deep)
    joined = layers.DepthwiseConv2D(3, padding="same")(layers.Concatenate()([wide, up, smooth]))
    joined = layers.PReLU(shared_axes=[1, 2])(layers.SeparableConv2D(4, 3, padding="same")(joined))
    return keras.Model(start, layers.Conv2D(1, 1, activation="sigmoid", name="output")(joined))


def chain(keras, size=None):
    layers = keras.layers
    start = keras.Input((size, size, 1), name="input")
    return keras.Sequential([start, layers.Conv2D(2, 3, padding="same"), layers.Conv2D(1, 1, name="output")])
"""
OLD = f"""
import sys
import numpy as np
import tf_keras
{MODELS}
made = {{"network": network, "chain": chain}}[sys.argv[1]](tf_keras)
made.save(sys.argv[2], save_format=sys.argv[4])
image = np.random.default_rng(0).normal(size=(1, 32, 48, 1)).astype("float32")
np.savez(sys.argv[3], image=image, result=made(image, training=False).numpy())
"""
NEEDS_KERAS_2 = pytest.mark.skipif(
    importlib.util.find_spec("tf_keras") is None, reason="Keras 2 (tf-keras) of the test dependencies is not installed"
)


def load(file, weights_format):
    tensors = (tensor("input", "byxc"),), (tensor("output", "byxc"),)
    return TensorFlowEngine().load(LoadRequest(file, weights_format, *tensors, file.parent / "cache"))


def written_by_keras_2(tmp_path, name, file, save_format):
    environment = os.environ | {"TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", OLD, name, str(tmp_path / file), str(tmp_path / "truth.npz"), save_format]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return np.load(tmp_path / "truth.npz")


@NEEDS_KERAS_2
@pytest.mark.parametrize("name", ["network", "chain"])
@pytest.mark.parametrize(
    ("file", "save_format", "weights_format"),
    [("w.h5", "h5", WeightsFormat.KERAS_HDF5), ("model", "tf", WeightsFormat.TENSORFLOW_SAVED_MODEL)],
)
def test_what_keras_2_wrote_computes_what_keras_2_computed(tmp_path, name, file, save_format, weights_format):
    truth = written_by_keras_2(tmp_path, name, file, save_format)
    result = load(tmp_path / file, weights_format).run({"input": truth["image"]})["output"]
    np.testing.assert_allclose(result, truth["result"], atol=1e-5)


@NEEDS_KERAS_2
def test_the_keras_file_of_keras_2_is_refused_with_what_to_do(tmp_path):
    written_by_keras_2(tmp_path, "network", "w.keras", "keras")
    with pytest.raises(EngineError) as caught:
        load(tmp_path / "w.keras", WeightsFormat.KERAS_V3)
    assert str(caught.value) == (
        "The weights w.keras are a .keras file of Keras 2, which Keras 3 does not read; "
        "save the model as HDF5 (.h5) or SavedModel with the Keras that wrote it."
    )


@pytest.mark.parametrize("name", ["network", "chain"])
@pytest.mark.parametrize("size", [None, 32])
@pytest.mark.parametrize(("file", "weights_format"), [("w.keras", "keras_v3"), ("w.h5", "keras_hdf5")])
def test_what_keras_3_wrote_computes_the_same_for_tiles_of_any_shape(tmp_path, name, size, file, weights_format):
    import keras

    names = {}
    exec(MODELS, names)
    made = names[name](keras, size)
    made.save(tmp_path / file)
    model = load(tmp_path / file, WeightsFormat(weights_format))
    for shape in [(32, 32)] if size else [(32, 48), (16, 16)]:
        image = np.random.default_rng(0).normal(size=(1, *shape, 1)).astype(np.float32)
        expected = np.array(made(image, training=False))
        np.testing.assert_allclose(model.run({"input": image})["output"], expected, atol=1e-5)
