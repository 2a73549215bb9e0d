import shutil

import numpy as np
import pytest

from zoobridge.errors import InputError
from zoobridge.files.parts import Part
from zoobridge.files.reading import read_image

from .conftest import CHANNELS, FORMATS
from .czi_file import write_colour_czi, write_czi_scenes
from .lif import write_lif
from .nd2_file import write_nd2
from .ome_zarr import write_plate, write_series, write_time_lapse


@pytest.mark.parametrize("name", FORMATS)
def test_an_image_comes_with_axes_pixel_sizes_units_and_channel_names(written, stack, name):
    image = read_image(written(name))
    assert (image.axes, image.dtype, image.title, image.rgb) == ("czyx", np.uint16, name, False)
    np.testing.assert_array_equal(image.array, stack.swapaxes(0, 1))
    # the ND2 file states one size for x and y
    height = 0.5 if name.endswith("nd2") else 0.25
    assert image.pixel_sizes == pytest.approx({"x": 0.5, "y": height, "z": 2.0})
    assert image.units == dict.fromkeys("xyz", "micron")
    assert image.channel_names == CHANNELS


@pytest.mark.parametrize("name", FORMATS)
def test_one_channel_can_be_read(written, stack, name):
    image = read_image(written(name), Part(channel=2))
    assert (image.axes, image.channel_names) == ("zyx", ())
    np.testing.assert_array_equal(image.array, stack[:, 1])


@pytest.mark.parametrize("name", FORMATS)
def test_a_channel_that_is_not_there_is_one_sentence(written, name):
    with pytest.raises(InputError, match=r"^Channel 3 does not exist: .* has channels 1 to 2; .* with channel=\.$"):
        read_image(written(name), Part(channel=3))


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_that_lacks_its_end_is_one_sentence(written, name):
    path = written(name)
    if path.is_dir():
        shutil.rmtree(path / "0")
    else:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match=r"cannot be read as .* \(.+\); get a whole copy of the file\.$") as caught:
        read_image(path)
    assert "\n" not in str(caught.value)


def test_only_the_channel_asked_for_is_read(written, stack):
    path = written("cells.ome.zarr")
    for chunk in (path / "0").glob("0.*"):
        chunk.write_bytes(b"no chunk")
    np.testing.assert_array_equal(read_image(path, Part(channel=2)).array, stack[:, 1])
    with pytest.raises(InputError, match="cannot be read as OME-Zarr"):
        read_image(path, Part(channel=1))


def lif_scenes(path, first, second):
    write_lif(path, {"first": first, "second": second}, CHANNELS)
    return "first", "second"


def nd2_scenes(path, first, second):
    write_nd2(path, np.stack([first, second]), CHANNELS)
    return "XYPos:0", "XYPos:1"


@pytest.mark.parametrize(("name", "write"), [("a.lif", lif_scenes), ("a.nd2", nd2_scenes)], ids=["LIF", "ND2"])
def test_scenes_are_chosen_by_name_or_number(tmp_path, stack, name, write):
    path = tmp_path / name
    first, second = write(path, stack, stack[::-1])
    with pytest.raises(InputError) as caught:
        read_image(path)
    assert str(caught.value) == (
        f"{path} has 2 scenes; choose with scene=, by number or name: 1 ({first}), 2 ({second})."
    )
    for wanted in ("2", second):
        image = read_image(path, Part(scene=wanted))
        assert image.title == f"{name} - {second}"
        np.testing.assert_array_equal(image.array, stack[::-1].swapaxes(0, 1))
    with pytest.raises(InputError, match=r'has no scene "third" but 2 scenes; choose with scene=, by number or name'):
        read_image(path, Part(scene="third"))


def test_folders_of_bioformats2raw_are_scenes(tmp_path, stack):
    write_series(tmp_path / "a.zarr", {"0": stack, "1": stack[::-1]}, CHANNELS)
    with pytest.raises(InputError, match=r"has 2 scenes; choose with scene=, by name: 0, 1\.$"):
        read_image(tmp_path / "a.zarr")
    image = read_image(tmp_path / "a.zarr", Part(scene="1"))
    assert image.title == "a.zarr - 1"
    np.testing.assert_array_equal(image.array, stack[::-1].swapaxes(0, 1))


def test_scenes_of_czi(tmp_path, stack):
    path = tmp_path / "a.czi"
    write_czi_scenes(path, stack[0, 0], stack[1, 1])
    with pytest.raises(InputError, match=r"has 2 scenes; .*: 1 \(left\), 2 \(right\)\.$"):
        read_image(path)
    image = read_image(path, Part(scene="right"))
    assert (image.axes, image.title) == ("yx", "a.czi - right")
    np.testing.assert_array_equal(image.array, stack[1, 1])


@pytest.mark.parametrize("width", [50, 100], ids=["one tile", "two tiles stitched"])
def test_colours_of_czi_come_red_first(tmp_path, width):
    rgb = np.random.default_rng(1).integers(0, 255, (3, 40, width)).astype(np.uint8)
    write_colour_czi(tmp_path / "a.czi", rgb)
    image = read_image(tmp_path / "a.czi")
    assert (image.axes, image.rgb) == ("cyx", True)
    np.testing.assert_array_equal(image.array, rgb)
    np.testing.assert_array_equal(read_image(tmp_path / "a.czi", Part(channel=3)).array, rgb[2])


def test_a_file_without_pixel_size_is_not_calibrated(tmp_path):
    write_colour_czi(tmp_path / "a.czi", np.zeros((3, 40, 50), np.uint8))
    image = read_image(tmp_path / "a.czi")
    assert (image.pixel_sizes, image.units) == ({}, {})


def test_other_units_stay_what_they_are(tmp_path, stack):
    write_time_lapse(tmp_path / "a.zarr", stack[:, 0], interval=250.0, width=65.0)
    image = read_image(tmp_path / "a.zarr")
    assert (image.axes, image.channel_names) == ("tyx", ())
    assert image.pixel_sizes == {"t": 250.0, "y": 65.0, "x": 65.0}
    assert image.units == {"t": "ms", "y": "nm", "x": "nm"}


def test_a_plate_names_an_image_in_it(tmp_path, stack):
    write_plate(tmp_path / "plate.zarr", stack, CHANNELS)
    inside = tmp_path / "plate.zarr" / "A" / "1" / "0"
    with pytest.raises(InputError, match=rf"is a plate or a well and no image; .* such as {inside}\.$"):
        read_image(tmp_path / "plate.zarr")
    np.testing.assert_array_equal(read_image(inside).array, stack.swapaxes(0, 1))


def test_ome_tiff_is_what_the_reader_of_bioio_finds_in_it(tmp_path, stack):
    import tifffile
    from bioio_ome_tiff import Reader

    metadata = {"axes": "ZCYX", "PhysicalSizeX": 0.5, "PhysicalSizeY": 0.25, "Channel": {"Name": list(CHANNELS)}}
    with tifffile.TiffWriter(tmp_path / "a.ome.tif", ome=True) as file:
        for name in ("first", "second"):
            file.write(stack if name == "first" else stack[::-1], metadata={**metadata, "Name": name})
    reader = Reader(tmp_path / "a.ome.tif")
    for scene in (0, 1):
        reader.set_scene(scene)
        image = read_image(tmp_path / "a.ome.tif", Part(str(scene + 1)))
        np.testing.assert_array_equal(image.array, reader.get_image_data("CZYX"))
        assert image.pixel_sizes == {"x": reader.physical_pixel_sizes.X, "y": reader.physical_pixel_sizes.Y}
        assert image.channel_names == tuple(reader.channel_names)
