"""A report in a folder."""

import json

import numpy as np
import pytest

from tests.unit.practice.report.given import CARD, DESCRIPTION, result
from zoobridge.files.exact_writing import write_exact_image
from zoobridge.files.reading import read_image
from zoobridge.pipeline.image import Image
from zoobridge.practice.images.hashing import pixel_hash
from zoobridge.practice.report.record import Files, read_record, record_path
from zoobridge.practice.report.writing import write_report


def written(tmp_path, files=None):
    return read_record(record_path(write_report(result(), DESCRIPTION, CARD, tmp_path / "out", files)))


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int16", "uint32", "int64", "float32", "float64"])
@pytest.mark.parametrize("axes", ["yx", "cyx", "tczyx"])
def test_pixels_and_axes_of_every_type_come_back(tmp_path, dtype, axes):
    shape = [{"t": 2, "c": 4, "z": 3, "y": 7, "x": 9}[letter] for letter in axes]
    array = (np.random.default_rng(0).random(shape) * 3).astype(dtype)
    write_exact_image(tmp_path / "a.tif", Image(array, axes))
    back = read_image(tmp_path / "a.tif")
    assert back.axes == axes
    assert back.dtype == (np.uint8 if dtype == "bool" else array.dtype)
    np.testing.assert_array_equal(back.array, array)


@pytest.mark.parametrize("axes", ["cyx", "czyx", "tczyx"])
def test_colour_pictures_come_back_as_such(tmp_path, axes):
    shape = [{"t": 2, "c": 3, "z": 3, "y": 7, "x": 9}[letter] for letter in axes]
    picture = Image(np.random.default_rng(0).integers(0, 255, shape).astype(np.uint8), axes, rgb=True)
    write_exact_image(tmp_path / "a.tif", picture)
    back = read_image(tmp_path / "a.tif")
    assert back.rgb
    assert pixel_hash(back) == pixel_hash(picture)


def test_a_report_keeps_images_that_no_file_holds(tmp_path):
    record = written(tmp_path)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "images",
        "report.html",
        "report.json",
        "truths",
    ]
    image = read_image(tmp_path / "out" / "images" / "002-bad_dim.tif")
    np.testing.assert_array_equal(image.array, result().images[1].pictures["image"].array)
    assert record.images["bad & dim.tif"].endswith("images/002-bad_dim.tif")
    assert record.truths["bad & dim.tif"].endswith("truths/002-bad_dim.tif")


def test_an_image_of_a_file_is_not_kept_twice(tmp_path):
    known = {each.name: tmp_path / each.name for each in result().images}
    written(tmp_path, Files(known, known))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["report.html", "report.json"]


def test_folder_page_and_json_all_name_the_report(tmp_path):
    written(tmp_path)
    folder = tmp_path / "out"
    found = {record_path(each) for each in (folder, folder / "report.html", folder / "report.json")}
    assert found == {folder / "report.json"}


def test_the_json_says_everything_but_the_pictures(tmp_path):
    written(tmp_path)
    document = json.loads((tmp_path / "out" / "report.json").read_text())
    assert document["check"] == json.loads(json.dumps(result().as_json()))
