"""``Zoo Open`` in a macro: formats of microscopes are read by zoobridge, everything else by ImageJ."""

from importlib.util import find_spec

import numpy as np
import pytest
import tifffile

LINE = 'run("Zoo Open", "path=[{}]{}");'
TELLS = """
getDimensions(width, height, channels, slices, frames);
getVoxelSize(x, y, z, unit);
Stack.setPosition(2, 3, 1);
print(channels, slices, frames, x, y, z, unit, getInfo("slice.label"), getPixel(5, 4));
"""


@pytest.fixture
def cells(tmp_path):
    """Two scenes ``(z, c, y, x)``."""
    pixels = np.arange(3 * 2 * 6 * 8, dtype=np.uint16).reshape(3, 2, 6, 8)
    lengths = {"PhysicalSizeX": 0.5, "PhysicalSizeY": 0.25, "PhysicalSizeZ": 2.0}
    metadata = {"axes": "ZCYX", "Channel": {"Name": ["DAPI", "GFP"]}, **lengths}
    with tifffile.TiffWriter(tmp_path / "cells.ome.tif", ome=True) as file:
        for scene in ("left", "right"):
            file.write(pixels + 1000 * (scene == "right"), metadata={**metadata, "Name": scene})
    return tmp_path / "cells.ome.tif"


def test_ome_tiff_comes_with_channels_slices_and_pixel_size(host, cells):
    done = host.run_macro(LINE.format(cells, " scene=right") + TELLS)
    assert done.log.splitlines() == [f"2 3 1 0.5 0.25 2 microns GFP {1000 + 2 * 2 * 48 + 48 + 4 * 8 + 5}"]
    assert list(done.images) == ["cells.ome.tif - right"]


def test_one_channel_is_opened(host, cells):
    done = host.run_macro(LINE.format(cells, " scene=1 channel=2"))
    (image,) = done.images.values()
    assert image.axes == "zyx"
    np.testing.assert_array_equal(image.array[:, 0, 0], [48, 144, 240])


def test_several_scenes_stop_the_macro_with_their_names(stops, cells):
    assert stops(LINE.format(cells, "")).message == (
        f"{cells} has 2 scenes; choose with scene=, by number or name: 1 (left), 2 (right)"
    )


@pytest.mark.parametrize("key", ["scene=1", "channel=1"])
def test_a_plain_file_has_no_parts(stops, tmp_path, key):
    tifffile.imwrite(tmp_path / "a.tif", np.zeros((5, 6), np.uint8))
    said = stops(LINE.format(tmp_path / "a.tif", f" {key}")).message
    assert said.startswith(f"{tmp_path / 'a.tif'} is a plain image file")


@pytest.mark.skipif(find_spec("bioio_czi") is not None, reason="the reader of CZI is installed here")
def test_a_missing_reader_stops_the_macro_with_the_command_that_adds_it(stops, tmp_path):
    (tmp_path / "a.czi").touch()
    said = stops(LINE.format(tmp_path / "a.czi", "")).message
    assert said.endswith('whose reader is not installed; add it with: pip install "zoobridge[formats]"')
