"""Tile shapes that fit."""

import math

from hypothesis import given
from hypothesis import strategies as st

from zoobridge.pipeline.memory import TILE_SURPLUS, TileAxis, economical_tile, tile_within
from zoobridge.pipeline.tiling import tiles


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


VOLUME = [TileAxis(128, 16, 16, 16), TileAxis(512, 32, 16, 64), TileAxis(512, 32, 16, 64)]
PLANE = [TileAxis(4096, 64, 16, 64)] * 2


def computed(axes, tile):
    """Elements of all tiles together."""
    fixed = zip(*((axis.halo, axis.step, axis.minimum) for axis in axes), strict=True)
    return sum(
        math.prod(span.read_stop - span.read_start for span in each.spans)
        for each in tiles([axis.size for axis in axes], tile, *fixed)
    )


def test_halos_that_cost_much_are_worth_memory():
    image = math.prod(axis.size for axis in VOLUME)
    modest, economical = tile_within(VOLUME, 2**20), economical_tile(VOLUME, 2**20, 2**24)
    assert computed(VOLUME, modest) > 4 * image
    assert computed(VOLUME, economical) <= TILE_SURPLUS * image
    assert math.prod(economical) <= 2**24


def test_no_more_than_there_is_however_much_halos_cost():
    assert economical_tile(VOLUME, 2**20, 2**20) == tile_within(VOLUME, 2**20)
    assert economical_tile(VOLUME, 2**20, 3 * 2**20) == tile_within(VOLUME, 3 * 2**20)
    assert economical_tile(VOLUME, 2**20, 2**19) == tile_within(VOLUME, 2**19)


def test_tiles_of_a_plane_stay_modest():
    assert economical_tile(PLANE, 2**20, 2**30) == tile_within(PLANE, 2**20)
    assert computed(PLANE, tile_within(PLANE, 2**20)) <= TILE_SURPLUS * 4096**2
