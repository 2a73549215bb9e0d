"""Searching, installing by name and bundling, as processes that talk to a server on the loopback interface."""

import json
import os
import signal
import subprocess
import time

import numpy as np
import pytest
import tifffile

from tests.models.collection import INDEX, ZOO, asked_files, collection, generated, publish, real_descriptions
from tests.models.generated import PackageRecipe, describe, write_description
from tests.models.server import Fault

from .conftest import command, only_sentence

NAME = "affable-shark"
WEIGHTS = f"/artifacts/{NAME}/v0/files/weights.onnx"
RECIPE = PackageRecipe(real=True)


@pytest.fixture
def packages(tmp_path):
    torch = PackageRecipe(axes="bczyx", weights=("torchscript",))
    return [
        (NAME, "v0", generated(tmp_path / "a", NAME, RECIPE, tags=["nuclei"])),
        ("brave-monkey", "v0", generated(tmp_path / "b", "brave-monkey", torch, tags=["actin"], license="CC-BY-4.0")),
    ]


@pytest.fixture
def site(tmp_path, packages):
    with collection(tmp_path / "site", packages) as site:
        yield site


@pytest.fixture
def run(zoobridge, fresh_home, site):
    """Run with the collection of `site`."""

    def run(*arguments, **variables):
        return zoobridge(*arguments, home=fresh_home, ZOOBRIDGE_COLLECTION=site.url + INDEX, **variables)

    return run


def found(run, *arguments):
    return [model["name"] for model in json.loads(run("models", "search", "--json", *arguments).stdout)["models"]]


def test_search_shows_what_runs_and_what_an_engine_is_missing_for(run):
    done = run("models", "search")
    assert done.returncode == 0, done.stderr
    heading, *rows = done.stdout.splitlines()
    assert heading.split() == ["name", "title", "axes", "weights", "licence", "here"]
    assert [row.split()[0] for row in rows] == [NAME, "brave-monkey"]
    assert rows[0].split()[-1] == "runs"
    assert "torchscript" in rows[1]
    assert "2 of 2 models; the index of the collection is less than a minute old." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["nuclei"], [NAME]),
        (["generated", "actin"], ["brave-monkey"]),
        (["--axes", "zyx"], ["brave-monkey"]),
        (["--weights", "onnx"], [NAME]),
        (["--licence", "cc"], ["brave-monkey"]),
        (["--task", "nuclei"], [NAME]),
        (["nothing"], []),
    ],
)
def test_search_filters(run, arguments, expected):
    assert found(run, *arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--axes", "qx"], "--axes is 'qx'; give letters out of"),
        (["--weights", "caffe"], "--weights is 'caffe'; give one of keras_hdf5"),
        (["--mirror", "ftp://x"], "--mirror is 'ftp://x'; give an address that starts with http"),
    ],
)
def test_search_refuses_what_means_nothing(run, arguments, message):
    done = run("models", "search", *arguments)
    assert done.returncode == 2
    assert message in only_sentence(done)


def test_offline_the_search_says_how_old_its_index_is(run, zoobridge, fresh_home, site):
    found(run)
    [kept] = (fresh_home / "catalogue").glob("index-*.json")
    content = json.loads(kept.read_text())
    kept.write_text(json.dumps(content | {"checked": "2026-01-01T00:00:00+00:00"}))
    site.faults[INDEX] = [Fault.ERROR_500] * 100
    done = run("models", "search", "nuclei")
    assert (done.returncode, done.stdout.splitlines()[1].split()[0]) == (0, NAME)
    assert "The index of the collection is " in done.stderr
    assert " days old and cannot be renewed: " in done.stderr
    refreshed = run("models", "search", "--refresh")
    assert refreshed.returncode == 4
    assert "cannot be refreshed, the one here is " in only_sentence(refreshed)


def test_search_and_nobody_answers(zoobridge, fresh_home):
    done = zoobridge("models", "search", home=fresh_home)
    assert (done.returncode, done.stdout) == (4, "")
    assert "The index of the collection is not known here yet: " in only_sentence(done)


def test_show_tells_what_is_not_installed_yet(run, site):
    done = run("models", "show", "brave-monkey")
    assert done.returncode == 0, done.stderr
    assert "Not installed; zoobridge models install brave-monkey installs it." in done.stdout
    assert "Licence: CC-BY-4.0" in done.stdout
    assert asked_files(site) == ["rdf.yaml"]
    missing = run("models", "show", "brave-monky")
    assert missing.returncode == 4
    assert 'No model "brave-monky" is installed' in only_sentence(missing)
    assert 'the nearest is "brave-monkey"' in only_sentence(missing)


def test_install_by_nickname_proves_the_model(run, site):
    done = run("models", "install", NAME)
    assert (done.returncode, done.stdout) == (0, f"Installed {NAME}: Generated tiny-model\n")
    shown = json.loads(run("models", "show", NAME, "--json").stdout)
    assert "exact" in shown["evidence"]["serving"]
    again = run("models", "install", f"bioimage-io/{NAME}/v0")
    assert "bioimage-io/affable-shark/v0 was installed already." in again.stdout
    assert asked_files(site).count("weights.onnx") == 1


def test_an_interrupted_download_says_so_and_goes_on(run, fresh_home, site):
    site.faults[WEIGHTS] = [Fault.STALL]
    environment = {**os.environ, "ZOOBRIDGE_HOME": str(fresh_home), "ZOOBRIDGE_COLLECTION": site.url + INDEX}
    process = subprocess.Popen(
        command("models", "install", NAME), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    deadline = time.monotonic() + 60
    while "weights.onnx" not in asked_files(site) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 6
    assert stderr == (
        "Error: Cancelled; nothing half-installed was left behind, and the same command goes on with a download of the "
        "collection where it stopped.\n"
    )
    assert run("models", "install", NAME).returncode == 0
    assert asked_files(site).count("test_input.npy") == 1


def test_install_without_verification(run):
    assert run("models", "install", NAME, "--no-verify").returncode == 0
    assert json.loads(run("models", "show", NAME, "--json").stdout)["evidence"] is None


def test_a_mirror_is_used_by_option_and_by_environment(run, zoobridge, fresh_home, site, packages):
    below = site.folder / "cache" / "zoo.example"
    below.mkdir(parents=True)
    publish(below, packages)
    elsewhere = {"ZOOBRIDGE_COLLECTION": "http://zoo.example/index.json"}
    done = zoobridge("models", "install", NAME, "--mirror", f"{site.url}/cache", home=fresh_home, **elsewhere)
    assert done.returncode == 0, done.stderr
    searched = zoobridge("models", "search", home=fresh_home, ZOOBRIDGE_MIRROR=f"{site.url}/cache", **elsewhere)
    assert searched.returncode == 0, searched.stderr
    assert all(path.startswith("/cache/zoo.example/") for path in site.asked)


def wrong(folder):
    """A package whose test output is not what its weights compute."""
    generated(folder, NAME, RECIPE)
    np.save(folder / "test_output.npy", np.load(folder / "test_output.npy") + 1)
    write_description(folder, describe(folder, RECIPE) | {"id": NAME})
    return folder


def test_a_model_that_fails_is_kept_and_predicts_only_when_forced(run, site, tmp_path):
    publish(site.folder, [(NAME, "v0", wrong(tmp_path / "wrong"))])
    done = run("models", "install", NAME)
    assert (done.returncode, done.stdout) == (4, f"Installed {NAME}: Generated tiny-model\n")
    assert f"No engine reproduces the test tensors of the model '{NAME}' here: openvino" in only_sentence(done)
    tifffile.imwrite(tmp_path / "cells.tif", np.arange(1600, dtype=np.float32).reshape(40, 40))
    predict = ["predict", NAME, tmp_path / "cells.tif", "-o", tmp_path / "maps"]
    refused = run(*predict)
    assert refused.returncode == 4
    assert only_sentence(refused).endswith("; only force=true (--force in the terminal) lets it predict all the same.")
    forced = run(*predict, "--force", "--json")
    assert forced.returncode == 0, forced.stderr
    assert json.loads(forced.stdout)[0]["forced"] is True
    assert f"The model {NAME} was forced to predict" in forced.stderr


def test_a_macro_installs_by_nickname_and_forces(run, site, tmp_path):
    publish(site.folder, [(NAME, "v0", wrong(tmp_path / "wrong"))])
    (tmp_path / "macro.ijm").write_text(
        f'run("Zoo Install", "source={NAME}");\nnewImage("a", "32-bit ramp", 64, 64, 1);\n'
        f'run("Zoo {NAME}", "force");\nprint(getTitle());\nselectImage("a");\nrun("Zoo Predict", "model={NAME}");\n'
    )
    done = run("run", tmp_path / "macro.ijm")
    assert done.returncode == 4
    assert f"a-{NAME}" in done.stdout
    assert f"Installed {NAME}" in done.stdout + done.stderr
    assert "only force=true (--force in the terminal) lets it predict all the same (line 6)" in done.stderr


def test_a_bundle_installs_without_a_network(run, zoobridge, fresh_home, tmp_path, site):
    done = run("models", "bundle", "nuclei-tiny", NAME, "-o", tmp_path / "bundle.zip")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{tmp_path / 'bundle.zip'}: {NAME}, nuclei-tiny\n"
    before = len(site.asked)
    other = tmp_path / "other"
    script = ["unshare", "--map-root-user", "--net"] if os.access("/usr/bin/unshare", os.X_OK) else []
    arguments = [*script, *command("models", "install", tmp_path / "bundle.zip")]
    environment = {**os.environ, "ZOOBRIDGE_HOME": str(other)}
    installed = subprocess.run(arguments, capture_output=True, text=True, check=False, env=environment, timeout=240)
    assert installed.returncode == 0, installed.stderr
    assert [line.split(":")[0] for line in installed.stdout.splitlines()] == [
        f"Installed {NAME}",
        "Installed nuclei-tiny",
    ]
    assert len(site.asked) == before


def test_an_image_is_not_replaced_by_a_bundle(run, tmp_path):
    (tmp_path / "raw.tif").write_bytes(b"raw")
    done = run("models", "bundle", "nuclei-tiny", "-o", tmp_path / "raw.tif")
    assert done.returncode == 5
    assert only_sentence(done) == 'The bundle is a .zip file, not "raw.tif"; name it raw.zip.'
    assert (tmp_path / "raw.tif").read_bytes() == b"raw"


def test_a_bundle_that_cannot_be_written_is_one_sentence(run, tmp_path):
    (tmp_path / "file").write_text("")
    target = tmp_path / "file" / "bundle.zip"
    done = run("models", "bundle", "nuclei-tiny", "-o", target)
    assert done.returncode == 5
    assert only_sentence(done).startswith(f"{target} cannot be written (")


def test_a_bundle_of_nothing_known_leaves_no_file(run, tmp_path):
    done = run("models", "bundle", "no-such-model", "-o", tmp_path / "bundle.zip")
    assert done.returncode == 4
    assert 'No model of the collection is called "no-such-model"' in only_sentence(done)
    assert list(tmp_path.glob("*bundle*")) == []


@pytest.mark.skipif(not ZOO.is_dir(), reason="the real descriptions are not here")
def test_the_whole_zoo_is_searched(zoobridge, fresh_home, tmp_path):
    with collection(tmp_path / "zoo", real_descriptions(tmp_path / "real")) as site:

        def search(*arguments):
            done = zoobridge(
                "models", "search", "--json", *arguments, home=fresh_home, ZOOBRIDGE_COLLECTION=site.url + INDEX
            )
            assert done.returncode == 0, done.stderr
            return {model["name"]: model for model in json.loads(done.stdout)["models"]}

        assert len(search()) == 137
        assert "chatty-frog" in search("stardist", "--weights", "tensorflow", "--axes", "yx")
        assert set(search("10.5281/zenodo.6338615")) == {"chatty-frog"}
        torch = search("--weights", "torch")
        assert len(torch) >= 120
        assert len(asked_files(site)) == 137
        missing = zoobridge("models", "install", NAME, home=fresh_home, ZOOBRIDGE_COLLECTION=site.url + INDEX)
    assert missing.returncode == 4
    assert "cannot be downloaded: the server answered 404 Not Found" in only_sentence(missing)
