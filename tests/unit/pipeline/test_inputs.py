"""Several inputs: shared, scaled and own sizes, numbers, and those that may be left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.pipeline.networks import tensor_axes
from tests.unit.pipeline.test_shapes import Answers, two_outputs
from zoobridge.errors import InputError, PackageError
from zoobridge.package.tensors import FixedSize, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.number_input import number_array
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.predict import predict
from zoobridge.pipeline.receptive_field import probe

RNG = np.random.default_rng(12)
OUTPUT = Tensor("output", tensor_axes("bcyx", 1, lambda letter: ReferencedSize("raw", letter)))
RAW = Tensor("raw", tensor_axes("bcyx", 1, SteppedSize(32, 32)))
POINTWISE = ReceptiveField({"y": 0, "x": 0}, probed=True)


def half(letter):
    return ReferencedSize("raw", letter, 0.5)


COARSE = Tensor("coarse", tensor_axes("bcyx", 1, half))


def picture(*shape):
    return Image(RNG.normal(size=shape).astype(np.float32), "yx")


def add_coarse(raw, coarse):
    return {"output": raw + coarse.repeat(2, -1).repeat(2, -2)}


@pytest.mark.parametrize("order", [(RAW, COARSE), (COARSE, RAW)])
@pytest.mark.parametrize("tile", ["none", (64, 64)])
def test_an_input_of_half_the_size_is_padded_and_cut_with_the_other(order, tile):
    images = {"raw": picture(128, 160), "coarse": picture(64, 80)}
    model = two_outputs(order, OUTPUT)
    result = predict(Answers(add_coarse), model, images, PredictOptions(tile=tile), POINTWISE)
    expected = images["raw"].array + images["coarse"].array.repeat(2, 0).repeat(2, 1)
    np.testing.assert_array_equal(result.images["output"].array, expected)
    assert (result.report.tiles > 1) == (tile != "none")


def test_an_input_of_half_the_size_off_the_grid():
    answers = Answers(add_coarse)
    images = {"raw": picture(100, 90), "coarse": picture(50, 45)}
    output = predict(answers, two_outputs((RAW, COARSE), OUTPUT), images, PredictOptions()).images["output"]
    assert answers.shapes == [{"raw": (1, 1, 128, 96), "coarse": (1, 1, 64, 48)}]
    expected = images["raw"].array + images["coarse"].array.repeat(2, 0).repeat(2, 1)
    np.testing.assert_array_equal(output.array, expected)


def test_the_reach_over_a_scaled_input_is_probed():
    def blur(raw, coarse):
        shifted = np.zeros_like(coarse)
        shifted[..., 3:] = coarse[..., :-3]
        return add_coarse(raw, coarse + shifted)

    reach = probe(Answers(blur), two_outputs((RAW, COARSE), OUTPUT))
    # a cut through an element of the coarse input changes the pixel before it, so y has a reach too
    assert reach.radius == {"y": 32, "x": 32}


def test_an_image_of_the_wrong_scale_is_refused():
    images = {"raw": picture(100, 90), "coarse": picture(50, 50)}
    with pytest.raises(InputError) as caught:
        predict(Answers(add_coarse), two_outputs((RAW, COARSE), OUTPUT), images, PredictOptions())
    assert str(caught.value) == (
        "The input 'coarse' of model net must have 45 elements along x beside the other images, but has 50; crop or "
        "scale it first."
    )


PROMPT = Tensor("prompt", tensor_axes("bcyx", 1, FixedSize(16)), optional=True)


def add_prompt(raw, prompt=None):
    return {"output": raw + (0 if prompt is None else prompt.mean())}


@pytest.mark.parametrize("given_too", [False, True])
def test_an_optional_input_with_a_size_of_its_own(given_too):
    answers = Answers(add_prompt)
    images = {"raw": picture(100, 90)} | ({"prompt": picture(16, 16)} if given_too else {})
    output = predict(answers, two_outputs((RAW, PROMPT), OUTPUT), images, PredictOptions()).images["output"]
    expected = images["raw"].array + (images["prompt"].array.mean() if given_too else 0)
    np.testing.assert_allclose(output.array, expected, rtol=1e-5)
    assert set(answers.shapes[0]) == set(images)


def test_with_an_input_of_its_own_size_there_are_no_tiles():
    images = {"raw": picture(100, 90), "prompt": picture(16, 16)}
    with pytest.raises(InputError, match="does not follow the image along y, so it cannot be put together from tiles"):
        predict(Answers(add_prompt), two_outputs((RAW, PROMPT), OUTPUT), images, PredictOptions(tile=(64, 64)))
    large = {**images, "prompt": picture(17, 16)}
    with pytest.raises(InputError, match="'prompt' of model net takes exactly 16 elements along y, but its image has"):
        predict(Answers(add_prompt), two_outputs((RAW, PROMPT), OUTPUT), large, PredictOptions())


def test_a_required_input_cannot_be_left_out():
    with pytest.raises(InputError, match="takes the inputs raw, coarse; no image was given for coarse"):
        predict(Answers(add_coarse), two_outputs((RAW, COARSE), OUTPUT), {"raw": picture(64, 64)}, PredictOptions())


TIME = Tensor("time", tensor_axes("bc", 2, FixedSize(2)))
BOXES = Tensor("boxes", tensor_axes("bic", 4, SteppedSize(1, 1)), optional=True)


def test_numbers_reach_every_tile_and_slice_as_they_are():
    seen = []

    def answer(raw, time):
        seen.append(time.tolist())
        return {"output": raw * time[0, 1]}

    stack = Image(RNG.normal(size=(2, 100, 90)).astype(np.float32), "zyx")
    model = two_outputs((TIME, RAW), OUTPUT)
    result = predict(
        Answers(answer), model, {"raw": stack, "time": np.array([7, 3])}, PredictOptions(tile=(64, 64)), POINTWISE
    )
    np.testing.assert_array_equal(result.images["output"].array, stack.array * 3)
    assert len(seen) == result.report.tiles > 2
    assert all(time == [[7, 3]] for time in seen)


def test_an_image_cannot_be_given_as_numbers():
    with pytest.raises(InputError, match="The input 'raw' of model net is an image, but numbers were given"):
        predict(Answers(add_prompt), two_outputs((RAW,), OUTPUT), {"raw": np.zeros(5)}, PredictOptions())


@given(st.integers(1, 40))
def test_numbers_fill_the_axis_without_a_size(count):
    flat = np.arange(4.0 * count)
    expected = flat.reshape(1, count, 4)
    for form in (flat, expected[0], expected):
        np.testing.assert_array_equal(number_array(form, BOXES, "net"), expected)


def test_of_two_axes_without_a_size_the_first_takes_the_numbers():
    points = Tensor("points", tensor_axes("biic", 2, SteppedSize(1, 1)))
    assert number_array(np.arange(6), points, "net").shape == (1, 3, 1, 2)
    assert number_array(np.zeros((1, 3, 2)), points, "net").shape == (1, 1, 3, 2)


@pytest.mark.parametrize(
    ("tensor", "count", "wanted"), [(TIME, 3, "takes 2 numbers"), (BOXES, 6, "takes a multiple of 4, at least 4 num")]
)
def test_too_few_or_many_numbers(tensor, count, wanted):
    with pytest.raises(InputError, match=f"The input '{tensor.id}' of model net {wanted}.*, but {count} were given"):
        number_array(np.zeros(count), tensor, "net")


def test_a_size_that_refers_to_one_that_refers_is_refused():
    second = Tensor("second", tensor_axes("bcyx", 1, lambda letter: ReferencedSize("coarse", letter)))
    with pytest.raises(PackageError, match="sizes the axis 'y' of its input 'second' in a way zoobridge cannot follow"):
        predict(
            Answers(add_coarse),
            two_outputs((RAW, COARSE, second), OUTPUT),
            {"raw": picture(64, 64), "coarse": picture(32, 32), "second": picture(32, 32)},
            PredictOptions(),
        )
