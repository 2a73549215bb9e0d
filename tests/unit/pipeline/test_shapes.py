"""Any order of axes, sizes and scales: what comes out lies where it should."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.pipeline.networks import Network, description, tensor_axes
from zoobridge.errors import InputError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import DataDependentSize, FixedSize, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.predict import predict
from zoobridge.pipeline.receptive_field import probe

RNG = np.random.default_rng(8)


def pointwise(letters):
    return ReceptiveField({letter: 0 for letter in letters if letter in "zyx"}, probed=True)


def run(function, model, image, reach=None, **options):
    return predict(Network(function), model, {"input": image}, PredictOptions(**options), reach)


def orders(letters):
    return st.permutations(letters).map("".join)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["yx", "cyx", "bcyx", "zyx", "bczyx", "tcyx", "btyx", "ibcyx"]).flatmap(orders),
    st.sampled_from(["yx", "cyx", "zyx", "tzyx", "tczyx"]).flatmap(orders),
    st.sampled_from(["auto", "tiled"]),
)
def test_every_order_of_axes_gives_every_pixel_its_place(tensor, axes, how):
    sizes = {"t": 2, "z": 3, "c": 1, "y": 45, "x": 38}
    pixels = RNG.integers(0, 200, [sizes[letter] for letter in axes]).astype(np.uint8)
    model = description(tensor, lambda letter: SteppedSize(16, 16) if letter in "yx" else SteppedSize(1, 1))
    spatial = [letter for letter in tensor if letter in "zyx"]
    tile = tuple(32 if letter in "yx" else 3 for letter in spatial) if how == "tiled" else "auto"
    result = run(lambda array: array + 1, model, Image(pixels, axes), pointwise(tensor), tile=tile)
    output = result.images["output"]
    ordered = "".join(letter for letter in "tczyx" if letter in axes and sizes[letter] > 1)
    kept = pixels.squeeze(axes.index("c")) if "c" in axes else pixels
    left = axes.replace("c", "")
    expected = np.transpose(kept, [left.index(letter) for letter in ordered])
    assert output.axes == ordered
    np.testing.assert_array_equal(output.array, expected.astype(np.float32) + 1)
    assert (result.report.tiles > 1) == (how == "tiled" or any(n in axes and n not in tensor for n in "tz"))


@pytest.mark.parametrize(("letters", "axes"), [("bczyx", "zyx"), ("bzyxc", "tzyx"), ("bxyzc", "zyx")])
def test_volumes_are_cut_in_three_directions(letters, axes):
    def blur(array):
        for position, letter in enumerate(letters):
            if letter in "zyx":
                before, after = np.roll(array, 1, position), np.roll(array, -1, position)
                edge = [slice(None)] * array.ndim
                edge[position] = slice(0, 1)
                before[tuple(edge)] = 0
                edge[position] = slice(-1, None)
                after[tuple(edge)] = 0
                array = array + 0.5 * before + 0.25 * after
        return np.ascontiguousarray(array, np.float32)

    model = description(letters, SteppedSize(16, 16))
    shape = [2, 70, 66, 80] if "t" in axes else [70, 66, 80]
    image = Image(RNG.normal(size=shape).astype(np.float32), axes)
    reach = probe(Network(blur), model)
    assert all(radius == 16 for radius in reach.radius.values())
    whole = run(blur, model, image, reach, tile="none").images["output"].array
    size = {"z": 64, "y": 64, "x": 64}
    tiled = run(blur, model, image, reach, tile=tuple(size[letter] for letter in letters if letter in "zyx"))
    assert (tiled.report.seam, tiled.report.tiles >= 8) == ("exact", True)
    np.testing.assert_array_equal(tiled.images["output"].array, whole)


@pytest.mark.parametrize("factor", [2, 4])
@pytest.mark.parametrize("stated", ["reference", "fixed"])
@pytest.mark.parametrize("size", [(64, 64), (50, 61), (150, 100)])
def test_super_resolution_is_finer_and_so_calibrated(factor, stated, size):
    if stated == "reference":
        model = description(size=SteppedSize(16, 16), factor=factor)
    else:
        axes = tensor_axes("bcyx", 1, FixedSize(64))
        finer = tensor_axes("bcyx", 1, FixedSize(64 * factor))
        model = ModelDescription("net", "N", "0.4", (Tensor("input", axes),), (Tensor("output", finer),), ())
    image = Image(RNG.normal(size=size).astype(np.float32), "yx", pixel_sizes={"x": 0.8, "y": 0.4}, units={"x": "um"})
    result = run(lambda a: a.repeat(factor, -1).repeat(factor, -2), model, image, pointwise("yx"))
    output = result.images["output"]
    np.testing.assert_array_equal(output.array, image.array.repeat(factor, 0).repeat(factor, 1))
    assert output.pixel_sizes == pytest.approx({"x": 0.8 / factor, "y": 0.4 / factor})
    assert output.units == {"x": "um"}


def two_outputs(inputs, *outputs):
    return ModelDescription("net", "N", "0.5", inputs, outputs, ())


class Answers:
    """A loaded model that answers with what a function makes of its inputs, and remembers their shapes."""

    def __init__(self, function):
        self.function, self.shapes = function, []

    def run(self, inputs):
        self.shapes.append({name: array.shape for name, array in inputs.items()})
        return self.function(**inputs)

    def close(self):
        pass


def test_things_found_keep_their_number_and_have_no_calibration():
    """Boxes and small masks of a detector of fixed size, whose sizes have nothing to do with the image's."""
    picture = tensor_axes("cyx", 1, FixedSize(64))
    small = Tensor("masks", tensor_axes("iyx", 1, lambda letter: FixedSize(7 if letter == "i" else 16)))
    scores = Tensor("scores", tensor_axes("i", 1, DataDependentSize()))
    answers = Answers(lambda input: {"masks": np.ones((7, 16, 16), np.float32), "scores": np.arange(7.0)})
    model = two_outputs((Tensor("input", picture),), small, scores)
    image = Image(np.zeros((40, 50), np.uint8), "yx", pixel_sizes={"x": 0.5, "y": 0.5})
    result = predict(answers, model, {"input": image}, PredictOptions())
    assert result.images["masks"].array.shape == (7, 16, 16)
    assert result.images["masks"].pixel_sizes == {}
    np.testing.assert_array_equal(result.values["scores"].array, np.arange(7.0))
    assert answers.shapes == [{"input": (1, 64, 64)}]


def counting(size):
    """As many things as the brightest pixel says: their masks and scores."""

    def answer(input):
        count = int(input.max())
        return {"masks": np.ones((1, count, *input.shape[-2:]), np.float32), "scores": np.ones((1, count, 1))}

    masks = Tensor("masks", tensor_axes("biyx", 1, lambda n: size if n == "i" else ReferencedSize("input", n)))
    scores = Tensor("scores", tensor_axes("bic", 1, size))
    model = two_outputs((Tensor("input", tensor_axes("bcyx", 1, SteppedSize(16, 16))),), masks, scores)
    return Answers(answer), model


def test_a_size_known_only_afterwards():
    answers, model = counting(DataDependentSize())
    image = Image(np.full((40, 50), 3, np.uint8), "yx")
    result = predict(answers, model, {"input": image}, PredictOptions())
    assert result.images["masks"].array.shape == (3, 40, 50)
    assert result.images["masks"].axes == "iyx"
    assert result.values["scores"].array.shape == (3, 1)


def test_slices_with_different_numbers_of_things():
    answers, model = counting(DataDependentSize())
    stack = Image(np.stack([np.full((32, 32), n, np.uint8) for n in (1, 3)]), "zyx")
    with pytest.raises(InputError, match="gives 1 elements along i for one slice or frame and 3 for another"):
        predict(answers, model, {"input": stack}, PredictOptions())
    only_scores = two_outputs(model.inputs, model.outputs[1])
    scores = predict(answers, only_scores, {"input": stack}, PredictOptions()).values["scores"]
    np.testing.assert_array_equal(scores.array[..., 0], [[1, np.nan, np.nan], [1, 1, 1]])
    assert scores.letters == "zic"
