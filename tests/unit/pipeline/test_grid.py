"""Legal sizes of a model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.pipeline.networks import tensor_axes
from zoobridge.errors import PackageError
from zoobridge.package.tensors import DataDependentSize, FixedSize, ReferencedSize, SteppedSize, Tensor
from zoobridge.pipeline.grid import AxisGrid, input_grids, padded_shape


def grids(*sizes):
    inputs = [Tensor(f"in{n}", tensor_axes("bcyx", 1, size)) for n, size in enumerate(sizes)]
    return input_grids(inputs, "net")


@given(st.integers(1, 500), st.integers(1, 200), st.integers(1, 64))
def test_padding_reaches_the_next_legal_size_and_no_further(size, minimum, step):
    grid = grids(SteppedSize(minimum, step))["y"]
    padded = grid.padded(size)
    assert grid.accepts(padded)
    assert padded >= size
    assert padded == minimum or padded - size < step


def test_a_step_of_one_still_aligns_tiles_for_pooling():
    assert grids(SteppedSize(1, 1))["x"].alignment == 16
    assert grids(SteppedSize(120, 8))["x"].alignment == 16
    assert grids(SteppedSize(48, 24))["x"].alignment == 24


def test_a_fixed_size_is_padded_to_and_beyond_it_to_aligned_tiles():
    grid = grids(FixedSize(512))["y"]
    assert [grid.padded(n) for n in (100, 512, 513, 545)] == [512, 512, 544, 576]
    assert grid.accepts(512)
    assert not grid.accepts(544)


@pytest.mark.parametrize(("size", "alignment"), [(512, 32), (128, 32), (96, 16), (64, 16), (32, 8), (20, 4), (3, 1)])
def test_a_fixed_size_leaves_tiles_room_for_a_border(size, alignment):
    assert grids(FixedSize(size))["y"].alignment == alignment


def test_inputs_are_combined():
    grid = grids(SteppedSize(32, 16), SteppedSize(40, 24))["y"]
    assert (grid.minimum, grid.step) == (64, 48)
    follower = ReferencedSize("in0", "y")
    inputs = [
        Tensor("in0", tensor_axes("bcyx", 1, SteppedSize(32, 16))),
        Tensor("in1", tensor_axes("bcy", 1, follower)),
    ]
    assert input_grids(inputs, "net")["y"] == AxisGrid(32, 16, 16)


def test_an_input_without_a_size_in_common_has_sizes_of_its_own():
    assert grids(FixedSize(33), SteppedSize(32, 2))["y"] == AxisGrid(33, 1, 1, fixed=True)
    assert grids(SteppedSize(1, 1), FixedSize(256))["y"] == AxisGrid(1, 1, 16)


@pytest.mark.parametrize("size", [ReferencedSize("in0", "x"), ReferencedSize("none", "y", 0.5), DataDependentSize()])
def test_a_size_that_cannot_be_followed_is_refused(size):
    with pytest.raises(PackageError, match="sizes the axis 'y' of its input 'in0' in a way zoobridge cannot follow"):
        grids(size)


def test_letters_without_a_grid_keep_their_size():
    assert padded_shape({"y": 17, "q": 3}, {"y": AxisGrid(16, 16, 16)}) == {"y": 32, "q": 3}
