"""Tiled must equal whole bit for bit, and the checks that say so must be able to fail."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.pipeline.networks import (
    Network,
    convolution,
    description,
    global_mean,
    hidden_stride,
    instance_norm,
    pooling,
    strided,
    valid,
)
from zoobridge.errors import InputError
from zoobridge.package.tensors import FixedSize, Operation, SteppedSize
from zoobridge.pipeline import operations
from zoobridge.pipeline.image import Image
from zoobridge.pipeline.plan import PredictOptions, ReceptiveField
from zoobridge.pipeline.predict import predict
from zoobridge.pipeline.receptive_field import probe
from zoobridge.pipeline.stitching import Stitcher

RNG = np.random.default_rng(8)
STANDARDISE = Operation("zero_mean_unit_variance", {"axes": ["y", "x"]})


def picture(y, x):
    """Noise whose brightness and contrast grow from corner to corner."""
    ramp = np.linspace(1, 20, y)[:, None] + np.linspace(0, 30, x)
    return Image((RNG.normal(100, 20, (y, x)) * ramp).clip(0, 65_535).astype(np.uint16), "yx")


def difference(function, model, image, tile, reach):
    """Largest difference between tiled and whole, and the report of the tiled prediction."""
    whole = predict(Network(function), model, {"input": image}, PredictOptions(tile="none"), reach)
    tiled = predict(Network(function), model, {"input": image}, PredictOptions(tile=tile), reach)
    assert tiled.report.tiles > 1
    assert whole.report.tiles == 1
    pairs = zip(whole.images.values(), tiled.images.values(), strict=True)
    return max(float(np.abs(a.array - b.array).max()) for a, b in pairs), tiled.report


FINITE = {
    "convolution": (convolution(3), description(before=(STANDARDISE,))),
    "wide convolution": (convolution(20), description(before=(STANDARDISE,))),
    "pooling": (pooling(16, 1), description()),
    "pooling off the usual grid": (pooling(24, 1), description(size=SteppedSize(48, 24))),
    "stride in the output": (strided(4), description(factor=0.25)),
    "valid convolution": (valid(5), description(offset=-10)),
}


@pytest.mark.parametrize("name", FINITE)
@pytest.mark.parametrize("size", [(480, 384), (427, 501)])
def test_tiled_equals_whole_bit_for_bit(name, size):
    function, model = FINITE[name]
    reach = probe(Network(function), model)
    worst, report = difference(function, model, picture(*size), (210, 200), reach)
    assert report.seam == "exact"
    assert report.warnings == ()
    assert worst == 0


@settings(deadline=None, max_examples=40)
@given(st.integers(100, 300), st.integers(100, 300), st.integers(100, 200), st.sampled_from([2, 4, 8]))
def test_tiled_equals_whole_for_any_size(y, x, tile, stride):
    function, model = pooling(stride, 1), description(size=SteppedSize(stride, stride))
    reach = ReceptiveField({"y": 2 * stride, "x": 2 * stride}, probed=True)
    options = PredictOptions(tile=(tile, tile))
    image = picture(y, x)
    whole = predict(Network(function), model, {"input": image}, PredictOptions(tile="none"), reach)
    tiled = predict(Network(function), model, {"input": image}, options, reach)
    np.testing.assert_array_equal(tiled.images["output"].array, whole.images["output"].array)
    assert tiled.images["output"].array.shape == (y, x)


@settings(deadline=None, max_examples=30)
@given(
    radius=st.integers(1, 100),
    declared=st.integers(0, 120),
    reach=st.sampled_from([None, ReceptiveField({"y": None, "x": None}, probed=True)]),
    size=st.integers(240, 400),
)
def test_a_network_that_drops_its_border_is_tiled_whatever_halo_is_declared(radius, declared, reach, size):
    """It sees no border of a tile, so a halo of what it drops is all it takes."""
    function, model = valid(radius), description(offset=-2 * radius)
    (output,) = model.outputs
    axes = tuple(dataclasses.replace(axis, halo=declared) if axis.letter in "yx" else axis for axis in output.axes)
    model = dataclasses.replace(model, outputs=(dataclasses.replace(output, axes=axes),))
    options, image = PredictOptions(tile=(336, 336)), picture(480, size)
    whole = predict(Network(function), model, {"input": image}, PredictOptions(tile="none"), reach)
    tiled = predict(Network(function), model, {"input": image}, options, reach)
    assert tiled.report.tiles > 1
    assert tiled.report.halo[0] >= radius
    np.testing.assert_array_equal(tiled.images["output"].array, whole.images["output"].array)


def test_a_fixed_size_that_leaves_no_room_for_what_is_dropped_is_refused():
    model = description(size=FixedSize(256), offset=-240)
    with pytest.raises(InputError) as caught:
        predict(Network(valid(120)), model, {"input": picture(480, 256)}, PredictOptions())
    assert str(caught.value) == (
        "Model net takes exactly 256 elements along y and drops 120 of them at either side, so its results cannot "
        "cover an image of 480; crop or scale it to 256 first."
    )


@pytest.mark.parametrize(("size", "halo"), [(64, 16), (32, 8), (64, 3)])
def test_a_declared_halo_is_kept_where_the_reach_is_not_known(size, halo):
    model = description(size=FixedSize(size))
    (output,) = model.outputs
    axes = tuple(dataclasses.replace(axis, halo=halo) if axis.letter in "yx" else axis for axis in output.axes)
    model = dataclasses.replace(model, outputs=(dataclasses.replace(output, axes=axes),))
    image = picture(150, 200)
    tiled = predict(Network(convolution(halo)), model, {"input": image}, PredictOptions())
    whole = predict(Network(convolution(halo)), description(), {"input": image}, PredictOptions(tile="none"))
    assert tiled.report.seam == "approximate"  # nobody has measured it
    assert min(tiled.report.halo) >= halo
    inner = (slice(halo, -halo), slice(halo, -halo))
    np.testing.assert_array_equal(tiled.images["output"].array[inner], whole.images["output"].array[inner])


def test_a_stack_model_is_tiled_along_z_too():
    model = description("bczyx", SteppedSize(16, 16))
    function = convolution(3, axes=(-3, -2, -1))
    image = Image(RNG.normal(size=(64, 96, 96)).astype(np.float32), "zyx")
    reach = probe(Network(function), model)
    whole = predict(Network(function), model, {"input": image}, PredictOptions(tile="none"), reach)
    tiled = predict(Network(function), model, {"input": image}, PredictOptions(tile=(48, 64, 64)), reach)
    assert tiled.report.tiles == 8
    np.testing.assert_array_equal(tiled.images["output"].array, whole.images["output"].array)


def test_a_projection_is_tiled_along_the_axes_it_keeps():
    model = description("bczyx", SteppedSize(16, 16))
    (output,) = model.outputs
    flat = tuple(dataclasses.replace(a, size=FixedSize(1)) if a.letter == "z" else a for a in output.axes)
    model = dataclasses.replace(model, outputs=(dataclasses.replace(output, axes=flat),))
    inner = convolution(3)
    image = Image(RNG.normal(size=(16, 128, 128)).astype(np.float32), "zyx")
    reach = ReceptiveField({"z": None, "y": 16, "x": 16}, probed=True)
    worst, report = difference(lambda a: inner(a).max(axis=2, keepdims=True), model, image, (16, 80, 80), reach)
    assert (report.seam, worst) == ("exact", 0)


def test_control_a_halo_too_small_by_one_is_detected():
    """The radius is 17: with 16 the same comparison has to fail, with 17 (rounded up to 32) to pass."""
    function, model = convolution(17), description()
    short = ReceptiveField({"y": 16, "x": 16}, probed=True)
    enough = ReceptiveField({"y": 17, "x": 17}, probed=True)
    image = picture(480, 384)
    assert difference(function, model, image, (210, 200), short)[0] > 0
    assert difference(function, model, image, (210, 200), enough)[0] == 0


def test_control_tiles_off_the_stride_are_detected():
    """A pooling of 32 under a description that says 16: every other tile sees the wrong phase."""
    believed = ReceptiveField({"y": 32, "x": 32}, probed=True)
    worst, _ = difference(hidden_stride, description(), picture(480, 384), (210, 200), believed)
    assert worst > 0


def test_control_statistics_of_tiles_would_change_the_result(monkeypatch):
    """The same prediction, normalised tile by tile: the values must differ, or the rule would be without effect."""
    model = description(before=(STANDARDISE,))
    image, reach = picture(480, 384), ReceptiveField({"y": 16, "x": 16}, probed=True)
    correct, _ = difference(convolution(3), model, image, (210, 200), reach)
    bare = dataclasses.replace(model, inputs=(dataclasses.replace(model.inputs[0], operations=()),))
    read = Stitcher._read

    def normalised(self, tensor, array, tile):
        return operations.apply_operations(read(self, tensor, array, tile), model.inputs[0], "net")

    whole = predict(Network(convolution(3)), model, {"input": image}, PredictOptions(tile="none"), reach)
    monkeypatch.setattr(Stitcher, "_read", normalised)
    tiled = predict(Network(convolution(3)), bare, {"input": image}, PredictOptions(tile=(210, 200)), reach)
    assert correct == 0
    assert np.abs(tiled.images["output"].array - whole.images["output"].array).max() > 0.1


@pytest.mark.parametrize("function", [global_mean, instance_norm])
def test_what_cannot_be_tiled_exactly_is_tiled_only_on_demand_and_says_so(function):
    model, image = description(), picture(480, 384)
    reach = probe(Network(function), model)
    worst, report = difference(function, model, image, (210, 200), reach)
    assert worst > 0
    assert report.seam == "approximate"
    assert "its result depends on the image as a whole" in report.warnings[0]
    assert "values near tile borders are approximate" in report.warnings[0]


@pytest.mark.parametrize(
    ("function", "size", "radius"),
    [(pooling(16, 1), 128, 32), (convolution(3), 64, 16), (pooling(8, 1), 64, 16), (convolution(3), 32, 8)],
)
def test_a_fixed_size_model_covers_a_larger_image_in_exact_tiles(function, size, radius):
    fixed = description(size=FixedSize(size))
    reach = probe(Network(function), fixed)
    assert reach.radius == {"y": radius, "x": radius}
    image = picture(384, 320)
    network = Network(function)
    tiled = predict(network, fixed, {"input": image}, PredictOptions(), reach)
    whole = predict(Network(function), description(), {"input": image}, PredictOptions(tile="none"), reach)
    assert set(network.shapes) == {(1, 1, size, size)}
    assert tiled.report.seam == "exact"
    np.testing.assert_array_equal(tiled.images["output"].array, whole.images["output"].array)
