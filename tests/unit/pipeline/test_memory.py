"""Tile shapes that fit."""

import math

from hypothesis import given
from hypothesis import strategies as st

from zoobridge.pipeline.memory import TileAxis, tile_within


@given(st.integers(20, 400), st.integers(20, 400), st.integers(0, 4), st.integers(1_000, 10_000_000))
def test_the_tile_fits_whenever_any_tile_fits(y, x, halo, pixels):
    axes = [TileAxis(16 * y, 16 * halo, 16, 16), TileAxis(16 * x, 16 * halo, 16, 16)]
    tile = tile_within(axes, pixels)
    smallest = [axis.extent(axis.most) for axis in axes]
    assert math.prod(tile) <= pixels or list(tile) == smallest


def test_an_image_that_fits_is_not_cut():
    axes = [TileAxis(512, 48, 16, 16), TileAxis(700, 48, 16, 16)]
    assert tile_within(axes, 512 * 700) == (512, 700)


def test_the_longest_side_is_cut_first_and_no_more_than_needed():
    axes = [TileAxis(1024, 48, 16, 16), TileAxis(4096, 48, 16, 16)]
    assert tile_within(axes, 1024 * 2200) == (1024, 2096)


def test_an_axis_that_must_not_be_cut_is_left_alone():
    axes = [TileAxis(1024, 48, 16, 16), TileAxis(4096, 48, 16, 16, divisible=False)]
    assert tile_within(axes, 1_000_000)[1] == 4096
