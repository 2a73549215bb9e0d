"""Every operation against its definition in double precision."""

import numpy as np
import pytest

from tests.unit.pipeline.networks import tensor_axes
from zoobridge.errors import PackageError
from zoobridge.package.tensors import Operation, SteppedSize, Tensor
from zoobridge.pipeline.operations import OPERATIONS, apply_operations
from zoobridge.pipeline.operations.objects import OBJECT_OPERATIONS

RNG = np.random.default_rng(11)
IDS = ("batch", "channel", "y", "x")
IMAGE = RNG.normal(40_000, 500, (1, 3, 24, 20)).astype(np.float32)
SMALL = RNG.normal(0, 3, (1, 3, 24, 20)).astype(np.float32)


def run(name, array=IMAGE, references=None, **kwargs):
    tensor = Tensor("t", tensor_axes("bcyx", 3, SteppedSize(1, 1)), operations=(Operation(name, kwargs),))
    before = array.copy()
    result = apply_operations(array.copy(), tensor, "net", references)
    np.testing.assert_array_equal(array, before)
    return result


def close(actual, expected, scale=1.0):
    assert actual.dtype == np.float32
    np.testing.assert_allclose(actual, expected, rtol=3e-7, atol=3e-7 * scale)


def double(axes=None, array=IMAGE):
    values = array.astype(np.float64)
    positions = tuple(range(4)) if axes is None else tuple(IDS.index(axis) for axis in axes)
    return values, positions


@pytest.mark.parametrize("axes", [None, ["y", "x"], ["channel", "y", "x"], ["batch", "y", "x"]])
def test_zero_mean_unit_variance(axes):
    x, reduced = double(axes)
    mean, std = x.mean(reduced, keepdims=True), x.std(reduced, keepdims=True)
    close(run("zero_mean_unit_variance", axes=axes), (x - mean) / (std + 1e-6))
    close(run("zero_mean_unit_variance", axes=axes, eps=0.1), (x - mean) / (std + 0.1))


def test_fixed_zero_mean_unit_variance():
    x, _ = double()
    close(run("fixed_zero_mean_unit_variance", mean=39_000.0, std=13.7), (x - 39_000) / 13.7)
    mean, std = [1.0, 40_000.0, 3.0], [0.25, 2.0, 9.0]
    expected = (x - np.reshape(mean, (1, 3, 1, 1))) / np.reshape(std, (1, 3, 1, 1))
    close(run("fixed_zero_mean_unit_variance", mean=mean, std=std, axis="channel"), expected)


@pytest.mark.parametrize("axes", [None, ["y", "x"]])
def test_scale_range(axes):
    x, reduced = double(axes)
    low, high = np.percentile(x, [5, 99.8], axis=reduced, keepdims=True)
    expected = (x - low) / (high - low + 1e-6)
    # percentiles are interpolated between float32 pixels
    np.testing.assert_allclose(
        run("scale_range", axes=axes, min_percentile=5, max_percentile=99.8), expected, atol=3e-6
    )
    low, high = x.min(reduced, keepdims=True), x.max(reduced, keepdims=True)
    close(run("scale_range", axes=axes), (x - low) / (high - low + 1e-6))


def test_scale_range_takes_percentiles_of_the_reference_as_it_was():
    reference = RNG.integers(0, 200, (1, 1, 9, 9)).astype(np.uint8)
    result = run("scale_range", SMALL, {"raw": (reference, IDS)}, reference_tensor="raw")
    span = float(reference.max()) - float(reference.min())
    close(result, (SMALL.astype(float) - reference.min()) / (span + 1e-6))


def test_scale_linear():
    x, _ = double()
    close(run("scale_linear", gain=1 / 255, offset=-3.0), x / 255 - 3, scale=100)
    gain = [1.0, 2.0, 3.0]
    close(run("scale_linear", gain=gain, axis="channel"), x * np.reshape(gain, (1, 3, 1, 1)))
    close(run("scale_linear", gain=2.0, offset=gain, axis="channel"), x * 2 + np.reshape(gain, (1, 3, 1, 1)))


@pytest.mark.parametrize("axes", [None, ["y", "x"]])
def test_scale_mean_variance(axes):
    x, reduced = double(axes, SMALL)
    reference = RNG.normal(700, 30, (1, 3, 11, 7)).astype(np.float32)
    r = reference.astype(np.float64)
    mean, std = x.mean(reduced, keepdims=True), x.std(reduced, keepdims=True)
    ref_mean, ref_std = r.mean(reduced, keepdims=True), r.std(reduced, keepdims=True)
    result = run("scale_mean_variance", SMALL, {"raw": (reference, IDS)}, reference_tensor="raw", axes=axes)
    close(result, (x - mean) / (std + 1e-6) * (ref_std + 1e-6) + ref_mean)


def test_scale_mean_variance_with_a_reference_whose_axes_lie_otherwise():
    reference = RNG.normal(700, 30, (1, 11, 7, 3)).astype(np.float32)
    moved = np.moveaxis(reference, -1, 1)
    kwargs = {"reference_tensor": "raw", "axes": ["y", "x"]}
    last = run("scale_mean_variance", SMALL, {"raw": (reference, ("batch", "y", "x", "channel"))}, **kwargs)
    first = run("scale_mean_variance", SMALL, {"raw": (moved, IDS)}, **kwargs)
    np.testing.assert_allclose(last, first, rtol=1e-6)


def test_clip():
    np.testing.assert_array_equal(run("clip", SMALL, min=-1.0, max=2.0), np.clip(SMALL, -1, 2))
    np.testing.assert_array_equal(run("clip", SMALL, max=0.5), np.minimum(SMALL, np.float32(0.5)))
    low, high = np.percentile(SMALL, [10, 90], axis=(2, 3), keepdims=True, method="inverted_cdf")
    result = run("clip", SMALL, min_percentile=10, max_percentile=90, axes=["y", "x"])
    np.testing.assert_array_equal(result, np.clip(SMALL, low, high))
    mixed = run("clip", SMALL, min=0.0, max_percentile=90)
    np.testing.assert_array_equal(mixed, np.clip(SMALL, 0, np.percentile(SMALL, 90, method="inverted_cdf")))


def test_sigmoid_also_where_exp_overflows():
    extreme = np.array([-1000, -90, -1, 0, 1, 90, 1000], np.float32).reshape(1, 1, 1, 7)
    x = extreme.astype(np.float64)
    with np.errstate(over="ignore"):
        close(run("sigmoid", extreme), 1 / (1 + np.exp(-x)))


@pytest.mark.parametrize(("kwargs", "axis"), [({}, 1), ({"axis": "x"}, 3)])
def test_softmax(kwargs, axis):
    array = np.concatenate([SMALL, SMALL + 500], axis=3)
    x = array.astype(np.float64)
    exponentials = np.exp(x - x.max(axis, keepdims=True))
    close(run("softmax", array, **kwargs), exponentials / exponentials.sum(axis, keepdims=True))


def test_binarize():
    np.testing.assert_array_equal(run("binarize", SMALL, threshold=0.5), SMALL > 0.5)
    thresholds = [0.25, 0.5, 2.0]
    result = run("binarize", SMALL, threshold=thresholds, axis="channel")
    np.testing.assert_array_equal(result, SMALL > np.reshape(thresholds, (1, 3, 1, 1)))
    at_threshold = np.full((1, 3, 2, 2), 0.1, np.float32)
    assert not run("binarize", at_threshold, threshold=0.1).any()


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float64", "bool"])
def test_ensure_dtype(dtype):
    array = np.abs(SMALL)
    result = run("ensure_dtype", array, dtype=dtype)
    assert result.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(result, array.astype(dtype))


@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - {"ensure_dtype"} - OBJECT_OPERATIONS))
def test_integers_become_float32(name):
    kwargs = {"binarize": {"threshold": 7}, "clip": {"min": 3}, "scale_mean_variance": {"reference_tensor": "raw"}}
    array = RNG.integers(0, 200, (1, 3, 5, 5)).astype(np.uint8)
    assert run(name, array, {"raw": (array, IDS)}, **kwargs.get(name, {})).dtype == np.float32


def test_arrays_that_may_not_be_written_are_left_alone():
    array = SMALL.copy()
    array.flags.writeable = False
    tensor = Tensor("t", tensor_axes("bcyx", 3, SteppedSize(1, 1)), operations=(Operation("sigmoid"),))
    assert apply_operations(array, tensor, "net").max() <= 1
    np.testing.assert_array_equal(array, SMALL)


def test_an_unknown_operation_is_refused_by_name():
    with pytest.raises(PackageError) as caught:
        run("deconvolve", grid=[2, 2])
    assert "Model net asks for the operation 'deconvolve' on its tensor 't'" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "kwargs", "reason"),
    [
        ("softmax", {"axis": "c"}, "names the axis 'c', but the tensor has batch, channel, y, x"),
        ("scale_linear", {"gain": [1.0, 2.0], "axis": "channel"}, "has 2 numbers for 3 elements along 'channel'"),
        ("scale_linear", {"gain": [1.0, 2.0]}, "has a list of numbers but does not name their axis"),
        ("scale_range", {"reference_tensor": "gone"}, "refers to the tensor 'gone', which is not an input"),
    ],
)
def test_arguments_that_do_not_fit_the_tensor_are_refused(name, kwargs, reason):
    with pytest.raises(PackageError) as caught:
        run(name, **kwargs)
    assert f"The operation {name!r} of model net {reason}" in str(caught.value)


def test_a_reference_may_not_keep_an_axis_the_tensor_lacks():
    reference = RNG.normal(size=(1, 5, 3, 9, 9)).astype(np.float32)
    with pytest.raises(PackageError, match="keeps the axis 'z' of the reference tensor"):
        run(
            "scale_range",
            references={"raw": (reference, ("batch", "z", "channel", "y", "x"))},
            reference_tensor="raw",
            axes=["y", "x"],
        )
