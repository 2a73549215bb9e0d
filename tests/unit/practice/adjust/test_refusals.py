"""What cannot be adjusted is refused in a sentence, before anything is written."""

import importlib.util

import numpy as np
import pytest
import tifffile

from tests.models.generated import PackageRecipe, write_package
from tests.unit.practice.adjust.dark_discs import dark_discs, write_pairs
from zoobridge.errors import EngineError, InputError, ModelNotFoundError, UsageError, ZoobridgeError
from zoobridge.inference.zoo import Zoo
from zoobridge.practice.adjust.entrance import adjust
from zoobridge.settings import Settings


@pytest.fixture
def zoo(tmp_path):
    return Zoo(Settings(tmp_path / "home"))


@pytest.fixture
def pairs(tmp_path):
    return write_pairs(tmp_path)


def refused(zoo, kind, *pairs, model="nuclei-tiny", name="my-nuclei", **options):
    with pytest.raises(ZoobridgeError) as caught:
        adjust(model, *pairs, name=name, zoo=zoo, **options)
    assert isinstance(caught.value, kind)
    assert not (zoo.settings.home / "adjusting").exists()
    assert set(zoo.names()) <= {"denoise-tiny", "nuclei-tiny", "tiny-model"}
    return str(caught.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"name": "My Nuclei"}, 'A model cannot be called "My Nuclei"; use lower-case'),
        ({"name": "nuclei-tiny"}, "cannot have the name of the one it is made from"),
        ({"name": "denoise-tiny"}, "There is already a model denoise-tiny; choose another name, or say replace."),
        ({"layers": "most"}, "layers=most cannot be used; say top, all, or how many"),
        ({"epochs": 0}, "give at least 1 epoch"),
    ],
)
def test_names_and_settings(zoo, pairs, options, says):
    assert says in refused(zoo, UsageError, *pairs, **options)


def test_a_name_that_is_a_command(zoo, pairs):
    assert '"Zoo predict" is a command' in refused(zoo, ZoobridgeError, *pairs, name="predict")


def test_a_model_that_is_missing(zoo, pairs):
    assert "nuclei-tiny" in refused(zoo, ModelNotFoundError, *pairs, model="nucle-tiny")


def test_too_few_images(zoo, tmp_path):
    assert "at least 4 different images with labels, but there are 3;" in refused(
        zoo, InputError, *write_pairs(tmp_path, 3)
    )


def test_copies_do_not_count(zoo, pairs):
    images, labels = pairs
    for number in range(5):
        tifffile.imwrite(images / f"{number}.tif", dark_discs(0)[0])
    assert "there are 1 (5 files, of which some are the same" in refused(zoo, InputError, images, labels)


def test_no_objects(zoo, pairs):
    for file in pairs[1].iterdir():
        tifffile.imwrite(file, np.zeros((128, 128), np.uint8))
    assert "hold no objects in the 3 images to train on" in refused(zoo, InputError, *pairs)


@pytest.mark.parametrize("imagej", [True, False])
def test_neither_labels_nor_overlays(zoo, pairs, imagej):
    for path in pairs[0].iterdir():
        tifffile.imwrite(path, tifffile.imread(path), imagej=imagej)
    said = refused(zoo, InputError, pairs[0])
    assert said.startswith("No labels were given, and the image")
    assert "give labels=, the folder of label images" in said


def test_mismatched_sizes(zoo, pairs):
    tifffile.imwrite(pairs[1] / "2.tif", np.ones((128, 120), np.uint8))
    assert "2.tif is 120x128 and its image 2.tif is 128x128" in refused(zoo, InputError, *pairs)


def test_stacks_for_a_model_of_single_images(zoo, pairs):
    for folder in pairs:
        tifffile.imwrite(folder / "2.tif", np.zeros((3, 128, 128), np.uint8), imagej=True, metadata={"axes": "ZYX"})
    assert "2.tif holds 3 slices or frames; give each as an image of its own." in refused(zoo, InputError, *pairs)


def test_restoration_needs_the_images_as_they_should_be(zoo, pairs):
    assert "needs labels=" in refused(zoo, InputError, pairs[0], model="denoise-tiny")


def test_weights_that_cannot_be_trained(zoo, pairs, tmp_path):
    write_package(tmp_path / "package", PackageRecipe(weights=("onnx",)))
    model = zoo.install(tmp_path / "package", verify=False).name
    message = refused(zoo, UsageError, *pairs, model=model)
    assert "has ONNX weights alone" in message
    assert "choose a model with Keras, TensorFlow 2 or PyTorch weights" in message


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="PyTorch is installed here")
@pytest.mark.parametrize("weights", ["torchscript", "pytorch_state_dict"])
def test_weights_of_pytorch_need_pytorch(zoo, pairs, tmp_path, weights):
    write_package(tmp_path / "package", PackageRecipe(weights=(weights, "onnx")))
    model = zoo.install(tmp_path / "package", verify=False).name
    assert refused(zoo, EngineError, *pairs, model=model) == (
        "The weights of tiny-model are trained by PyTorch, and PyTorch is not installed; install it with: "
        "zoobridge engine install torch."
    )


@pytest.mark.parametrize(
    ("recipe", "says"),
    [
        (PackageRecipe(weights=("keras_v3",)), "does not say that it finds objects or restores images"),
        (
            PackageRecipe(weights=("keras_v3",), out_channels=3, extra={"tags": ["semantic-segmentation"]}),
            "gives 3 channels and does not say which is the foreground",
        ),
        (PackageRecipe(weights=("keras_v3",), axes="yx"), "only batches of images can be learnt"),
        (
            PackageRecipe(
                weights=("keras_v3",),
                extra={"tags": ["denoising"]},
                postprocessing=({"id": "zero_mean_unit_variance", "kwargs": {}},),
            ),
            "changes its output by zero_mean_unit_variance after the network",
        ),
    ],
    ids=["no task", "no foreground", "no batch", "rescaled"],
)
def test_models_that_cannot_be_trained(zoo, pairs, tmp_path, recipe, says):
    write_package(tmp_path / "package", recipe)
    model = zoo.install(tmp_path / "package", verify=False).name
    message = refused(zoo, UsageError, *pairs, model=model)
    assert message.startswith(f"The model {model} cannot be adjusted: it ")
    assert says in message


def test_a_home_that_cannot_be_written_to(zoo, pairs):
    zoo.settings.home.mkdir()
    (zoo.settings.home / "adjusting").write_text("in the way")
    with pytest.raises(
        InputError, match=r"adjusting/new cannot be written to \(.*\), .*set ZOOBRIDGE_HOME to a folder"
    ):
        adjust("nuclei-tiny", *pairs, name="new", zoo=zoo)
