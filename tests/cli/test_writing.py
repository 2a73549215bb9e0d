import pathlib

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from roifile import ImagejRoi

from zoobridge.cli.files import unique_names
from zoobridge.cli.writing import imagej_pixels, write_image
from zoobridge.errors import InputError
from zoobridge.files.ome_writing import write_ome_image
from zoobridge.files.reading import read_image
from zoobridge.files.whole_file import whole_file
from zoobridge.hosts.images.luts import lut_bytes
from zoobridge.pipeline.image import Image


@settings(deadline=None, max_examples=40)
@given(
    axes=st.sets(st.sampled_from("tcz")).map(lambda extra: "".join(a for a in "tcz" if a in extra) + "yx"),
    dtype=st.sampled_from([np.uint8, np.uint16, np.float32]),
    data=st.data(),
)
def test_what_is_written_is_read_again(tmp_path_factory, axes, dtype, data):
    shape = tuple(data.draw(st.integers(2, 4)) for _ in axes)
    array = np.random.default_rng(0).integers(0, 200, shape).astype(dtype)
    sizes = {axis: 0.5 for axis in axes if axis in "xyzt"}
    units = {axis: "sec" if axis == "t" else "micron" for axis in sizes}
    image = Image(array, axes, title="a.tif", pixel_sizes=sizes, units=units, display_range=(2.0, 150.0))
    path = tmp_path_factory.mktemp("round") / "a.tif"
    write_image(path, image)
    again = read_image(path)
    assert (again.axes, again.dtype, again.display_range) == (axes, array.dtype, (2.0, 150.0))
    np.testing.assert_array_equal(again.array, array)
    assert again.pixel_sizes == pytest.approx(sizes)
    assert dict(again.units) == units


def test_colour_is_written_as_colour(tmp_path):
    array = np.arange(90, dtype=np.uint8).reshape(3, 5, 6)
    write_image(tmp_path / "a.tif", Image(array, "cyx", rgb=True))
    again = read_image(tmp_path / "a.tif")
    assert again.rgb
    np.testing.assert_array_equal(again.array, array)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (np.array([[False, True]]), np.array([[0, 255]], np.uint8)),
        (np.array([[0, 65535]], np.int64), np.array([[0, 65535]], np.uint16)),
        (np.array([[-1, 3]], np.int32), np.array([[-1, 3]], np.float32)),
        (np.array([[-5, 3]], np.int8), np.array([[-5, 3]], np.int16)),
        (np.array([[-32768, 32767]], np.int16), np.array([[-32768, 32767]], np.int16)),
        (np.array([[0, 2**24]], np.int64), np.array([[0, 2**24]], np.float32)),
        (np.array([[0, 70000]], np.int32), np.array([[0, 70000]], np.float32)),
        (np.array([[0.5, 2]], np.float64), np.array([[0.5, 2]], np.float32)),
    ],
)
def test_types_imagej_lacks_become_one_it_has(values, expected):
    written = imagej_pixels(Image(values, "yx"))[0, 0, 0]
    assert written.dtype == expected.dtype
    np.testing.assert_array_equal(written, expected)


@pytest.mark.parametrize(
    ("pixels", "sentence"),
    [
        (np.array([[0, 2**24 + 1]], np.int64), "Pixel values from 0 to 16777217 do not fit ImageJ exactly"),
        (np.array([[0, 1e300]]), r"Pixel values beyond 3\.4e\+38 do not fit ImageJ's 32 bit"),
    ],
)
def test_what_imagej_cannot_keep_is_refused_and_no_file_is_left(tmp_path, pixels, sentence):
    with pytest.raises(InputError, match=sentence):
        write_image(tmp_path / "a.tif", Image(pixels, "yx"))
    assert list(tmp_path.iterdir()) == []


def test_an_index_axis_becomes_time_where_there_is_none(tmp_path):
    write_image(tmp_path / "a.tif", Image(np.arange(24, dtype=np.uint8).reshape(2, 3, 4), "iyx"))
    again = read_image(tmp_path / "a.tif")
    assert (again.axes, again.array.tolist()) == ("tyx", np.arange(24).reshape(2, 3, 4).tolist())
    with pytest.raises(InputError, match=r"ImageJ has no axis for the batch of axes 'ityx'; take one element of i\."):
        write_image(tmp_path / "b.tif", Image(np.zeros((2, 2, 3, 4), np.uint8), "ityx"))


def test_signed_pixels_keep_their_display_range(tmp_path):
    image = Image(np.array([[-40, 3]], np.int16), "yx", display_range=(-40.0, 3.0))
    write_image(tmp_path / "a.tif", image)
    again = read_image(tmp_path / "a.tif")
    assert (again.dtype, again.array.tolist(), again.display_range) == (np.int16, [[-40, 3]], (-40.0, 3.0))


def test_units_may_differ_from_axis_to_axis(tmp_path):
    units = {"x": "micron", "y": "mm", "z": "nm", "t": "min"}
    image = Image(np.zeros((2, 3, 4, 5), np.uint8), "tzyx", pixel_sizes=dict.fromkeys("xyzt", 0.5), units=units)
    write_image(tmp_path / "a.tif", image)
    assert dict(read_image(tmp_path / "a.tif").units) == units


TABLE = np.frombuffer(lut_bytes("glasbey"), np.uint8).reshape(3, 256)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_labels_keep_their_colours(tmp_path, dtype):
    labels = np.arange(200).astype(dtype).reshape(2, 10, 10)
    write_image(tmp_path / "a.tif", Image(labels, "zyx", display_range=(0, 255), lut="glasbey"))
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        np.testing.assert_array_equal(np.reshape(file.pages.first.tags.valueof(320), (3, 256)) >> 8, TABLE)
        assert file.imagej_metadata["Ranges"] == (0, 255)
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").array, labels)


def test_channels_of_labels_keep_their_colours(tmp_path):
    write_image(tmp_path / "a.tif", Image(np.zeros((2, 4, 5), np.uint16), "cyx", lut="glasbey"))
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.imagej_metadata["mode"] == "color"
        np.testing.assert_array_equal(file.imagej_metadata["LUTs"], [TABLE, TABLE])


def test_overlay_travels_in_the_file(tmp_path):
    roi = ImagejRoi.frompoints([[1, 1], [4, 1], [4, 3]]).tobytes()
    write_image(tmp_path / "a.tif", Image(np.zeros((5, 6), np.uint8), "yx"), [roi])
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert file.imagej_metadata["Overlays"] == roi


def test_file_replaces_the_old_one_only_when_whole(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")

    def fail_half_way():
        with whole_file(path) as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(InputError, match=r"cannot be written .*; choose a folder with room that you may write to\."),
        whole_file(tmp_path / "file" / "a.tif"),
    ):
        pass


def test_a_file_that_cannot_take_its_place_is_one_sentence(tmp_path):
    (tmp_path / "a.tif" / "b").mkdir(parents=True)
    with pytest.raises(InputError, match=r"a\.tif cannot be written \(.*\); choose"), whole_file(tmp_path / "a.tif"):
        pass
    with pytest.raises(InputError, match=r"b\.tif cannot be written \(No space left on device\); choose"):
        fill(tmp_path / "b.tif")
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "c.tif"):
        (tmp_path / "none").read_text()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tif"]


def fill(path):
    with whole_file(path), pathlib.Path("/dev/full").open("w") as full:
        full.write("much")
        full.flush()


def test_titles_become_different_file_names():
    assert unique_names(["a.tif", "a.tif", "A", "b/c: d", "", "cells.tif - 2"]) == [
        "a",
        "a-1",
        "A-2",
        "b_c_ d",
        "image",
        "cells.tif - 2",
    ]


@pytest.mark.parametrize("shape", [(1, 1), (8, 1), (1, 8)])
def test_an_image_one_pixel_wide_has_as_many_pages_as_channels(tmp_path, shape):
    array = np.arange(2 * shape[0] * shape[1], dtype=np.float32).reshape(2, *shape)
    write_image(tmp_path / "a.tif", Image(array, "cyx", title="a"))
    with tifffile.TiffFile(tmp_path / "a.tif") as file:
        assert [page.shape for page in file.pages] == [shape] * 2
    np.testing.assert_array_equal(read_image(tmp_path / "a.tif").array.reshape(array.shape), array)


@pytest.mark.parametrize(
    ("unit", "written"), [("inch", "in"), ("micron", "\N{MICRO SIGN}m"), ("foo", "reference frame")]
)
def test_lengths_of_ome_are_those_of_its_schema(tmp_path, unit, written):
    image = Image(np.zeros((4, 4), np.uint8), "yx", pixel_sizes={"x": 0.5, "y": 0.5}, units={"x": unit, "y": unit})
    write_ome_image(tmp_path / "a.ome.tif", image)
    with tifffile.TiffFile(tmp_path / "a.ome.tif") as file:
        assert f'PhysicalSizeXUnit="{written}"' in file.ome_metadata


@pytest.mark.parametrize(("unit", "written"), [("sec", "s"), ("ms", "ms"), ("frame", None), ("", None)])
def test_a_time_in_no_unit_of_ome_is_left_out(tmp_path, unit, written):
    image = Image(np.zeros((2, 4, 4), np.uint8), "tyx", pixel_sizes={"t": 5.0}, units={"t": unit} if unit else {})
    write_ome_image(tmp_path / "a.ome.tif", image)
    with tifffile.TiffFile(tmp_path / "a.ome.tif") as file:
        assert ("TimeIncrement=" in file.ome_metadata) == (written is not None)
        assert written is None or f'TimeIncrementUnit="{written}"' in file.ome_metadata
