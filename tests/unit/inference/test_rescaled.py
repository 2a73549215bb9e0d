"""Predicting at another size: results lie over the image again, and nothing is interpolated that has no in-between."""

import numpy as np
import pytest

from tests.unit.commands.desk import description, tensor
from tests.unit.inference.packages import NAME, zoo_with
from zoobridge.errors import UsageError
from zoobridge.inference.model import load
from zoobridge.inference.rescaled import Rescaling, resized
from zoobridge.package.tensors import Operation
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import Numbers, Prediction, PredictionReport, PredictOptions
from zoobridge.runtime.fake_engine import FakeEngine

RAMP = Image(
    np.linspace(0, 200, 40 * 60).reshape(40, 60).astype(np.float32), "yx", pixel_sizes={"x": 0.5, "y": 0.5, "z": 2.0}
)


def test_the_field_of_view_stays():
    small = resized(RAMP, {"y": 20, "x": 15})
    assert small.array.shape == (20, 15)
    assert small.pixel_sizes == {"x": 2.0, "y": 1.0, "z": 2.0}
    assert small.array.mean() == pytest.approx(RAMP.array.mean(), abs=0.1)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32, bool])
def test_the_type_stays(dtype):
    image = Image((RAMP.array > 90).astype(dtype), "yx")
    assert resized(image, {"y": 90, "x": 77}).dtype == dtype


def test_nearest_makes_no_new_numbers():
    labels = Image(np.kron(np.arange(1, 26).reshape(5, 5), np.ones((8, 8), int)), "yx")
    assert set(np.unique(resized(labels, {"y": 93, "x": 31}, nearest=True).array)) == set(range(1, 26))


def test_there_and_back_is_the_same_picture_a_little_smoother():
    up = resized(resized(RAMP, {"y": 80, "x": 120}), {"y": 40, "x": 60})
    np.testing.assert_allclose(up.array[2:-2, 2:-2], RAMP.array[2:-2, 2:-2], atol=2)


@pytest.mark.parametrize("factor", [0.37, 0.5, 1.9])
def test_an_identity_gives_the_image_back_at_its_size(tmp_path, factor):
    zoo = zoo_with(tmp_path, [FakeEngine()])
    served = zoo.predict(NAME, RAMP, PredictOptions(scale=factor))
    (image,) = served.images.values()
    assert image.array.shape == RAMP.array.shape
    assert image.pixel_sizes == pytest.approx(RAMP.pixel_sizes)
    assert served.report.scale == served.provenance.report.scale == factor
    np.testing.assert_allclose(image.array[4:-4, 4:-4], RAMP.array[4:-4, 4:-4], atol=6)


def test_masks_keep_their_two_values_and_coarser_outputs_their_share():
    mask = tensor("mask", operations=(Operation("binarize", {"threshold": 0.5}),))
    model = description(outputs=(mask, tensor("half")))
    rescaling = Rescaling.of(model, 0.5)
    given = rescaling.enlarged(RAMP)
    results = {
        "mask": Image((given.array > 90).astype(np.float32), "yx", pixel_sizes=given.pixel_sizes),
        "half": resized(given, {"y": 10, "x": 15}),
    }
    report = PredictionReport((20, 30), (0, 0), 1, "none", 0.1)
    back = rescaling.restored(Prediction(results, report, {"score": Numbers(np.ones(2), "c")}), model, RAMP)
    assert set(np.unique(back.images["mask"].array)) == {0.0, 1.0}
    assert back.images["mask"].array.shape == (40, 60)
    assert back.images["half"].array.shape == (20, 30)
    assert back.images["half"].pixel_sizes == pytest.approx({"x": 1.0, "y": 1.0, "z": 2.0})
    assert back.report.warnings == ("The numbers of score are those of the rescaled image.",)


def test_a_3d_model_sees_the_stack_larger_along_z_as_well():
    assert Rescaling.of(description(), 2).letters == "yx"
    stack = Image(np.zeros((5, 8, 8), np.float32), "zyx", slice_labels=tuple("abcde"))
    assert Rescaling(2, "zyx").enlarged(stack).array.shape == (10, 16, 16)
    assert Rescaling(2, "yx").enlarged(stack).slice_labels == tuple("abcde")


def test_python_takes_the_factor_and_refuses_what_means_nothing(tmp_path):
    with load(NAME, zoo_with(tmp_path, [FakeEngine()])) as model:
        assert model.predict(RAMP.array, scale=0.5)["output"].shape == (40, 60)
        for wrong in (0, -1, 99, "big", float("nan")):
            with pytest.raises(UsageError, match=r"cannot be used; give auto or a factor from 0.05 to 20"):
                model.predict(RAMP.array, scale=wrong)
        with pytest.raises(UsageError, match="object_size is what"):
            model.predict(RAMP.array, object_size=12)
        with pytest.raises(UsageError, match="has no meaning here"):
            model.predict(RAMP.array, scale="auto")
