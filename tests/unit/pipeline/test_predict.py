"""Prediction as a whole: stacks, channels, calibration, several tensors, cancelling, errors."""

import dataclasses

import numpy as np
import pytest

from tests.unit.pipeline.networks import Network, convolution, description, pooling, strided, tensor_axes, valid
from zoobridge.errors import CancelledError, EngineError, InputError, PackageError
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import FixedSize, Operation, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.predict import predict

RNG = np.random.default_rng(4)
SIGMOID = Operation("sigmoid")
POINTWISE = ReceptiveField({"y": 0, "x": 0}, probed=True)


def run(function, model, image, **options):
    return predict(Network(function), model, {"input": image}, PredictOptions(**options), POINTWISE)


def test_a_2d_model_runs_on_every_slice_and_frame():
    image = Image(RNG.integers(0, 99, (3, 4, 32, 48)).astype(np.uint8), "tzyx")
    result = run(convolution(2), description(), image)
    output = result.images["output"]
    assert (output.axes, output.array.shape, result.report.tiles) == ("tzyx", (3, 4, 32, 48), 12)
    alone = convolution(2)(image.array[1, 2].astype(np.float32)[None, None])[0, 0]
    np.testing.assert_array_equal(output.array[1, 2], alone)


def test_statistics_are_those_of_each_sample():
    standardise = Operation("zero_mean_unit_variance", {"axes": ["channel", "y", "x"]})
    image = Image(RNG.normal(size=(3, 32, 32)) * [[[1]], [[10]], [[100]]], "zyx")
    output = run(lambda array: array, description(before=(standardise,)), image).images["output"]
    np.testing.assert_allclose(output.array.mean(axis=(1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(output.array.std(axis=(1, 2)), 1, atol=1e-5)


def test_the_channel_is_chosen_before_anything_is_computed():
    image = Image(RNG.normal(size=(3, 32, 32)).astype(np.float32), "cyx")
    output = run(lambda array: array, description(), image, channel=2).images["output"]
    np.testing.assert_array_equal(output.array, image.array[1])


def test_input_pixels_are_never_changed():
    pixels = RNG.normal(size=(32, 32)).astype(np.float32)
    before = pixels.copy()
    model = description(before=(Operation("scale_linear", {"gain": 2.0}),), after=(SIGMOID,))
    run(lambda array: array, model, Image(pixels, "yx"))
    np.testing.assert_array_equal(pixels, before)


@pytest.mark.parametrize("letters", ["bcyx", "byxc", "yx", "cxy"])
def test_the_order_of_the_models_axes_does_not_matter(letters):
    image = Image(RNG.normal(size=(32, 48)).astype(np.float32), "yx")
    output = run(lambda array: array + 1, description(letters), image).images["output"]
    np.testing.assert_array_equal(output.array, image.array + 1)
    assert output.array.flags.c_contiguous


@pytest.mark.parametrize("tile", ["none", (64, 64)])
def test_channels_come_first_and_keep_their_names(tile):
    model = description("byxc", out_channels=2, names=("nucleus", "border"), after=(SIGMOID,))
    image = Image(RNG.normal(size=(100, 120)).astype(np.float32), "yx")
    output = run(lambda a: np.concatenate([a, -a], axis=-1), model, image, tile=tile).images["output"]
    assert (output.axes, output.channel_names, output.display_range) == ("cyx", ("nucleus", "border"), (0.0, 1.0))
    np.testing.assert_allclose(output.array[0], 1 / (1 + np.exp(-image.array)), rtol=1e-5)
    np.testing.assert_allclose(output.array.sum(axis=0), 1, rtol=1e-5)
    assert output.array.flags.c_contiguous


def test_calibration_follows_the_scale_of_the_output():
    sizes, units = {"x": 0.2, "y": 0.3, "z": 1.5, "t": 2.0}, {"x": "micron", "y": "micron", "z": "micron", "t": "sec"}
    image = Image(RNG.normal(size=(2, 64, 64)), "zyx", pixel_sizes=sizes, units=units)
    output = run(strided(4), description(factor=0.25), image).images["output"]
    assert output.array.shape == (2, 16, 16)
    # the image has one frame, whose interval is kept too
    assert output.pixel_sizes == pytest.approx({"x": 0.8, "y": 1.2, "z": 1.5, "t": 2.0})
    assert output.units == units


def test_slice_labels_are_those_of_the_planes_used():
    labels = tuple(f"z{z} c{c}" for z in range(2) for c in range(3))
    image = Image(RNG.normal(size=(3, 2, 32, 32)), "czyx", slice_labels=labels)
    output = run(lambda a: a, description(), image, channel=2).images["output"]
    assert output.slice_labels == ("z0 c1", "z1 c1")
    model = description(out_channels=2, names=("a", "b"))
    output = run(lambda a: np.concatenate([a, a], axis=1), model, image, channel=1).images["output"]
    assert (output.axes, output.slice_labels) == ("czyx", ("z0 c0 a", "z0 c0 b", "z1 c0 a", "z1 c0 b"))


def test_labels_without_counterpart_are_dropped():
    image = Image(RNG.normal(size=(2, 32, 32)), "zyx", slice_labels=("one", "two"))
    model = description("bczyx", SteppedSize(1, 1))
    (output,) = model.outputs
    flat = dataclasses.replace(output, axes=tuple(axis for axis in output.axes if axis.letter != "z"))
    model = dataclasses.replace(model, outputs=(flat,))
    result = run(lambda a: np.ascontiguousarray(a.max(axis=2)), model, image).images["output"]
    assert (result.axes, result.slice_labels) == ("yx", ())


def test_sizes_off_the_grid_are_padded_and_cropped():
    image = Image(RNG.normal(size=(37, 50)).astype(np.float32), "yx")
    network = Network(pooling(16, 1))
    output = predict(network, description(), {"input": image}, PredictOptions()).images["output"].array
    assert network.shapes == [(1, 1, 48, 64)]
    mirrored = np.pad(image.array, [(0, 11), (0, 14)], mode="reflect")
    np.testing.assert_array_equal(output, pooling(16, 1)(mirrored[None, None])[0, 0, :37, :50])


def test_an_image_smaller_than_its_padding():
    output = run(convolution(1), description(), Image(np.ones((1, 3), np.uint8), "yx")).images["output"]
    assert output.array.shape == (1, 3)


def test_padding_is_cropped_although_the_description_hides_that_the_output_follows():
    model = description()
    (output,) = model.outputs
    fixed = dataclasses.replace(output, axes=tensor_axes("bcyx", 1, FixedSize(64)))
    model = dataclasses.replace(model, outputs=(fixed,))
    output = run(convolution(1), model, Image(np.zeros((37, 50)), "yx")).images["output"]
    assert output.array.shape == (37, 50)


def test_padding_and_scale_together():
    image = Image(RNG.normal(size=(37, 50)), "yx")
    assert run(strided(4), description(factor=0.25), image).images["output"].array.shape == (9, 12)
    assert run(valid(5), description(offset=-10), image).images["output"].array.shape == (27, 40)


class TwoInTwoOut:
    """Sum and difference of two inputs, and their means as a list of numbers."""

    def run(self, inputs):
        raw, mask = inputs["raw"], inputs["mask"]
        means = np.array([[raw.mean(), mask.mean()]], np.float32)
        return {"sum": raw + mask, "difference": raw - mask, "means": means}

    def close(self):
        pass


def two_in_two_out(*outputs):
    inputs = tuple(Tensor(name, tensor_axes("bcyx", 1, SteppedSize(16, 16))) for name in ("raw", "mask"))
    following = lambda letter: ReferencedSize("raw", letter)  # noqa: E731
    tensors = {
        "sum": Tensor("sum", tensor_axes("bcyx", 1, following)),
        "difference": Tensor(
            "difference",
            tensor_axes("bcyx", 1, following),
            operations=(Operation("scale_mean_variance", {"reference_tensor": "raw"}),),
        ),
        "means": Tensor("means", tensor_axes("bc", 2, FixedSize(2))),
    }
    return ModelDescription("net", "Net", "0.5.4", inputs, tuple(tensors[name] for name in outputs), ())


@pytest.mark.parametrize("tile", ["none", (64, 64)])
def test_several_inputs_and_outputs(tile):
    raw, mask = (Image(RNG.normal(n, 3, (100, 90)).astype(np.float32), "yx") for n in (7, 0))
    model = two_in_two_out("sum", "difference")
    images = {"raw": raw, "mask": mask}
    result = predict(TwoInTwoOut(), model, images, PredictOptions(tile=tile), POINTWISE).images
    np.testing.assert_array_equal(result["sum"].array, raw.array + mask.array)
    statistics = [result["difference"].array.mean(), result["difference"].array.std()]
    np.testing.assert_allclose(statistics, [raw.array.mean(), raw.array.std()], rtol=1e-5)


def test_outputs_that_are_no_images_become_numbers():
    image = Image(np.full((32, 32), 3.0), "yx")
    result = predict(TwoInTwoOut(), two_in_two_out("sum", "means"), {"raw": image, "mask": image}, PredictOptions())
    assert list(result.images) == ["sum"]
    np.testing.assert_array_equal(result.values["means"].array, [3.0, 3.0])
    assert result.values["means"].letters == "c"


class CancelAt:
    """Progress that is cancelled at one step and remembers all."""

    def __init__(self, step=None):
        self.step, self.seen = step, []

    def update(self, done, total, message):
        self.seen.append((done, total, message))
        if done == self.step:
            msg = "stopped"
            raise CancelledError(msg)


def test_progress_counts_every_model_call():
    progress = CancelAt()
    image = Image(np.zeros((2, 128, 128), np.uint8), "zyx")
    options = PredictOptions(tile=(128, 160))
    report = predict(Network(convolution(1)), description(), {"input": image}, options, None, progress).report
    assert report.tiles == 2
    assert progress.seen == [(0, 2, "net: 1 of 2"), (1, 2, "net: 2 of 2"), (2, 2, "net")]


def test_a_cancel_takes_effect_before_the_next_tile():
    network, progress = Network(convolution(1)), CancelAt(3)
    image = Image(np.zeros((512, 512), np.uint8), "yx")
    with pytest.raises(CancelledError, match="stopped"):
        predict(network, description(), {"input": image}, PredictOptions(tile=(200, 200)), None, progress)
    assert len(network.shapes) == 3


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_unsupported_operation_is_refused_before_anything_is_computed(where):
    network = Network(convolution(1))
    for operation, sentence in {
        "deconvolve": "Model net asks for the operation 'deconvolve'",
        "custom": "with Python code of its own",
    }.items():
        model = description(**{where: (Operation(operation),)})
        with pytest.raises(PackageError, match=sentence):
            predict(network, model, {"input": Image(np.zeros((32, 32)), "yx")}, PredictOptions())
    assert network.shapes == []


@pytest.mark.parametrize(("size", "tile"), [((256, 256), (200, 200)), ((37, 50), "none")])
def test_an_output_of_another_size_than_described_is_refused(size, tile):
    with pytest.raises(EngineError) as caught:
        run(valid(2), description(), Image(np.zeros(size), "yx"), tile=tile)
    assert "elements along y of its output 'output' where its description says" in str(caught.value)


def test_the_report_tells_what_was_done():
    images = {"input": Image(np.zeros((256, 250), np.uint8), "yx")}
    report = predict(Network(convolution(1)), description(), images, PredictOptions(tile=(200, 256))).report
    assert report.seam == "approximate"
    assert report.tiles == 2
    assert report.tile_shape[1] == 250
    assert report.halo == (64, 0)
    assert report.seconds > 0


def test_colour_through_a_grey_model_says_so():
    image = Image(RNG.integers(0, 255, (3, 32, 32)).astype(np.uint8), "cyx", rgb=True)
    result = run(lambda array: array, description(), image)
    np.testing.assert_allclose(result.images["output"].array, image.array.mean(axis=0), rtol=1e-6)
    assert "converted to grey" in result.report.warnings[0]


def stack_maker():
    """A 2D model whose output has five slices of its own."""
    model = description()
    output = tensor_axes("bczyx", 1, lambda letter: FixedSize(5) if letter == "z" else model.outputs[0].axis("y").size)
    model = dataclasses.replace(model, outputs=(Tensor("output", output),))
    return Network(lambda array: np.repeat(array[:, :, np.newaxis], 5, axis=2)), model


def test_slices_made_of_slices_are_refused_in_a_sentence():
    network, model = stack_maker()
    with pytest.raises(InputError) as caught:
        predict(network, model, {"input": Image(np.zeros((3, 32, 32), np.float32), "zyx")}, PredictOptions())
    assert str(caught.value) == (
        "Model net makes an axis z of its own (output 'output'), so it cannot be run on each of the 3 elements that "
        "the image has along z; give it one of them."
    )
    assert network.shapes == []


def test_slices_are_made_of_a_single_one_in_every_frame():
    network, model = stack_maker()
    frames = np.arange(2 * 32 * 32, dtype=np.float32).reshape(2, 1, 32, 32)
    made = predict(network, model, {"input": Image(frames, "tzyx")}, PredictOptions()).images["output"]
    assert made.axes == "tzyx"
    np.testing.assert_array_equal(made.array, np.repeat(frames, 5, axis=1))
