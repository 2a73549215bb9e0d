import numpy as np

from zoobridge.commands.appearance import dressed
from zoobridge.pipeline.image import Image


def test_pixel_sizes_follow_a_change_of_the_number_of_pixels():
    source = Image(np.zeros((8, 16)), "yx", pixel_sizes={"x": 1.0, "y": 0.5})
    result = dressed(Image(np.zeros((16, 32)), "yx"), source, "r")
    assert dict(result.pixel_sizes) == {"x": 0.5, "y": 0.25}


def test_new_channels_are_named_after_the_plane_and_the_channel():
    source = Image(np.zeros((2, 4, 4)), "zyx", slice_labels=("a", "b"))
    predicted = Image(np.zeros((2, 2, 4, 4)), "zcyx", channel_names=("nucleus", "boundary"))
    labels = ("a nucleus", "a boundary", "b nucleus", "b boundary")
    assert dressed(predicted, source, "r").slice_labels == labels


def test_new_channels_of_an_unlabelled_image_are_named_after_the_channel():
    predicted = Image(np.zeros((2, 4, 4)), "cyx", channel_names=("nucleus", "boundary"))
    assert dressed(predicted, Image(np.zeros((4, 4)), "yx"), "r").slice_labels == ("nucleus", "boundary")


def test_labels_that_fit_no_plane_are_dropped():
    source = Image(np.zeros((3, 4, 4)), "cyx", slice_labels=("a", "b", "c"))
    assert dressed(Image(np.zeros((4, 4)), "yx"), source, "r").slice_labels == ()


def test_what_the_prediction_knows_better_stays():
    source = Image(np.zeros((4, 4)), "yx", pixel_sizes={"x": 1.0}, units={"x": "micron"}, slice_labels=("a",))
    predicted = Image(
        np.zeros((4, 4)), "yx", pixel_sizes={"x": 3.0}, units={"x": "nm"}, slice_labels=("b",), display_range=(0, 7)
    )
    result = dressed(predicted, source, "r")
    assert (result.pixel_sizes, result.units) == ({"x": 3.0}, {"x": "nm"})
    assert (result.slice_labels, result.display_range) == (("b",), (0, 7))
