"""The numbers a model starts with."""

import numpy as np
import pytest

from tests.unit.pipeline.networks import tensor_axes
from zoobridge.errors import InputError
from zoobridge.package.tensors import Operation, SteppedSize, Tensor
from zoobridge.pipeline.pixels import model_array, starting_array

CAST = Operation("ensure_dtype", {"dtype": "float32"})
STANDARDISE = Operation("zero_mean_unit_variance")


def tensor(dtype="float32", *operations):
    return Tensor("t", tensor_axes("yx", 1, SteppedSize(1, 1)), dtype=dtype, operations=operations)


@pytest.mark.parametrize("kind", ["uint8", "uint16", "int16", "float32", "float64", "bool"])
def test_a_copy_in_float32_with_the_same_values(kind):
    view = np.arange(12).reshape(3, 4).astype(kind).T
    array, warnings = starting_array(view, tensor(), "net")
    np.testing.assert_array_equal(array, view)
    assert (array.dtype, warnings) == (np.float32, ())
    assert array.flags.c_contiguous
    assert not np.shares_memory(array, view)


def test_integer_tensors_get_integers():
    array, warnings = starting_array(np.array([[0.0, 254.7]]), tensor("uint8"), "net")
    np.testing.assert_array_equal(array, np.array([[0, 255]], np.uint8))
    assert (array.dtype, warnings) == (np.uint8, ())


def test_values_beyond_an_integer_tensor_are_refused_or_told():
    view = np.array([[0, 4000]], np.uint16)
    sentence = (
        "Model net takes pixels from 0 to 255 and the image has values from 0 to 4000; convert the image to 8 bit"
    )
    with pytest.raises(InputError, match=sentence):
        starting_array(view, tensor("uint8"), "net")
    array, (warning,) = starting_array(view, tensor("uint8", STANDARDISE), "net")
    assert warning.startswith(sentence)
    np.testing.assert_array_equal(array, view)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_pixels_that_are_not_numbers_are_refused(bad):
    with pytest.raises(InputError, match="pixels that are not numbers"):
        starting_array(np.array([[0.0, bad]]), tensor(), "net")


@pytest.mark.parametrize("kind", ["float32", "uint8"])
@pytest.mark.filterwarnings("error")
def test_values_beyond_float32_are_refused_unless_the_model_takes_float64(kind):
    view = np.array([[0.0, 1e300]])
    with pytest.raises(InputError, match=r"values from 0 to 1e\+300, and models compute with 32-bit numbers"):
        starting_array(view, tensor(kind, STANDARDISE), "net")
    np.testing.assert_array_equal(starting_array(view, tensor("float64"), "net")[0], view)
    np.testing.assert_array_equal(starting_array(view / 1e262, tensor(), "net")[0], np.float32(view / 1e262))


@pytest.mark.parametrize(
    ("operations", "given", "wanted"),
    [
        ((), "float32", "uint8"),
        ((CAST,), "float32", "float32"),
        ((STANDARDISE,), "float32", "float32"),
        ((Operation("ensure_dtype", {"dtype": "uint8"}),), "uint8", "uint8"),
        ((Operation("clip", {"min": 0}),), "float64", "float64"),
    ],
)
def test_the_type_the_network_gets(operations, given, wanted):
    array = model_array(np.zeros((2, 2), given), tensor("uint8", *operations))
    assert array.dtype == np.dtype(wanted)
