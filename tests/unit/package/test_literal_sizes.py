"""An output of one size says which size the input has to have."""

import pytest

from tests.unit.pipeline.networks import tensor_axes
from zoobridge.package.literal_sizes import with_described_sizes
from zoobridge.package.model import ModelDescription
from zoobridge.package.tensors import FixedSize, SteppedSize, Tensor


def sizes(minimum, output):
    inputs = (Tensor("in", tensor_axes("bczyx", 1, SteppedSize(minimum, 16))),)
    outputs = (Tensor("out", tensor_axes("bcyx", 1, FixedSize(output))),)
    read = with_described_sizes(ModelDescription("net", "N", "0.5", inputs, outputs, ()))
    return {axis.letter: axis.size for axis in read.inputs[0].axes if axis.letter in "zyx"}


def test_the_smallest_size_is_the_only_one_where_the_output_has_it():
    stepped = SteppedSize(64, 16)
    assert sizes(64, 64) == {"z": stepped, "y": FixedSize(64), "x": FixedSize(64)}


@pytest.mark.parametrize(("minimum", "output"), [(64, 128), (1, 64), (1, 1)])
def test_other_sizes_stay(minimum, output):
    assert set(sizes(minimum, output).values()) == {SteppedSize(minimum, 16)}
