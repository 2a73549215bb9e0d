"""Which channels a model gets."""

import numpy as np
import pytest

from tests.unit.pipeline.networks import tensor_axes
from zoobridge.errors import InputError
from zoobridge.package.tensors import SteppedSize
from zoobridge.pipeline.channels import choose_channels
from zoobridge.pipeline.image import Image

RNG = np.random.default_rng(2)
COLOUR = Image(RNG.integers(0, 256, (3, 5, 6)).astype(np.uint8), "cyx", rgb=True)
THREE = Image(COLOUR.array, "cyx")
GREY = Image(COLOUR.array[0], "yx")


def choose(image, wanted, channel=None):
    axis = None if wanted == 0 else tensor_axes("c", wanted, None)[0]
    return choose_channels(image, axis, channel, "net")


@pytest.mark.parametrize(("image", "wanted"), [(THREE, 3), (COLOUR, 3), (GREY, 1), (GREY, 0)])
def test_all_channels_when_the_model_takes_as_many(image, wanted):
    choice = choose(image, wanted)
    assert choice.image is image
    assert choice.warnings == ()


@pytest.mark.parametrize("image", [THREE, COLOUR])
@pytest.mark.parametrize("wanted", [0, 1])
def test_one_channel_counted_from_one(image, wanted):
    choice = choose(image, wanted, 2)
    np.testing.assert_array_equal(choice.image.array, COLOUR.array[1])
    assert (choice.image.axes, choice.source, choice.warnings) == ("yx", 1, ())


def test_colour_becomes_grey_as_in_imagej_and_says_so():
    choice = choose(COLOUR, 1)
    red, green, blue = COLOUR.array.astype(float)
    np.testing.assert_allclose(choice.image.array, (red + green + blue) / 3, rtol=1e-6)
    (warning,) = choice.warnings
    assert "Model net takes one channel; the colour image was converted to grey as (R+G+B)/3" in warning


@pytest.mark.parametrize(
    ("image", "wanted", "channel", "sentence"),
    [
        (THREE, 1, None, "Model net takes 1 channel and the image has 3; say which one with channel=1 to channel=3."),
        (THREE, 0, None, "Model net takes 1 channel and the image has 3; say which one with channel=1 to channel=3."),
        (THREE, 1, 4, "Channel 4 does not exist: the image has channels 1 to 3; choose one of these with channel=."),
        (GREY, 1, 2, "Channel 2 does not exist: the image has only channel 1; choose one of these with channel=."),
        (THREE, 1, 0, "Channel 0 does not exist: the image has channels 1 to 3; choose one of these with channel=."),
        (
            GREY,
            3,
            None,
            "Model net takes 3 channels and the image is grey (1 channel); convert it to RGB colour first, merge "
            "channels first, or choose a model for one channel.",
        ),
        (
            GREY,
            2,
            None,
            "Model net takes 2 channels and the image is grey (1 channel); merge channels first, or choose a model "
            "for one channel.",
        ),
        (
            THREE,
            2,
            None,
            "Model net takes 2 channels and the image has 3; make a stack of the right channels first "
            "(Image > Stacks > Tools > Make Substack...), or choose another model.",
        ),
        (THREE, 3, 1, "Model net takes 3 channels, so one channel alone cannot be used; leave channel= out."),
        (
            THREE,
            2,
            1,
            "Model net takes 2 channels, so one channel alone cannot be used; choose a model for one channel.",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(image, wanted, channel, sentence):
    with pytest.raises(InputError) as caught:
        choose(image, wanted, channel)
    assert str(caught.value) == sentence


def test_a_channel_axis_with_a_step():
    axis = tensor_axes("y", 1, SteppedSize(3, 2))[0]
    assert choose_channels(THREE, axis, None, "net").image is THREE
    with pytest.raises(InputError, match=r"takes 3, 5, \.\.\. channels"):
        choose_channels(GREY, axis, None, "net")
