"""Pixel sizes and units on the way through a model and back."""

import pytest

VOXEL = (
    'setVoxelSize(0.5, 0.25, 2, "um"); run("Zoo denoise-tiny"); getVoxelSize(x, y, z, u); return "" + x+" "+y+" "+z;'
)


@pytest.mark.parametrize("slices", [1, 3])
def test_the_depth_of_voxels_is_kept(host, slices):
    assert host.run_macro(f'newImage("a", "8-bit ramp", 48, 48, {slices}); {VOXEL}').value == "0.5 0.25 2"
