"""From images to samples and back: any axes of the image, any axes of the model."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.pipeline.networks import description, tensor_axes
from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import FixedSize, SteppedSize, Tensor
from zoobridge.pipeline.collecting import Collector
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.samples import gather

ANY = SteppedSize(1, 1)


@st.composite
def image_and_letters(draw):
    """An image with axes in any order, and a model's axes that can take it."""
    extra = draw(st.lists(st.sampled_from("itcz"), unique=True))
    axes = "".join(draw(st.permutations([*extra, "y", "x"])))
    shape = [draw(st.integers(1, 3)) for _ in axes]
    optional = draw(st.lists(st.sampled_from("bz"), unique=True))
    channel = ["c"] if "c" in extra else draw(st.sampled_from([[], ["c"]]))
    letters = "".join(draw(st.permutations([*optional, *channel, "y", "x"])))
    return Image(np.arange(np.prod(shape)).reshape(shape), axes), letters


@given(image_and_letters())
def test_samples_collected_again_are_the_image(case):
    image, letters = case
    model = description(letters, ANY, channels=image.size("c"))
    feed = gather(model, {"input": image}, None)
    collector = Collector(letters, feed.loops)
    count = 0
    for index in feed.indices():
        sample = feed.primary.sample(index)
        assert sample.ndim == len(letters)
        collector.add(index, sample.copy())
        count += 1
    assert count == np.prod([image.size(n) for n in "itz" if n not in letters])
    present = [letter for letter in collector.axes if letter in image.axes]
    expected = np.transpose(image.array, [image.axes.index(letter) for letter in present])
    np.testing.assert_array_equal(collector.array.reshape(expected.shape), expected)
    assert [n for n in "itczyx" if n in collector.axes] == list(collector.axes)


def test_views_cost_no_copy():
    image = Image(np.zeros((4, 8, 8), np.uint16), "zyx")
    feed = gather(description("bcyx", ANY), {"input": image}, None)
    assert np.shares_memory(feed.primary.sample({"z": 2}), image.array)


def test_a_collector_without_samples_says_so():
    with pytest.raises(ValueError, match="No sample was added"):
        Collector("bcyx", {}).array  # noqa: B018


def test_a_stack_model_takes_the_stack_and_loops_over_frames():
    image = Image(np.zeros((5, 4, 8, 8)), "tzyx")
    feed = gather(description("bczyx", ANY), {"input": image}, None)
    assert feed.loops == {"t": 5}
    assert feed.sizes == {"z": 4, "y": 8, "x": 8}
    assert feed.primary.sample({"t": 0}).shape == (1, 1, 4, 8, 8)


@pytest.mark.parametrize(
    ("letters", "axes", "sentence"),
    [
        ("bczyx", "yx", "Model net needs a stack with a z axis; open a z stack, or choose a 2D model: the axes"),
        ("btcyx", "zyx", "Model net needs a time series"),
        ("bicyx", "zyx", "Model net needs an index axis"),
        ("bcyx", "zx", "Model net needs an image with an axis y"),
    ],
)
def test_a_lacking_axis_is_named(letters, axes, sentence):
    image = Image(np.zeros((20,) * len(axes)), axes)
    with pytest.raises(InputError) as caught:
        gather(description(letters, SteppedSize(16, 16)), {"input": image}, None)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(f"of the image are {axes}.")


def test_a_flat_image_suits_a_stack_model_that_accepts_one_slice():
    feed = gather(description("bczyx", FixedSize(1)), {"input": Image(np.zeros((1, 1)), "yx")}, None)
    assert feed.primary.sample({}).shape == (1, 1, 1, 1, 1)


def test_an_empty_image_is_refused():
    with pytest.raises(InputError, match="The image has no pixels"):
        gather(description(), {"input": Image(np.zeros((0, 5)), "yx")}, None)


def two_inputs(optional=False):
    return ModelDescription(
        "net",
        "Net",
        "0.5.4",
        (
            Tensor("raw", tensor_axes("bcyx", 1, ANY)),
            Tensor("mask", tensor_axes("bcyx", 1, ANY), optional=optional),
        ),
        (),
        (),
    )


def test_inputs_are_matched_by_name():
    image = Image(np.zeros((4, 4)), "yx")
    feed = gather(two_inputs(), {"mask": image, "raw": Image(np.ones((3, 4, 4)), "tyx")}, None)
    assert [source.tensor.id for source in feed.sources] == ["raw", "mask"]
    assert feed.loops == {"t": 3}
    assert [source.sample({"t": 1}).shape for source in feed.sources] == [(1, 1, 4, 4)] * 2
    assert [s.tensor.id for s in gather(two_inputs(optional=True), {"raw": image}, None).sources] == ["raw"]


@pytest.mark.parametrize(
    ("names", "problem"),
    [(["raw"], "no image was given for mask"), (["raw", "mask", "rwa"], "there is no input 'rwa'")],
)
def test_missing_and_unknown_inputs_are_named(names, problem):
    image = Image(np.zeros((4, 4)), "yx")
    with pytest.raises(InputError) as caught:
        gather(two_inputs(), dict.fromkeys(names, image), None)
    assert str(caught.value) == f"Model net takes the inputs raw, mask; {problem}."


@pytest.mark.parametrize(("shape", "axes"), [((4, 5), "yx"), ((4, 5), "xy")])
def test_inputs_of_different_size_are_refused(shape, axes):
    images = {"raw": Image(np.zeros((4, 4)), "yx"), "mask": Image(np.zeros(shape), axes)}
    with pytest.raises(InputError, match="The input images have 4 and 5 elements along"):
        gather(two_inputs(), images, None)
