import numpy as np
import pytest

from zoobridge.commands.appearance import dressed
from zoobridge.pipeline.image import Image


@pytest.mark.parametrize(
    ("source", "predicted", "shown"),
    [
        ([0.0, 200.0], [0.1, 0.9], (0, 1)),
        ([0.0, 200.0], [0.0, 1.0], (0, 1)),
        ([0.0, 200.0], [0.0, 1.1], (3, 7)),
        ([0.0, 200.0], [-0.1, 1.0], (3, 7)),
        ([0.0, 1.0], [0.1, 0.9], (3, 7)),
        ([0.0, 200.0], [np.nan, 0.9], (3, 7)),
    ],
)
def test_what_looks_like_probabilities_is_shown_from_0_to_1(source, predicted, shown):
    result = Image(np.array([predicted], np.float32), "yx", display_range=(3, 7))
    assert dressed(result, Image(np.array([source]), "yx"), "r").display_range == shown


def test_a_mask_of_whole_numbers_keeps_its_range():
    mask = Image(np.array([[0, 1]], np.uint8), "yx", display_range=(0, 1.5))
    assert dressed(mask, Image(np.array([[9, 9]]), "yx"), "r").display_range == (0, 1.5)


def test_everything_else_stays():
    predicted = Image(np.zeros((2, 3)), "yx", pixel_sizes={"x": 2}, units={"x": "nm"}, slice_labels=("a",))
    result = dressed(predicted, Image(np.ones((2, 3)), "yx"), "title")
    assert (result.title, result.pixel_sizes, result.units, result.slice_labels) == (
        "title",
        {"x": 2},
        {"x": "nm"},
        ("a",),
    )
