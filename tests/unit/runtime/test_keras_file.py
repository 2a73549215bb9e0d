import json
import zipfile

import h5py
import pytest

from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.keras_file import refuse_code

LAYER = {"class_name": "Conv2D", "config": {"name": "conv"}}
LAMBDA = {"class_name": "Lambda", "config": {"name": "trick", "function": ["4wEAAAA=", None, None]}}


def config(*layers):
    return {"class_name": "Functional", "config": {"layers": list(layers)}}


def write(path, content):
    if path.suffix == ".h5":
        with h5py.File(path, "w") as file:
            file.attrs["model_config"] = json.dumps(content)
        return path, WeightsFormat.KERAS_HDF5
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(content))
    return path, WeightsFormat.KERAS_V3


@pytest.mark.parametrize("name", ["weights.h5", "weights.keras"])
def test_layers_of_keras_pass(tmp_path, name):
    refuse_code(*write(tmp_path / name, config(LAYER, LAYER)))


@pytest.mark.parametrize("name", ["weights.h5", "weights.keras"])
def test_a_lambda_layer_is_refused_by_name_however_deep(tmp_path, name):
    nested = {"class_name": "TimeDistributed", "config": {"layer": LAMBDA}}
    with pytest.raises(EngineError) as caught:
        refuse_code(*write(tmp_path / name, config(LAYER, nested)))
    assert str(caught.value) == (
        "The Keras model contains the Lambda layer 'trick', which is Python code in the weights; it is not run."
    )


@pytest.mark.parametrize(
    ("name", "weights_format"), [("weights.h5", WeightsFormat.KERAS_HDF5), ("weights.keras", WeightsFormat.KERAS_V3)]
)
def test_another_kind_of_file_is_refused(tmp_path, name, weights_format):
    (tmp_path / name).write_bytes(b"neither of them")
    with pytest.raises(EngineError) as caught:
        refuse_code(tmp_path / name, weights_format)
    assert str(caught.value) == f"The weights {name} are no readable Keras model in the format {weights_format}."
