"""Elections with the real engines, each in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import psutil
import pytest

from tests.models.generated import PackageRecipe, forward, write_package
from zoobridge.errors import CancelledError, EngineError
from zoobridge.inference.evidence import from_json
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.runtime.protocol import Precision
from zoobridge.settings import Settings

RECIPE = PackageRecipe(axes="byxc", weights=("onnx", "tensorflow_saved_model_bundle", "keras_v3"), real=True)
CELLS = np.random.default_rng(0).normal(size=(40, 56)).astype(np.float32)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A store with a model in three formats that was elected once."""
    folder = tmp_path_factory.mktemp("election")
    zoo = Zoo(Settings(folder / "home"))
    zoo.install(write_package(folder / "package", RECIPE))
    zoo.predict(name(zoo), Image(CELLS, "yx"))
    zoo.close()
    return folder / "home"


def name(zoo):
    return next(each for each in zoo.names() if "tiny-model" in each)


def test_every_engine_and_format_was_tried_and_proved_itself(home):
    zoo = Zoo(Settings(home))
    evidence = zoo.evidence(name(zoo))
    exact = [trial for trial in evidence.trials if trial.candidate.precision is Precision.EXACT]
    assert {(trial.candidate.engine, trial.candidate.weights_format.value) for trial in exact} == {
        ("openvino", "onnx"),
        ("openvino", "tensorflow_saved_model_bundle"),
        ("tensorflow", "tensorflow_saved_model_bundle"),
        ("tensorflow", "keras_v3"),
    }
    for trial in exact:
        assert trial.problem is None
        assert trial.checks[0].maximum < 1e-3
        assert 0 < trial.seconds < 60
        assert trial.shape == (1, 512, 512, 1)
    assert evidence.reach.probed
    assert set(evidence.reach.radius.values()) == {16}


def test_the_import_of_tensorflow_counts_for_all_of_its_formats(home):
    zoo = Zoo(Settings(home))
    starts = {}
    for trial in zoo.evidence(name(zoo)).trials:
        starts.setdefault(trial.candidate.engine, []).append(trial.start_seconds)
    assert min(starts["tensorflow"]) > 0.5
    assert min(starts["tensorflow"]) > max(starts["openvino"])


SERVES = """
import json, sys
from pathlib import Path
import numpy as np
from zoobridge.inference.model import load
from zoobridge.inference.zoo import Zoo
from zoobridge.settings import Settings
zoo = Zoo(Settings(Path(sys.argv[1])))
messages = []
class Told:
    def update(self, done, total, message):
        messages.append(message)
with load(sys.argv[2], zoo) as model:
    output = model.predict(np.load(sys.argv[3]), progress=Told())["output"]
np.save(sys.argv[4], output)
heavy = [name for name in ("tensorflow", "keras", "bioimageio.spec", "jpype") if name in sys.modules]
print(json.dumps([zoo.last.engine, heavy, [each for each in messages if "trying" in each]]))
"""


def test_another_process_reuses_the_evidence_and_imports_only_the_engine_that_serves(home, tmp_path):
    zoo = Zoo(Settings(home))
    np.save(tmp_path / "cells.npy", CELLS)
    paths = [str(tmp_path / "cells.npy"), str(tmp_path / "output.npy")]
    command = [sys.executable, "-c", SERVES, str(home), name(zoo), *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == ["openvino", [], []]
    expected = forward(RECIPE, CELLS[None, :, :, None])[0, :, :, 0]
    np.testing.assert_allclose(np.squeeze(np.load(tmp_path / "output.npy")), expected, atol=1e-3)


def test_the_evidence_is_plain_json(home):
    zoo = Zoo(Settings(home))
    model = zoo.find(name(zoo))
    [file] = zoo.store.evidence_folder(model).glob("*.json")
    stored = json.loads(file.read_text())
    assert from_json(stored) == zoo.evidence(model.name)
    assert set(stored["machine"]) == {"processor", "zoobridge", "openvino", "tensorflow", "torch"}


def test_weights_that_do_not_reproduce_the_test_output_may_not_serve(tmp_path):
    folder = write_package(tmp_path / "package", RECIPE)
    wrong = write_package(tmp_path / "wrong", PackageRecipe(axes="byxc", weights=("onnx",), real=True, seed=1))
    from tests.models.generated import describe, write_description

    (folder / "weights.onnx").write_bytes((wrong / "weights.onnx").read_bytes())
    write_description(folder, describe(folder, RECIPE))
    zoo = Zoo(Settings(tmp_path / "home"))
    model = zoo.install(folder)
    zoo.predict(model.name, Image(CELLS, "yx"))
    assert zoo.last.weights_format != "onnx"
    problems = {str(trial.candidate): trial.problem for trial in zoo.evidence(model.name).trials}
    assert "elements of 'output' are off by more than" in problems["openvino (onnx, exact)"]


def only_onnx(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"))
    recipe = PackageRecipe(axes="byxc", weights=("onnx",), real=True)
    return zoo, zoo.install(write_package(tmp_path / "package", recipe), verify=False)


def trials_running():
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if "zoobridge.inference.trial" in " ".join(process.cmdline())
    ]


class Interrupt:
    """Waits until the trial runs, then does something to it."""

    def __init__(self, act):
        self.act, self.acted = act, False

    def update(self, done, total, message):
        if not self.acted and trials_running():
            self.acted = True
            self.act(trials_running()[0])


def test_cancelling_ends_the_trial_at_once_and_stores_nothing(tmp_path):
    zoo, model = only_onnx(tmp_path)

    def cancel(process):
        msg = "The user pressed Escape."
        raise CancelledError(msg)

    with pytest.raises(CancelledError, match="pressed Escape"):
        zoo.predict(model.name, Image(CELLS, "yx"), progress=Interrupt(cancel))
    assert trials_running() == []
    assert zoo.evidence(model.name) is None


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_trial_that_is_killed_is_a_failed_trial(tmp_path):
    zoo, model = only_onnx(tmp_path)
    interrupt = Interrupt(lambda process: process.send_signal(signal.SIGKILL))
    with pytest.raises(EngineError) as caught:
        zoo.predict(model.name, Image(CELLS, "yx"), progress=interrupt)
    assert interrupt.acted
    assert str(caught.value) == (
        f"No engine reproduces the test tensors of the model '{model.name}' here: openvino (onnx, exact): "
        "the trial was ended by signal 9, which often means that memory ran out."
    )


def test_a_trial_of_a_model_that_is_gone_says_so(tmp_path):
    zoo, model = only_onnx(tmp_path)
    zoo.remove(model.name)
    arguments = [model.name, "openvino", "--home", str(tmp_path / "home")]
    arguments += ["--cache", str(tmp_path), "--result", str(tmp_path / "result.json")]
    done = subprocess.run(
        [sys.executable, "-m", "zoobridge.inference.trial", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f'No model "{model.name}" is installed' in done.stderr
    assert not Path(tmp_path / "result.json").exists()


def test_a_loaded_model_answers_without_loading_again(home):
    zoo = Zoo(Settings(home))
    zoo.predict(name(zoo), Image(CELLS, "yx"))
    [ready] = zoo._models._ready.values()
    zoo.predict(name(zoo), Image(CELLS, "yx"))
    assert list(zoo._models._ready.values()) == [ready]
    zoo.close()
    assert zoo._models._ready == {}


def package_with_a_table(tmp_path):
    """A SavedModel that OpenVINO cannot read, so that it is frozen by TensorFlow in a process of its own."""
    import tensorflow as tf

    module = tf.Module()
    table = tf.lookup.experimental.MutableHashTable(tf.string, tf.float32, 0.0)
    module.table = table

    @tf.function(input_signature=[tf.TensorSpec([None, None, None, 1], tf.float32, name="input")])
    def serve(x):
        return {"output": x + table.lookup(tf.constant(["none"]))}

    tf.saved_model.save(module, str(tmp_path / "saved"), signatures=serve)
    recipe = PackageRecipe(axes="byxc", weights=("tensorflow_saved_model_bundle",), real=True)
    folder = write_package(tmp_path / "package", recipe)
    with zipfile.ZipFile(folder / "saved_model.zip", "w") as bundle:
        for file in sorted((tmp_path / "saved").rglob("*")):
            if file.is_file():
                bundle.write(file, file.relative_to(tmp_path / "saved").as_posix())
    from tests.models.generated import describe, write_description

    write_description(folder, describe(folder, recipe))
    return folder


@pytest.mark.skipif(os.name == "nt", reason="sessions of POSIX")
def test_cancelling_ends_the_freezing_of_a_saved_model_too(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"))
    model = zoo.install(package_with_a_table(tmp_path), verify=False)
    freezing = []

    class CancelWhenFreezing:
        def update(self, done, total, message):
            children = psutil.Process().children(recursive=True)
            freezing.extend(each for each in children if "zoobridge.runtime.frozen" in " ".join(each.cmdline()))
            if freezing:
                msg = "The user pressed Escape."
                raise CancelledError(msg)

    with pytest.raises(CancelledError):
        zoo.predict(model.name, Image(CELLS, "yx"), progress=CancelWhenFreezing())
    _, alive = psutil.wait_procs(freezing, timeout=1)
    assert [each for each in alive if each.status() != psutil.STATUS_ZOMBIE] == []
