"""OpenVINO: the precision that was asked for, no traces, SavedModels it cannot read by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, forward
from tests.models.requests import request_for, tensor
from zoobridge.errors import EngineError
from zoobridge.package.weights import WeightsFormat
from zoobridge.runtime import openvino_engine
from zoobridge.runtime.openvino_engine import OpenVINOEngine
from zoobridge.runtime.openvino_library import has_bf16
from zoobridge.runtime.protocol import LoadRequest, Precision

RECIPE = PackageRecipe(axes="bcyx", in_channels=8, out_channels=4, kernel=5)


def image(channels=8, size=64):
    return np.random.default_rng(0).normal(size=(1, channels, size, size)).astype(np.float32)


def error(model):
    return float(np.abs(model.run({"input": image()})["output"] - forward(RECIPE, image())).max())


def test_exact_is_really_single_precision(tmp_path):
    assert error(OpenVINOEngine().load(request_for(tmp_path, "onnx", RECIPE))) < 1e-4


@pytest.mark.skipif(not has_bf16(), reason="the processor has no bf16")
def test_fast_is_really_bf16(tmp_path):
    request = request_for(tmp_path, "onnx", RECIPE, precision=Precision.FAST)
    assert 1e-3 < error(OpenVINOEngine().load(request)) < 1


def test_a_processor_without_bf16_offers_no_fast(tmp_path, monkeypatch):
    # no processor can be told to lose bf16, so its answer is replaced
    monkeypatch.setattr(openvino_engine, "has_bf16", lambda: False)
    assert OpenVINOEngine().precisions() == (Precision.EXACT,)
    with pytest.raises(EngineError, match="does not compute in bf16, so OpenVINO has no precision=fast here"):
        OpenVINOEngine().load(request_for(tmp_path, "onnx", RECIPE, precision=Precision.FAST))


def test_the_number_of_threads_is_obeyed(tmp_path):
    model = OpenVINOEngine().load(request_for(tmp_path, "onnx", RECIPE, threads=1))
    assert model._compiled.get_property("INFERENCE_NUM_THREADS") == 1


def test_a_file_of_one_size_serves_the_sizes_the_description_allows(tmp_path):
    request = request_for(tmp_path, "onnx", replace(RECIPE, minimum=32, step=0))
    opened = replace(request, inputs=(tensor("input", "bcyx", 8),), outputs=(tensor("output", "bcyx", 4),))
    model = OpenVINOEngine().load(opened)
    for size in (32, 48):
        result = model.run({"input": image(size=size)})["output"]
        np.testing.assert_allclose(result, forward(RECIPE, image(size=size)), atol=1e-4)


TRACES = """
import sys
from tests.models.requests import request_for
from zoobridge.runtime.openvino_engine import OpenVINOEngine
from pathlib import Path
import numpy as np
model = OpenVINOEngine().load(request_for(Path(sys.argv[1]), "onnx"))
model.run({"input": np.zeros((1, 1, 16, 16), "float32")})
import psutil
print(len(psutil.Process().children(recursive=True)), "tensorflow" in sys.modules)
"""


def test_nothing_is_written_home_and_nobody_is_called(tmp_path):
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    hidden = {"CI", "PYTHONPATH", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden} | {"HOME": str(home)}
    command = [sys.executable, "-c", TRACES, str(work)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False"]
    assert list(home.rglob("*")) == []


def write_two(folder):
    """A SavedModel of two inputs and two outputs whose sorted names are in another order than the description's."""
    import tensorflow as tf

    factor = tf.Variable(3.0)
    module = tf.Module()
    module.factor = factor
    spec = {name: tf.TensorSpec([None, None, None, 1], tf.float32, name=name) for name in ("zeta", "alpha")}

    @tf.function(input_signature=[spec["zeta"], spec["alpha"]])
    def predict(zeta, alpha):
        return {"sum": zeta + factor * alpha, "difference": zeta - factor * alpha}

    tf.saved_model.save(module, str(folder), signatures={"predict": predict})


def test_a_frozen_graph_keeps_the_names_of_the_signature(tmp_path):
    from zoobridge.runtime.frozen import freeze
    from zoobridge.runtime.openvino_engine import _compile
    from zoobridge.runtime.openvino_graph import read_frozen

    write_two(tmp_path / "model")
    request = LoadRequest(
        tmp_path / "model",
        WeightsFormat.TENSORFLOW_SAVED_MODEL,
        (tensor("zeta", "byxc"), tensor("alpha", "byxc")),
        (tensor("sum", "byxc"), tensor("difference", "byxc")),
        tmp_path / "cache",
    )
    frozen = freeze(tmp_path / "model", request.cache)
    made = frozen.path.stat().st_mtime_ns
    assert freeze(tmp_path / "model", request.cache).path.stat().st_mtime_ns == made
    model = _compile(read_frozen(frozen, request), request)
    one, two = np.full((1, 4, 5, 1), 10, np.float32), np.full((1, 4, 5, 1), 1, np.float32)
    results = model.run({"zeta": one, "alpha": two})
    assert {name: float(array.max()) for name, array in results.items()} == {"sum": 13, "difference": 7}


def test_tables_cannot_be_frozen_and_the_message_says_so(tmp_path):
    import tensorflow as tf

    from zoobridge.runtime.frozen import freeze

    module = tf.Module()
    pairs = tf.lookup.KeyValueTensorInitializer(tf.constant(["two"]), tf.constant([2.0]))
    module.table = tf.lookup.StaticHashTable(pairs, 0.0)

    @tf.function(input_signature=[tf.TensorSpec([1], tf.float32, name="x")])
    def predict(x):
        return {"y": x + module.table.lookup(tf.constant(["two"]))}

    tf.saved_model.save(module, str(tmp_path / "model"), signatures={"predict": predict})
    with pytest.raises(EngineError, match=r"keeps state other than variables .* which cannot be frozen\.$"):
        freeze(tmp_path / "model", tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["derived.lock"]


def test_what_is_no_saved_model_cannot_be_frozen(tmp_path):
    from zoobridge.runtime.frozen import freeze

    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "saved_model.pb").write_bytes(b"no graph")
    with pytest.raises(EngineError, match=r"^TensorFlow could not read the SavedModel: .+\.$"):
        freeze(tmp_path / "model", tmp_path / "cache")
