import numpy as np
import pytest

from tests.unit.commands.desk import description, tensor
from zoobridge.pipeline.image import Image
from zoobridge.practice.preflight import sentences

RANDOM = np.random.default_rng(0)
FLUORESCENCE = description("nuclei", tags=("fluorescence-light-microscopy",))
HISTOLOGY = description("stain", tags=("H&E",), inputs=(tensor("image", 3),))
SILENT = description("other")


def cells(background, objects, dtype=np.uint8, size=(64, 64)):
    array = RANDOM.normal(background, 4, size)
    array[10:25, 10:25] = objects
    array[40:50, 30:50] = objects
    return Image(array.clip(0, 255).astype(dtype), "yx", title="cells")


def photo(red, green, blue):
    return Image(np.stack([np.full((32, 32), one, np.uint8) for one in (red, green, blue)]), "cyx", "photo", rgb=True)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_an_image_as_described_is_not_commented(dtype):
    assert sentences(cells(20, 180, dtype), FLUORESCENCE) == ()


def test_a_bright_background_where_a_dark_one_is_expected():
    assert sentences(cells(220, 60), FLUORESCENCE) == (
        "cells has a bright background, but the model nuclei was made for images with a dark background; the result "
        "may be meaningless (Edit > Invert, or another model).",
    )


def test_a_dark_background_where_a_bright_one_is_expected():
    model = description("stain", tags=("brightfield",))
    assert "has a dark background" in sentences(cells(20, 180), model)[0]


def test_what_the_package_states_counts_more_than_its_tags():
    stated = {"zoobridge": {"expects": {"background": "bright", "colour": "grey"}}}
    assert sentences(cells(220, 60), description("n", tags=("fluorescence",), config=stated)) == ()


@pytest.mark.parametrize("config", [{}, {"zoobridge": 1}, {"zoobridge": {"expects": ["dark"]}}])
def test_nothing_is_said_where_the_package_says_nothing(config):
    assert sentences(cells(220, 60), description("other", config=config)) == ()


def test_a_colour_picture_for_a_single_channel_model():
    image = photo(200, 90, 160)
    image.array[:, :8] = 10
    said = sentences(image, FLUORESCENCE)
    assert said[0] == (
        "photo is a colour picture, but the model nuclei was made for single-channel images; the result may be "
        "meaningless."
    )


def test_a_grey_picture_stored_as_colour_is_no_colour_picture():
    image = photo(10, 10, 10)
    image.array[:, 4:8, 4:8] = 200
    assert sentences(image, FLUORESCENCE) == ()


def test_a_chosen_channel_is_no_colour_picture():
    image = photo(20, 30, 200)
    image.array[:, 4:8, 4:8] = 100
    assert sentences(image, FLUORESCENCE, channel=1) == ()


def test_no_colour_for_a_colour_model():
    assert sentences(cells(220, 60), HISTOLOGY) == (
        "cells has no colour, but the model stain was made for colour pictures; the result may be meaningless.",
    )


def test_saturation():
    image = cells(20, 255)
    assert sentences(image, FLUORESCENCE) == (
        "10% of the pixels of cells are saturated, so intensities there are lost.",
    )


def test_a_mask_is_judged_like_any_image():
    assert sentences(cells(0, 180, bool), SILENT) == ()
    mask = np.ones((64, 64), bool)
    mask[10:25, 10:25] = False
    assert "has a bright background" in sentences(Image(mask, "yx", title="mask"), FLUORESCENCE)[0]


def test_one_value_everywhere():
    assert sentences(Image(np.zeros((8, 8)), "yx"), SILENT) == ("The image has the same value everywhere.",)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_values_that_are_no_numbers_do_not_disturb(value):
    image = cells(20, 180, np.float32)
    image.array[0, 0] = value
    assert sentences(image, FLUORESCENCE) == ()
    sentences(Image(np.full((4, 4), value), "yx"), FLUORESCENCE)


def test_large_images_are_judged_by_a_sample():
    image = Image(np.tile(cells(220, 60).array, (40, 40)), "yx", title="large")
    assert "bright background" in sentences(image, FLUORESCENCE)[0]
