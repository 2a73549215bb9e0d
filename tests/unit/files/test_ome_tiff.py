import numpy as np
import pytest
import tifffile

from zoobridge.errors import InputError
from zoobridge.files.formats import OME_TIFF, format_of
from zoobridge.files.parts import Part
from zoobridge.files.reading import read_image

CHANNELS = ["DAPI", "GFP"]


def pixels(*shape):
    return np.random.default_rng(0).integers(0, 60000, shape).astype(np.uint16)


@pytest.fixture
def two_scenes(tmp_path):
    """``(z, c, y, x)`` of 0.5 and of 0.25 micrometres, named and compressed page by page."""
    path = tmp_path / "cells.ome.tif"
    with tifffile.TiffWriter(path, ome=True) as file:
        for name, size in (("left", 0.5), ("right", 0.25)):
            metadata = {"axes": "ZCYX", "Name": name, "PhysicalSizeX": size, "Channel": {"Name": CHANNELS}}
            file.write(pixels(3, 2, 40, 50) // (1 if name == "left" else 2), metadata=metadata, compression="zlib")
    return path


def test_it_is_known_by_its_content(tmp_path, two_scenes):
    two_scenes.rename(tmp_path / "cells.tif")
    assert format_of(tmp_path / "cells.tif") is OME_TIFF
    tifffile.imwrite(tmp_path / "plain.ome.tif", pixels(40, 50), ome=False)
    assert format_of(tmp_path / "plain.ome.tif") is None


def test_several_scenes_are_named(two_scenes):
    with pytest.raises(InputError) as caught:
        read_image(two_scenes)
    assert str(caught.value) == (
        f"{two_scenes} has 2 scenes; choose with scene=, by number or name: 1 (left), 2 (right)."
    )


@pytest.mark.parametrize("scene", ["2", "right"])
def test_a_scene_has_its_own_pixels_and_size(two_scenes, scene):
    image = read_image(two_scenes, Part(scene))
    assert (image.axes, image.title, image.channel_names) == ("czyx", "cells.ome.tif - right", tuple(CHANNELS))
    assert (image.pixel_sizes, image.units) == ({"x": 0.25}, {"x": "micron"})
    np.testing.assert_array_equal(image.array, pixels(3, 2, 40, 50).swapaxes(0, 1) // 2)


def test_an_unknown_scene_names_those_there_are(two_scenes):
    with pytest.raises(InputError, match=r'has no scene "middle" but 2 scenes; .*: 1 \(left\), 2 \(right\)\.$'):
        read_image(two_scenes, Part("middle"))


def test_only_the_pages_of_a_channel_are_read(two_scenes):
    with tifffile.TiffFile(two_scenes) as file:
        damaged = [file.series[0].pages[index].dataoffsets[0] for index in (0, 2, 4)]
    with two_scenes.open("r+b") as file:
        for offset in damaged:
            file.seek(offset)
            file.write(b"no page")
    image = read_image(two_scenes, Part("left", 2))
    np.testing.assert_array_equal(image.array, pixels(3, 2, 40, 50)[:, 1])
    with pytest.raises(InputError, match="cannot be read as OME-TIFF"):
        read_image(two_scenes, Part("left", 1))


@pytest.mark.parametrize(
    ("axes", "shape", "colours"),
    [
        ("CYX", (2, 5, 6), "minisblack"),
        ("TZCYX", (2, 3, 2, 5, 6), "minisblack"),
        ("YXS", (5, 6, 3), "rgb"),
        ("ZYXS", (2, 5, 6, 3), "rgb"),
    ],
)
def test_a_channel_is_found_wherever_its_axis_is(tmp_path, axes, shape, colours):
    tifffile.imwrite(tmp_path / "a.ome.tif", pixels(*shape), ome=True, photometric=colours, metadata={"axes": axes})
    whole = read_image(tmp_path / "a.ome.tif")
    one = read_image(tmp_path / "a.ome.tif", Part(channel=2))
    assert one.axes == whole.axes.replace("c", "")
    np.testing.assert_array_equal(one.array, np.take(whole.array, 1, whole.axes.index("c")))


def test_a_channel_that_is_not_there_is_one_sentence(tmp_path):
    tifffile.imwrite(tmp_path / "a.ome.tif", pixels(2, 5, 6), ome=True, metadata={"axes": "ZYX"})
    with pytest.raises(InputError, match=r"^Channel 2 does not exist: .*a\.ome\.tif has only channel 1; "):
        read_image(tmp_path / "a.ome.tif", Part(channel=2))


def test_units_and_time_are_those_the_file_states(tmp_path):
    metadata = {
        "axes": "TYX",
        "PhysicalSizeX": 65.0,
        "PhysicalSizeXUnit": "nm",
        "PhysicalSizeY": 0.065,
        "TimeIncrement": 250.0,
        "TimeIncrementUnit": "ms",
    }
    tifffile.imwrite(tmp_path / "a.ome.tif", pixels(4, 5, 6), ome=True, metadata=metadata)
    image = read_image(tmp_path / "a.ome.tif")
    assert image.pixel_sizes == {"x": 65.0, "y": 0.065, "t": 250.0}
    assert image.units == {"x": "nm", "y": "micron", "t": "ms"}
