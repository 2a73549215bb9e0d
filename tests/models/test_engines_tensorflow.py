"""TensorFlow: signatures, code in weights, silence."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.models.generated import PackageRecipe
from tests.models.requests import request_for, tensor
from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import LoadRequest
from zoobridge.runtime.tensorflow_engine import TensorFlowEngine

BYXC = PackageRecipe(axes="byxc")


def saved_model(folder, functions):
    """A SavedModel with one signature per function of ``x``."""
    import tensorflow as tf

    module = tf.Module()
    spec = tf.TensorSpec([None, None, None, 1], tf.float32, name="x")
    signatures = {name: tf.function(function, input_signature=[spec]) for name, function in functions.items()}
    tf.saved_model.save(module, str(folder), signatures=signatures)
    saved_model_format = WeightsFormat.TENSORFLOW_SAVED_MODEL
    return LoadRequest(folder, saved_model_format, (tensor("x", "byxc"),), (tensor("y", "byxc"),), folder / "cache")


def run(request):
    array = np.ones((1, 2, 3, 1), np.float32)
    return float(TensorFlowEngine().load(request).run({request.inputs[0].id: array})["y"].max())


def test_serving_default_is_chosen_among_several(tmp_path):
    functions = {"other": lambda x: {"y": x + 1}, "serving_default": lambda x: {"y": x + 2}}
    assert run(saved_model(tmp_path / "model", functions)) == 3


def test_the_only_signature_is_chosen_whatever_its_name(tmp_path):
    assert run(saved_model(tmp_path / "model", {"predict": lambda x: {"y": x + 4}})) == 5


def test_several_of_other_names_are_refused(tmp_path):
    functions = {"one": lambda x: {"y": x}, "two": lambda x: {"y": x}}
    with pytest.raises(EngineError) as caught:
        run(saved_model(tmp_path / "model", functions))
    assert str(caught.value) == (
        "The SavedModel has neither a signature 'serving_default' nor exactly one of another name (found: one, two)."
    )


def test_names_that_are_not_the_ids_are_matched_by_order(tmp_path):
    request = saved_model(tmp_path / "model", {"serving_default": lambda x: {"output_0": x + 1}})
    assert run(replace(request, inputs=(tensor("image", "byxc"),))) == 2


def test_a_graph_that_reads_files_is_refused(tmp_path):
    import tensorflow as tf

    def spy(x):
        return {"y": x + tf.cast(tf.strings.length(tf.io.read_file("/etc/hostname")), tf.float32)}

    with pytest.raises(EngineError) as caught:
        run(saved_model(tmp_path / "model", {"serving_default": spy}))
    assert str(caught.value) == (
        "The SavedModel contains the operation ReadFile, which reaches outside of the model; it is not run."
    )


def printing(x, target):
    import tensorflow as tf

    with tf.control_dependencies([tf.print("spy", output_stream=f"file://{target}")]):
        return tf.identity(x)


def saving(x, target):
    import tensorflow as tf

    with tf.control_dependencies([
        tf.raw_ops.SaveV2(prefix=target, tensor_names=["x"], shape_and_slices=[""], tensors=[x])
    ]):
        return tf.identity(x)


def restoring(x, target):
    import tensorflow as tf

    return x + tf.raw_ops.RestoreV2(prefix=target, tensor_names=["x"], shape_and_slices=[""], dtypes=[tf.float32])[0]


def merging(x, target):
    import tensorflow as tf

    merge = tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=[target], destination_prefix=target)
    with tf.control_dependencies([merge]):
        return tf.identity(x)


def summarising(x, target):
    import tensorflow as tf

    writer = tf.raw_ops.SummaryWriter()
    made = tf.raw_ops.CreateSummaryFileWriter(
        writer=writer, logdir=target, max_queue=1, flush_millis=1, filename_suffix=""
    )
    with tf.control_dependencies([made]):
        return tf.identity(x)


def reading_lines(x, target):
    import tensorflow as tf

    lines = tf.data.TextLineDataset(target).reduce(tf.constant(0, tf.int64), lambda count, _: count + 1)
    return x + tf.cast(lines, tf.float32)


@pytest.mark.parametrize(
    ("trick", "operation"),
    [
        (printing, "PrintV2"),
        (saving, "SaveV2"),
        (restoring, "RestoreV2"),
        (merging, "MergeV2Checkpoints"),
        (summarising, "CreateSummaryFileWriter"),
        (reading_lines, "FlatMapDataset"),
    ],
)
def test_a_prediction_that_writes_or_reads_files_is_refused(tmp_path, trick, operation):
    target = str(tmp_path / "target")
    with pytest.raises(EngineError) as caught:
        run(saved_model(tmp_path / "model", {"serving_default": lambda x: {"y": trick(x, target)}}))
    assert str(caught.value) == (
        f"The SavedModel contains the operation {operation}, which reaches outside of the model; it is not run."
    )
    assert not list(tmp_path.glob("target*"))


def test_a_trained_model_exported_by_keras_is_read(tmp_path):
    import keras

    model = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 1), keras.layers.Dropout(0.5)])
    model.compile("adam", "mse")
    model.fit(np.ones((2, 8, 8, 1)), np.ones((2, 8, 8, 1)), verbose=0)
    model.export(tmp_path / "model", verbose=False)
    one = (tensor("x", "byxc"),)
    request = LoadRequest(tmp_path / "model", WeightsFormat.TENSORFLOW_SAVED_MODEL, one, one, tmp_path / "cache")
    image = np.random.default_rng(0).normal(size=(1, 8, 8, 1)).astype(np.float32)
    result = TensorFlowEngine().load(request).run({"x": image})["x"]
    np.testing.assert_allclose(result, model(image, training=False), atol=1e-6)


def write_version_one(folder):
    """A SavedModel as TensorFlow 1 wrote them: no objects, a restoring operation in the graph."""
    import tensorflow as tf

    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, [None, None, None, 1], name="x")
        y = x * v1.get_variable("factor", initializer=3.0, use_resource=True)
        session.run(v1.global_variables_initializer())
        v1.saved_model.simple_save(session, str(folder), {"x": x}, {"y": y})


def test_a_model_of_tensorflow_1_restores_its_variables(tmp_path):
    write_version_one(tmp_path / "model")
    tensors = (tensor("x", "byxc"),), (tensor("y", "byxc"),)
    request = LoadRequest(tmp_path / "model", WeightsFormat.TENSORFLOW_SAVED_MODEL, *tensors, tmp_path / "cache")
    assert run(request) == 3


@pytest.mark.parametrize(("name", "weights_format"), [("w.h5", "keras_hdf5"), ("w.keras", "keras_v3")])
def test_a_lambda_layer_never_runs(tmp_path, name, weights_format):
    import keras

    ran = str(tmp_path / "ran")
    inputs = keras.Input((None, None, 1))
    outputs = keras.layers.Lambda(lambda x: open(ran, "w").close() or x, name="trick")(inputs)  # noqa: PTH123
    keras.Model(inputs, outputs).save(tmp_path / name)
    Path(ran).unlink(missing_ok=True)
    request = replace(
        saved_model(tmp_path / "model", {"f": lambda x: {"y": x}}),
        weights=tmp_path / name,
        format=WeightsFormat(weights_format),
    )
    with pytest.raises(EngineError, match=r"contains the Lambda layer 'trick', which is Python code in the weights"):
        run(request)
    assert not Path(ran).exists()


def test_a_layer_keras_does_not_know_is_told(tmp_path):
    request = request_for(tmp_path, "keras_v3", BYXC)
    with zipfile.ZipFile(request.weights) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["config.json"] = parts["config.json"].replace(b'"Conv2D"', b'"Conv7D"')
    with zipfile.ZipFile(request.weights, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(EngineError, match=r"^TensorFlow could not read the Keras file: .*Conv7D.*\.$"):
        TensorFlowEngine().load(request)


QUIET = """
import sys
from pathlib import Path
import numpy as np
from tests.models.requests import tensor
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime.protocol import LoadRequest
from zoobridge.runtime.tensorflow_engine import TensorFlowEngine
for file, weights_format in zip(sys.argv[2::2], sys.argv[3::2]):
    tensors = (tensor("input", "byxc"),), (tensor("output", "byxc"),)
    request = LoadRequest(Path(file), WeightsFormat(weights_format), *tensors, Path(sys.argv[1]))
    TensorFlowEngine().load(request).run({"input": np.zeros((1, 16, 16, 1), "float32")})
"""


def test_tensorflow_says_nothing_and_writes_nothing_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    files = []
    for weights_format in TensorFlowEngine.formats:
        files += [str(request_for(tmp_path, weights_format, BYXC).weights), weights_format.value]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "KERAS_"))}
    command = [sys.executable, "-c", QUIET, str(tmp_path / "cache"), *files]
    done = subprocess.run(command, env=environment | {"HOME": str(home)}, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert list(home.rglob("*")) == []
