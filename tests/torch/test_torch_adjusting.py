"""The higher layers of PyTorch models, trained into new packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest
import tifffile
import yaml

import zoobridge
from tests.models.generated import PackageRecipe, write_package
from tests.torch.blobs import NET, ORDER, blob_package, bright_disc_finder
from tests.unit.practice.adjust.dark_discs import dark_discs, write_pairs
from zoobridge.errors import EngineError, ZoobridgeWarning
from zoobridge.inference.zoo import Zoo
from zoobridge.package.hashing import hash_file
from zoobridge.package.trust import code_of
from zoobridge.package.trusting import trust
from zoobridge.package.weights import WeightsFormat
from zoobridge.pipeline.image import Image
from zoobridge.practice.adjust.network.sources import open_network, trainable_weights
from zoobridge.practice.adjust.plan import planned
from zoobridge.practice.adjust.request import Request
from zoobridge.practice.adjust.scoring import foreground_iou
from zoobridge.practice.adjust.work_folder import Job, WorkFolder
from zoobridge.settings import Settings

EPOCHS = 3
STATISTICS = {"norm.running_mean", "norm.running_var", "norm.num_batches_tracked"}


@pytest.fixture
def zoo(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home", threads=1))
    yield zoo
    zoo.close()


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    return write_pairs(tmp_path_factory.mktemp("pairs"), size=64)


def installed(zoo, tmp_path, *weights, **options):
    return zoo.install(blob_package(tmp_path / "package", weights, **options), verify=False)


def trusted(zoo, name="blob-finder"):
    trust(zoo.store, name, code_of(zoo.find(name)))


def state_of(model, weights_format):
    """Name -> array, of everything the weights hold."""
    import torch

    (file,) = [model.path(each.source) for each in model.description.weights if each.format == weights_format]
    if weights_format == "torchscript":
        state = torch.jit.load(str(file)).state_dict()
    else:
        state = torch.load(str(file), weights_only=True)
    return {name: tensor.numpy() for name, tensor in state.items()}


def changed(zoo, name, weights_format="torchscript", parent_format=None):
    """Names of what is not the same, bit for bit, in a model and its parent."""
    before = state_of(zoo.find("blob-finder"), parent_format or weights_format)
    after = state_of(zoo.find(name), weights_format)
    assert before.keys() == after.keys()
    return {name for name in before if before[name].tobytes() != after[name].tobytes()}


def iou_on_another_image(zoo, name):
    image, labels = dark_discs(77, 90)
    found = zoo.predict(name, Image(image, "yx")).images["output"].array
    return foreground_iou(labels, np.squeeze(found) > 0.5)


def both(*layers):
    return {f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias")}


def test_the_top_of_a_torchscript(zoo, tmp_path, pairs):
    installed(zoo, tmp_path, "torchscript")
    with warnings.catch_warnings():
        warnings.simplefilter("error", ZoobridgeWarning)
        made = zoobridge.adjust("blob-finder", *pairs, name="dark-blobs", epochs=EPOCHS, zoo=zoo)
    before, after = made.test.means
    assert before < 0.3 < 0.7 < after
    assert made.frozen + made.trained == ORDER
    assert made.trained == ("high", "head")
    assert made.formats == ("torchscript",)
    assert changed(zoo, "dark-blobs") == both("high", "head")
    assert iou_on_another_image(zoo, "dark-blobs") > 0.7
    description = yaml.safe_load(zoo.find("dark-blobs").path("rdf.yaml").read_text())
    assert description["parent"]["id"] == "blob-finder"
    assert description["config"]["zoobridge"]["adjusted"]["frozen_sha256"] == made.frozen_sha256


def zoobridge_process(zoo, *arguments):
    environment = os.environ | {"ZOOBRIDGE_HOME": str(zoo.settings.home), "ZOOBRIDGE_THREADS": "1"}
    command = [sys.executable, "-m", "zoobridge", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, stdin=subprocess.DEVNULL
    )


def test_all_of_a_state_dict_in_the_terminal_once_its_code_is_trusted(zoo, tmp_path, pairs):
    images, labels = pairs
    installed(zoo, tmp_path, "pytorch_state_dict")
    arguments = ["adjust", "blob-finder", images, "--labels", labels, "--name", "dark-blobs", "--epochs", EPOCHS]
    refused = zoobridge_process(zoo, *arguments)
    assert refused.returncode == EngineError.exit_status
    assert refused.stderr == (
        "Error: The model 'blob-finder' needs Python code of its package (net.py:Net) for its weights, and none runs "
        "before you trust it; look at it with: zoobridge models trust blob-finder.\n"
    )
    trusted(zoo)
    done = zoobridge_process(zoo, *arguments, "--layers", "all", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["before"] < 0.3 < 0.7 < said["after"]
    assert said["formats"] == ["pytorch_state_dict", "torchscript"]
    assert said["frozen"] == []
    assert changed(zoo, "dark-blobs", "pytorch_state_dict") == both(*ORDER)
    assert changed(zoo, "dark-blobs", "torchscript", "pytorch_state_dict") == both(*ORDER)
    model = zoo.find("dark-blobs")
    assert model.trusted
    assert hash_file(model.path("net.py")) == hash_file(zoo.find("blob-finder").path("net.py"))
    proven = {each.candidate.weights_format for each in zoo.evidence("dark-blobs").trials if each.problem is None}
    assert proven == {"pytorch_state_dict", "torchscript"}
    assert iou_on_another_image(zoo, "dark-blobs") > 0.7


def work(zoo, folder, pairs, **options):
    folder = WorkFolder(folder)
    folder.path.mkdir(exist_ok=True)
    folder.begin(Job(Request("blob-finder", *pairs, "dark-blobs", epochs=EPOCHS, **options), zoo.settings.home, 1))
    return folder


TRAINING = [sys.executable, "-m", "zoobridge.practice.adjust.job"]


def trained(folder, command=TRAINING):
    with subprocess.Popen([*command, str(folder.path)], stdin=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.wait(timeout=200) == 0, (folder.failure(), process.stderr.read())


def test_labels_that_are_shuffled_teach_nothing(zoo, tmp_path, pairs):
    images, labels = pairs
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    rng = np.random.default_rng(0)
    for file in sorted(labels.iterdir()):
        tifffile.imwrite(shuffled / file.name, rng.permutation(tifffile.imread(file).ravel()).reshape(64, 64))
    installed(zoo, tmp_path, "torchscript")
    folder = work(zoo, tmp_path / "work", (images, shuffled))
    trained(folder)
    (after,) = folder.result()["test"]["after"].values()
    assert after < 0.3


def test_killed_and_gone_on_with_gives_the_same_bytes_as_in_one_go(zoo, tmp_path, pairs):
    installed(zoo, tmp_path, "torchscript")
    parts = work(zoo, tmp_path / "parts", pairs)
    checkpoint = parts.path / "checkpoint.npz"
    with subprocess.Popen([*TRAINING, str(parts.path)], stdin=subprocess.PIPE) as process:
        until = time.monotonic() + 100
        while not checkpoint.exists():
            assert process.poll() is None, parts.failure()
            assert time.monotonic() < until
            time.sleep(0.01)
        process.kill()
    assert not parts.package.exists()
    trained(work(zoo, parts.path, pairs))
    once = work(zoo, tmp_path / "once", pairs)
    code = "import sys; from zoobridge.practice.adjust.job import main; main(); assert 'tensorflow' not in sys.modules"
    trained(once, [sys.executable, "-c", code])
    file = yaml.safe_load((once.package / "rdf.yaml").read_text())["weights"]["torchscript"]["source"]
    assert hash_file(parts.package / file) == hash_file(once.package / file)
    records = [folder.result() | {"seconds": 0} for folder in (parts, once)]
    assert records[0] == records[1]
    assert len(records[0]["frozen"]) == 4


@pytest.mark.parametrize(
    ("layers", "formats", "notes"),
    [
        ("1", ["torchscript", "onnx"], []),
        (
            "all",  # the file holds the lowest layer and its normalisation as one
            ["torchscript"],
            [
                "Weights of the format onnx were left out: the parent's ONNX file does not hold each of the trained "
                "weights once, as they are."
            ],
        ),
    ],
)
def test_onnx_gets_the_new_weights_where_it_holds_the_old_ones(zoo, tmp_path, pairs, layers, formats, notes):
    installed(zoo, tmp_path, "torchscript", "onnx")
    folder = work(zoo, tmp_path / "work", pairs, layers=layers)
    trained(folder)
    assert folder.result()["formats"] == formats
    assert folder.result()["notes"] == notes


def test_a_network_whose_trace_holds_for_one_size_only_stays_a_state_dict(zoo, tmp_path, pairs):
    baked = NET.replace("scale_factor=2.0", "size=[int(low.shape[2]), int(low.shape[3])]")
    assert baked != NET
    installed(zoo, tmp_path, "pytorch_state_dict", code=baked)
    trusted(zoo)
    folder = work(zoo, tmp_path / "work", pairs)
    trained(folder)
    assert folder.result()["formats"] == ["pytorch_state_dict"]
    (note,) = folder.result()["notes"]
    assert note.startswith("Weights of the format torchscript were left out: ")
    assert sorted(file.name for file in folder.package.glob("*.py")) == ["net.py"]


def test_weights_of_tensorflow_come_first_then_trusted_code(zoo, tmp_path, pairs):
    write_package(tmp_path / "keras", PackageRecipe(name="with-keras", weights=("torchscript", "keras_v3")))
    assert trainable_weights(zoo.install(tmp_path / "keras", verify=False)).format is WeightsFormat.KERAS_V3
    model = installed(zoo, tmp_path, "torchscript", "pytorch_state_dict")
    assert trainable_weights(model).format is WeightsFormat.TORCHSCRIPT
    request = Request("blob-finder", *pairs, "dark-blobs")
    job = planned(request, zoo.store).job
    trusted(zoo)
    assert trainable_weights(zoo.find("blob-finder")).format is WeightsFormat.PYTORCH_STATE_DICT
    assert planned(request, zoo.store).job != job  # so that no checkpoint of other weights is gone on from


def with_script(zoo, tmp_path, make):
    """The package with its TorchScript changed on the disk."""
    import torch

    model = installed(zoo, tmp_path, "torchscript")
    (weights,) = model.description.weights
    make(torch.jit).save(str(model.path(weights.source)))
    return model


def test_a_torchscript_that_was_scripted_has_the_same_layers(zoo, tmp_path):
    model = with_script(zoo, tmp_path, lambda jit: jit.script(bright_disc_finder()))
    assert tuple(layer.name for layer in open_network(model, tmp_path / "cache", 1).layers) == ORDER


def test_a_torchscript_that_was_frozen_has_nothing_to_train(zoo, tmp_path):
    model = with_script(zoo, tmp_path, lambda jit: jit.freeze(jit.script(bright_disc_finder())))
    with pytest.raises(EngineError, match="torchscript weights of blob-finder hold no weights that could be"):
        open_network(model, tmp_path / "cache", 1)
