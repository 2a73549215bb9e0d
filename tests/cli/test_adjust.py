"""``zoobridge adjust`` in processes that are interrupted, killed, and go on."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
import yaml

from tests.unit.practice.adjust.dark_discs import write_pairs
from zoobridge.catalogue.bundled import bundled_packages
from zoobridge.package.hashing import hash_folder
from zoobridge.practice.adjust.request import Request
from zoobridge.practice.adjust.work_folder import Job, WorkFolder

from .conftest import NOBODY, command, only_sentence

EPOCHS = 4
WORKING = "adjusting"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def arguments(tmp_path_factory):
    images, labels = write_pairs(tmp_path_factory.mktemp("pairs"))
    return ["adjust", "nuclei-tiny", images, "--labels", labels, "--epochs", EPOCHS]


def started(home, arguments, name):
    """A process that has made a pass, and the one that trains for it."""
    checkpoint = home / WORKING / name / "checkpoint.npz"
    before = checkpoint.stat().st_mtime_ns if checkpoint.exists() else 0
    environment = {**os.environ, "ZOOBRIDGE_COLLECTION": NOBODY, "ZOOBRIDGE_HOME": str(home)}
    process = psutil.Popen(
        command(*arguments, "--name", name), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    )
    until = time.monotonic() + 120
    while not checkpoint.exists() or checkpoint.stat().st_mtime_ns == before:
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < until
        time.sleep(0.02)
    (training,) = [child for child in process.children() if "zoobridge.practice.adjust.job" in child.cmdline()]
    return process, training


def record(home, name):
    """What the package of a model says about how it came about."""
    (description,) = (home / "models" / name).glob("*/package/rdf.yaml")
    return yaml.safe_load(description.read_text())["config"]["zoobridge"]["adjusted"]


def trained_in_one_go(home, arguments):
    """The record of the same model, trained without a break and not installed."""
    _, model, images, _, labels, *_ = arguments
    work = WorkFolder(home / WORKING / "whole")
    work.path.mkdir()
    work.begin(Job(Request(model, images, labels, "whole", epochs=EPOCHS), home, None))
    training = [sys.executable, "-m", "zoobridge.practice.adjust.job", str(work.path)]
    with subprocess.Popen(training, stdin=subprocess.PIPE) as process:
        assert process.wait(timeout=200) == 0
    return yaml.safe_load((work.package / "rdf.yaml").read_text())["config"]["zoobridge"]["adjusted"]


def interrupt(home, arguments, name):
    process, training = started(home, arguments, name)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (6, "")
    assert err == "Error: Cancelled; nuclei-tiny is as it was, and the same command goes on from the last pass.\n"
    assert not training.is_running()


def kill(home, arguments, name):
    process, training = started(home, arguments, name)
    process.kill()
    process.wait(timeout=60)
    assert process.returncode == -signal.SIGKILL
    psutil.wait_procs([training], timeout=30)
    assert not training.is_running()


def test_interrupted_killed_and_gone_on_with_it_is_the_same_as_in_one_go(zoobridge, home, arguments):
    interrupt(home, arguments, "in-parts")
    kill(home, arguments, "in-parts")
    assert (home / WORKING / "in-parts" / "checkpoint.npz").exists()
    assert not (home / "models" / "in-parts").exists()
    parent = next((home / "models" / "nuclei-tiny").glob("*/package"))
    assert hash_folder(parent) == hash_folder(bundled_packages()["nuclei-tiny"])

    done = zoobridge(*arguments, "--name", "in-parts", "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("Installed in-parts: IoU 0.")
    assert list((home / WORKING).iterdir()) == []

    once = trained_in_one_go(home, arguments)
    parts = record(home, "in-parts")
    assert parts["trained_sha256"] == once["trained_sha256"]
    assert parts["job_sha256"] == once["job_sha256"]
    assert parts["epochs"]["made"] == EPOCHS
    said = json.loads(done.stdout)
    assert said["after"] > 0.7 > 0.3 > said["before"]
    assert said["formats"] == ["keras_v3", "tensorflow_saved_model_bundle", "onnx"]
    assert len(said["frozen"]) == 11
    assert said["frozen_sha256"] == parts["frozen_sha256"] == once["frozen_sha256"]
    assert_its_own_images_are_known(zoobridge, home, arguments)


def assert_its_own_images_are_known(zoobridge, home, arguments):
    """Of five images one was used for nothing."""
    _, _, images, _, labels, *_ = arguments
    asked = ("check", images, "--truth", labels, "--json", "--model")
    itself = json.loads(zoobridge(*asked, "in-parts", home=home).stdout)["verdict"]
    assert "But 4 of 5 images are among those it was trained on." in itself["sentence"]
    assert itself["level"] != "passed"
    other = json.loads(zoobridge(*asked, "nuclei-tiny", "--against", "in-parts", home=home).stdout)["verdict"]
    assert "The training of in-parts used 4 of these 5 images." in other["sentence"]
    assert "among those" not in other["sentence"]


def test_a_name_that_is_taken(zoobridge, home, arguments):
    done = zoobridge(*arguments, "--name", "nuclei-tiny", home=home)
    assert done.returncode == 2
    assert "cannot have the name of the one it is made from" in only_sentence(done)
