"""Tiles: cover, read, crop and write must give back the image, for any size, stride and halo."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.unit.pipeline.networks import description
from zoobridge.errors import InputError
from zoobridge.package.tensors import SteppedSize
from zoobridge.pipeline.grid import input_grids
from zoobridge.pipeline.layout import dropped
from zoobridge.pipeline.tiling import extent, most_tiles, round_up, split, tile_count, tiles


@st.composite
def axes(draw):
    """One axis that can be cut: size, largest tile, halo, step, minimum."""
    step = draw(st.integers(1, 32))
    minimum = draw(st.integers(1, 64))
    size = minimum + step * draw(st.integers(0, 60))
    halo = draw(st.integers(0, 40))
    count = draw(st.integers(1, most_tiles(size, halo, step, minimum)))
    largest = extent(size, count, halo, step, minimum) + draw(st.integers(0, 5))
    return size, largest, halo, step, minimum


@given(st.lists(axes(), min_size=1, max_size=3))
def test_cover_read_crop_write_gives_the_image_back(cuts):
    shape, largest, halo, step, minimum = zip(*cuts, strict=True)
    assume(np.prod(shape) < 300_000)
    image = np.arange(np.prod(shape)).reshape(shape)
    result = np.full(shape, -1)
    written = np.zeros(shape, int)
    for tile in tiles(shape, largest, halo, step, minimum):
        result[tile.write] = image[tile.read][tile.crop]
        written[tile.write] += 1
    np.testing.assert_array_equal(result, image)
    assert written.max() == written.min() == 1


@given(axes())
def test_tiles_are_balanced_clamped_aligned_and_keep_their_halo(cut):
    size, largest, halo, step, minimum = cut
    spans = split(*cut)
    lengths = {span.read_stop - span.read_start for span in spans}
    assert len(lengths) == 1
    (length,) = lengths
    assert minimum <= length <= largest
    assert (size - length) % step == 0
    for span in spans:
        assert 0 <= span.read_start < span.read_stop <= size
        assert span.read_start % step == 0
        assert span.read_start == 0 or span.write_start - span.read_start >= halo
        assert span.read_stop == size or span.read_stop - span.write_stop >= halo
    assert all(left.read_start < right.read_start for left, right in itertools.pairwise(spans))


@given(axes())
def test_no_smaller_number_of_tiles_would_do(cut):
    size, largest, halo, step, minimum = cut
    count = tile_count(*cut)
    assert count == len(split(*cut))
    assert count == 1 or extent(size, count - 1, halo, step, minimum) > largest


@given(axes(), st.sampled_from([0.25, 0.5, 1.0, 2.0]), st.integers(-60, 0), st.integers(1, 6))
def test_outputs_of_another_scale_are_covered_once(cut, factor, offset, count):
    """The tile's own output, cropped and written, is the whole output wherever the tile lies, whatever the halo was."""
    size, _, halo, step, minimum = cut
    model = description("bcyx", SteppedSize(minimum, step), factor=factor, offset=offset)
    halo = max(halo, dropped("x", model.inputs, model.outputs, input_grids(model.inputs, "net")))
    largest = extent(size, min(count, most_tiles(size, halo, step, minimum)), halo, step, minimum)
    assume((step * factor).is_integer() and size * factor + offset >= 1)
    whole = np.arange(int(size * factor + offset))
    result = np.full_like(whole, -1)
    for span in split(size, largest, halo, step, minimum):
        kept, target, length = span.output(factor, offset)
        start = int(span.read_start * factor)
        assert 0 <= kept.start < kept.stop <= length
        result[target] = whole[start : start + length][kept]
    np.testing.assert_array_equal(result, whole)


def test_two_halves_with_a_halo():
    left, right = split(2048, 1072, 48, 16, 16)
    assert (left.read_start, left.read_stop, left.write_stop) == (0, 1072, 1024)
    assert (right.read_start, right.read_stop, right.write_start) == (976, 2048, 1024)


def test_a_model_of_fixed_size_gets_tiles_of_that_size_only():
    spans = split(512 + 6 * 32, 512, 64, 32, 512)
    assert [(span.read_start, span.read_stop) for span in spans] == [(0, 512), (192, 704)]


def test_a_tile_without_room_for_its_halo_is_refused_with_the_smallest_that_works():
    with pytest.raises(InputError) as caught:
        split(480, 64, 48, 16, 16)
    assert "A tile of 64 pixels is too small" in str(caught.value)
    assert "at least 112" in str(caught.value)
    assert split(480, 112, 48, 16, 16)


def test_round_up():
    assert [round_up(n, 16) for n in (0, 1, 16, 17)] == [0, 16, 16, 32]
