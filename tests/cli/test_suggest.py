"""``zoobridge suggest`` as a process."""

import json

import imageio.v3 as iio
import pytest
import tifffile

from tests.macros.conftest import nuclei
from tests.models.collection import INDEX, collection, generated
from tests.models.generated import PackageRecipe

from .conftest import only_sentence


@pytest.fixture
def cells(tmp_path):
    tifffile.imwrite(tmp_path / "cells.tif", nuclei(size=128)[0])
    return tmp_path / "cells.tif"


def test_several_images_a_montage_and_a_document(zoobridge, fresh_home, cells, tmp_path):
    other = tmp_path / "other.tif"
    tifffile.imwrite(other, nuclei(size=128, seed=3)[0])
    montage = tmp_path / "models.png"
    done = zoobridge("suggest", cells, other, "--task", "segmentation", "--montage", montage, "--json", home=fresh_home)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["best"] == "nuclei-tiny"
    assert [each["model"] for each in document["models"]] == ["nuclei-tiny", "denoise-tiny"]
    assert 0.8 < document["models"][0]["score"] <= 1
    assert document["models"][1]["score"] is None
    assert iio.imread(montage).shape[-1] == 3


def test_an_image_without_objects_is_told_apart(zoobridge, fresh_home, cells, tmp_path):
    empty = tmp_path / "empty.tif"
    tifffile.imwrite(empty, nuclei(size=128)[0] * 0)
    asked = ("suggest", cells, empty, "--models", "nuclei-tiny")
    alone = json.loads(zoobridge("suggest", cells, "--models", "nuclei-tiny", "--json", home=fresh_home).stdout)
    done = zoobridge(*asked, "--json", home=fresh_home)
    assert done.returncode == 0, done.stderr
    (both,), (one,) = json.loads(done.stdout)["models"], alone["models"]
    assert both["stability"] == one["stability"] != {}
    assert both["score"] == pytest.approx(one["score"] / 2)
    text = zoobridge(*asked, home=fresh_home).stdout
    assert "% stable on 1 of 2 images)" in text.splitlines()[0]
    assert "trial: says nothing where it finds no objects" in text


def test_the_collection_is_looked_at_when_asked(zoobridge, fresh_home, cells, tmp_path):
    deep = generated(tmp_path / "a", "deep-model", PackageRecipe(axes="bczyx"), tags=["segmentation", "nuclei"])
    flat = generated(tmp_path / "b", "flat-model", PackageRecipe(), tags=["segmentation", "nuclei"])
    with collection(tmp_path / "site", [("deep-model", "v0", deep), ("flat-model", "v0", flat)]) as site:
        done = zoobridge(
            *("suggest", cells, "--task", "segmentation", "--collection", "--no-trial", "--json"),
            home=fresh_home,
            ZOOBRIDGE_COLLECTION=site.url + INDEX,
        )
    assert done.returncode == 0, done.stderr
    models = {each["model"]: each for each in json.loads(done.stdout)["models"]}
    assert models["flat-model"]["suits"]
    assert not models["flat-model"]["installed"]
    assert not models["deep-model"]["suits"]
    assert any("the image has no z" in reason for reason in models["deep-model"]["reasons"])


def test_nobody_is_asked_unless_told(zoobridge, fresh_home):
    done = zoobridge("suggest", "--task", "restoration", home=fresh_home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1. denoise-tiny: ")
    assert done.stdout.splitlines()[-1].startswith("Nothing was tried: this is what the cards say")
    unreachable = zoobridge("suggest", "--collection", home=fresh_home)
    assert unreachable.returncode == 4
    assert "index of the collection" in only_sentence(unreachable)


def test_a_missing_image_is_one_sentence(zoobridge, fresh_home, tmp_path):
    done = zoobridge("suggest", tmp_path / "none.tif", home=fresh_home)
    assert done.returncode == 5
    assert only_sentence(done) == f"The image {tmp_path / 'none.tif'} does not exist; check the path."


def test_pixels_that_are_not_numbers_are_refused_before_anything_is_compared(zoobridge, fresh_home, cells, tmp_path):
    broken = tifffile.imread(cells).astype("float32")
    broken[5, 7] = float("nan")
    tifffile.imwrite(tmp_path / "broken.tif", broken)
    done = zoobridge("suggest", cells, tmp_path / "broken.tif", home=fresh_home)
    assert (done.returncode, done.stdout) == (5, "")
    assert only_sentence(done).startswith("broken.tif: The image has pixels that are not numbers (NaN or infinite)")


def test_channels_asked_for_are_not_those_of_the_image(zoobridge, fresh_home, cells):
    done = zoobridge("suggest", cells, "--channels", "2", "--no-trial", "--json", home=fresh_home)
    reasons = json.loads(done.stdout)["models"][0]["reasons"]
    channels = [reason for reason in reasons if reason.startswith("channels")]
    assert channels == ["channels asked for: does not fit (1, not 2)", "channels: fits (1)"]
