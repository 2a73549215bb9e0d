import importlib.util
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import tifffile

from tests.models.generated import PackageRecipe, write_package

from .conftest import only_sentence


def copy_of(bundled, folder, name="other-model"):
    package = shutil.copytree(bundled / "nuclei-tiny", folder / name)
    description = package / "rdf.yaml"
    description.write_text(description.read_text().replace("id: nuclei-tiny", f"id: {name}"))
    return package


def names(zoobridge, home):
    return [entry["name"] for entry in json.loads(zoobridge("models", "list", "--json", home=home).stdout)]


def test_install_list_show_remove(zoobridge, fresh_home, bundled, tmp_path):
    done = zoobridge("models", "install", copy_of(bundled, tmp_path), home=fresh_home)
    assert (done.returncode, done.stdout) == (0, "Installed other-model: nuclei-tiny (fluorescence nuclei)\n")
    assert names(zoobridge, fresh_home) == ["denoise-tiny", "nuclei-tiny", "other-model"]
    shown = zoobridge("models", "show", "other-model", home=fresh_home).stdout
    assert "Intended use" in shown
    assert "serves exact" in shown
    table = zoobridge("models", "list", home=fresh_home).stdout.splitlines()
    assert [line.split()[0] for line in table] == ["name", "denoise-tiny", "nuclei-tiny", "other-model"]
    assert zoobridge("models", "remove", "other-model", home=fresh_home).stdout == "Removed other-model\n"
    assert names(zoobridge, fresh_home) == ["denoise-tiny", "nuclei-tiny"]


def test_a_package_with_the_name_of_a_bundled_model_says_so(zoobridge, fresh_home, bundled, tmp_path):
    impostor = copy_of(bundled, tmp_path, "nuclei-tiny")
    (impostor / "notes.txt").write_text("another package")
    done = zoobridge("models", "install", impostor, home=fresh_home)
    assert done.returncode == 0, done.stderr
    assert "It replaced version " in done.stdout
    assert "not the nuclei-tiny that comes with zoobridge" in done.stdout
    back = zoobridge("models", "install", "nuclei-tiny", home=fresh_home).stdout
    assert "It replaced version " in back
    assert "comes with zoobridge" not in back


def test_verify_tells_which_engine_serves(zoobridge, fresh_home):
    done = zoobridge("models", "verify", "denoise-tiny", home=fresh_home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("denoise-tiny: files as installed\n")
    assert sum("serves exact" in line for line in done.stdout.splitlines()) == 1
    shown = json.loads(zoobridge("models", "show", "denoise-tiny", "--json", home=fresh_home).stdout)
    assert set(shown["evidence"]["serving"]) == {"exact", "fast"}
    assert {trial["candidate"]["engine"] for trial in shown["evidence"]["trials"]} == {"openvino", "tensorflow"}


def test_verify_finds_a_damaged_file(zoobridge, fresh_home):
    folder = json.loads(zoobridge("models", "show", "denoise-tiny", "--json", home=fresh_home).stdout)["folder"]
    assert folder.startswith(str(fresh_home))
    weights = next(path for path in fresh_home.rglob("weights.onnx") if str(path).startswith(folder))
    weights.chmod(0o644)
    weights.write_bytes(weights.read_bytes()[:-1])
    done = zoobridge("models", "verify", "denoise-tiny", home=fresh_home)
    assert done.returncode == 4
    assert "weights.onnx" in only_sentence(done)


def test_verify_goes_on_after_a_model_that_fails(zoobridge, fresh_home):
    zoobridge("models", "show", "denoise-tiny", home=fresh_home)
    weights = next(path for path in fresh_home.rglob("weights.onnx") if "denoise-tiny" in str(path))
    weights.chmod(0o644)
    weights.write_bytes(weights.read_bytes()[:-1])
    done = zoobridge("models", "verify", "--json", home=fresh_home)
    documents = json.loads(done.stdout)
    assert done.returncode == 4
    assert "weights.onnx" in documents["denoise-tiny"]["error"]
    assert "error" not in documents["nuclei-tiny"]


def test_unknown_model_names_the_nearest(zoobridge, fresh_home):
    for arguments in (["show", "nuclei-tinny"], ["remove", "nuclei-tinny"], ["verify", "nuclei-tinny"]):
        done = zoobridge("models", *arguments, home=fresh_home)
        assert done.returncode == 4
        assert "nuclei-tiny" in only_sentence(done)


def test_source_that_is_no_package(zoobridge, fresh_home, tmp_path):
    done = zoobridge("models", "install", tmp_path / "none.zip", home=fresh_home)
    assert done.returncode == 4
    assert "none.zip" in only_sentence(done)
    assert names(zoobridge, fresh_home) == ["denoise-tiny", "nuclei-tiny"]


def test_one_damaged_model_hides_no_other_and_can_be_removed(zoobridge, fresh_home):
    shown = json.loads(zoobridge("models", "show", "denoise-tiny", "--json", home=fresh_home).stdout)
    (Path(shown["folder"]).parent / "model.json").write_text("{")
    listed = zoobridge("models", "list", "--json", home=fresh_home)
    assert listed.returncode == 0
    damaged, sound = json.loads(listed.stdout)
    assert damaged["name"] == "denoise-tiny"
    assert damaged["damaged"].endswith("is damaged; remove denoise-tiny or install it again.")
    assert sound["name"] == "nuclei-tiny"
    table = zoobridge("models", "list", home=fresh_home)
    assert table.returncode == 0
    assert "damaged: The record of denoise-tiny" in " ".join(table.stdout.split())
    removed = zoobridge("models", "remove", "denoise-tiny", home=fresh_home)
    assert (removed.returncode, removed.stdout) == (0, "Removed denoise-tiny\n")
    assert names(zoobridge, fresh_home) == ["nuclei-tiny"]


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="this environment has PyTorch")
def test_a_model_of_pytorch_says_what_it_needs_and_how_to_get_it(zoobridge, fresh_home, tmp_path):
    sentence = "PyTorch is not installed; install it with: zoobridge engine install torch."
    zoobridge(
        "models", "install", write_package(tmp_path / "p", PackageRecipe(weights=("torchscript",))), home=fresh_home
    )
    shown = zoobridge("models", "show", "tiny-model", home=fresh_home).stdout.splitlines()
    assert f"Needs torch: {sentence}" in shown
    tifffile.imwrite(tmp_path / "cells.tif", np.arange(1024, dtype=np.float32).reshape(32, 32))
    done = zoobridge("predict", "tiny-model", tmp_path / "cells.tif", "-o", tmp_path / "out", home=fresh_home)
    assert done.returncode == 4
    assert only_sentence(done) == f"No engine for the model 'tiny-model' is usable here: {sentence}"


def test_a_model_without_code_has_nothing_to_trust(zoobridge, fresh_home):
    done = zoobridge("models", "trust", "nuclei-tiny", home=fresh_home)
    assert (done.returncode, done.stdout) == (
        0,
        "nuclei-tiny needs no Python code of its own, so there is nothing to trust.\n",
    )
    assert zoobridge("models", "untrust", "nuclei-tiny", home=fresh_home).stdout == (
        "The code of nuclei-tiny was not trusted.\n"
    )


def test_an_empty_source_is_said_to_be_empty(zoobridge):
    done = zoobridge("models", "install", "")
    assert done.returncode == 4
    assert only_sentence(done).startswith("The source of the package is empty; ")
