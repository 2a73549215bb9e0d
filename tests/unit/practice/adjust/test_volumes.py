"""A network for stacks, whose weights are an HDF5 file, is adjusted on stacks."""

import numpy as np
import pytest
import tifffile
import yaml

from tests.models.generated import PackageRecipe, write_package
from tests.unit.practice.adjust.jobs import done
from zoobridge.errors import InputError
from zoobridge.inference.zoo import Zoo
from zoobridge.pipeline.image import Image
from zoobridge.practice.adjust.plan import planned
from zoobridge.practice.adjust.request import Request
from zoobridge.settings import Settings

RECIPE = PackageRecipe(
    axes="bzyxc",
    minimum=8,
    weights=("keras_hdf5",),
    real=True,
    preprocessing=({"id": "zero_mean_unit_variance", "kwargs": {"axes": ["z", "y", "x"]}},),
    postprocessing=({"id": "sigmoid"},),
    extra={"tags": ["segmentation"]},
)
SHAPE = (16, 64, 64)


def dark_balls(seed):
    random = np.random.default_rng(seed)
    labels = np.zeros(SHAPE, np.uint16)
    places = np.mgrid[tuple(map(slice, SHAPE))]
    for number in range(1, 7):
        middle = [random.integers(4, size - 4) for size in SHAPE]
        distances = sum((place - at) ** 2 for place, at in zip(places, middle, strict=True))
        labels[distances < random.integers(4, 7) ** 2] = number
    image = np.where(labels > 0, 70, 200) + random.normal(0, 8, SHAPE)
    return image.clip(0, 255).astype(np.uint8), labels


@pytest.fixture
def folders(tmp_path):
    for seed in range(5):
        for kind, array in zip(("images", "labels"), dark_balls(seed), strict=True):
            (tmp_path / kind).mkdir(exist_ok=True)
            tifffile.imwrite(tmp_path / kind / f"{seed}.tif", array, imagej=True, metadata={"axes": "ZYX"})
    return tmp_path / "images", tmp_path / "labels"


@pytest.fixture
def zoo(tmp_path):
    zoo = Zoo(Settings(tmp_path / "home"))
    zoo.install(write_package(tmp_path / "package", RECIPE), verify=False)
    return zoo


def test_a_network_for_stacks_is_adjusted(zoo, folders, tmp_path):
    request = Request(RECIPE.name, *folders, "new", layers="all", epochs=6)
    result, description, package = done(zoo, tmp_path, request)
    assert result["formats"] == ["keras_v3", "tensorflow_saved_model_bundle"]
    (before,), (after,) = (result["test"][when].values() for when in ("before", "after"))
    assert after > 1.5 * before
    assert yaml.safe_load((package / "rdf.yaml").read_text()) == description
    new = zoo.install(package)
    assert zoo.refusal(new.name) is None
    image, labels = dark_balls(9)
    (found,) = zoo.predict("new", Image(image, "zyx")).images.values()
    inside, outside = (found.array.reshape(SHAPE)[where].mean() for where in (labels > 0, labels == 0))
    assert inside > outside, "the old one was right by chance at most"


def test_rois_of_a_stack_are_refused(zoo, folders):
    images, labels = folders
    (labels / "0.tif").rename(labels / "0.zip")
    with pytest.raises(InputError, match=r"0\.tif is a stack; give its labels as a label image"):
        planned(Request(RECIPE.name, images, labels, "new"), zoo.store)
