"""A report in a folder, and its repetition."""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.practice.report.given import CARD, DESCRIPTION, result
from zoobridge.errors import InputError
from zoobridge.files.exact_writing import write_exact_image
from zoobridge.files.reading import read_image
from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.image import Image
from zoobridge.practice.report.record import read_record, record_path
from zoobridge.practice.report.repeating import repeat
from zoobridge.practice.report.writing import write_report


class OneModel:
    """A zoo of one installed model."""

    def __init__(self, tmp_path, digest="ab" * 32):
        self.model = InstalledModel(DESCRIPTION, tmp_path, digest)

    def find(self, name):
        assert name == "discs"
        return self.model


def written(tmp_path):
    return read_record(record_path(write_report(result(), DESCRIPTION, CARD, tmp_path / "out", {})))


def again(changed=0.0):
    """The same analysis, of images as they were read."""

    def check(images, settings):
        before = result()
        assert settings == before.settings
        checked = [
            replace(each, pictures={**each.pictures, "image": images[each.name], "result": shifted(each, changed)})
            for each in before.images
        ]
        return replace(before, images=tuple(checked))

    def shifted(each, by):
        given = each.pictures["result"]
        return replace(given, array=given.array + np.float32(by if each.name == "good.tif" else 0))

    return check


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


def test_a_report_keeps_images_that_no_file_holds(tmp_path):
    record = written(tmp_path)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["images", "report.html", "report.json"]
    image = read_image(tmp_path / "out" / "images" / "002-bad_dim.tif")
    np.testing.assert_array_equal(image.array, result().images[1].pictures["image"].array)
    assert record.sources["bad & dim.tif"].endswith("images/002-bad_dim.tif")


def test_an_image_of_a_file_is_not_kept_twice(tmp_path):
    source = {each.name: tmp_path / each.name for each in result().images}
    write_report(result(), DESCRIPTION, CARD, tmp_path / "out", source)
    assert not (tmp_path / "out" / "images").exists()


def test_folder_page_and_json_all_name_the_report(tmp_path):
    written(tmp_path)
    folder = tmp_path / "out"
    found = {record_path(each) for each in (folder, folder / "report.html", folder / "report.json")}
    assert found == {folder / "report.json"}


def test_the_same_pixels_are_called_the_same(tmp_path):
    repeated = repeat(written(tmp_path), OneModel(tmp_path), again())
    assert (repeated.different, repeated.changes) == ((), ())
    assert "all 2 images have the same pixels" in repeated.sentence


def test_one_other_pixel_is_told(tmp_path):
    repeated = repeat(written(tmp_path), OneModel(tmp_path), again(1e-6))
    assert (repeated.same, repeated.different) == (("bad & dim.tif",), ("good.tif",))
    assert "1 of 2 images have other pixels (good.tif)" in repeated.sentence


def test_another_package_and_version_are_told(tmp_path):
    record = written(tmp_path)
    older = {**record.check, "versions": {"zoobridge": "0.0", "openvino": "2026.4"}}
    repeated = repeat(replace(record, check=older), OneModel(tmp_path, "cd" * 32), again())
    assert repeated.changes == (
        "The package of discs is another one: sha256 cdcdcdcdcdcd now, abababababab then.",
        "zoobridge is 9.9 now, 0.0 then.",
    )


def test_an_image_that_is_gone_or_changed_is_named(tmp_path):
    record = written(tmp_path)

    def other_hashes(images, settings):
        before = result()
        digest = hashlib.sha256(b"other").hexdigest()
        return replace(before, images=(replace(before.images[0], sha256=digest), before.images[1]))

    with pytest.raises(InputError, match=r"^good\.tif has other pixels"):
        repeat(record, OneModel(tmp_path), other_hashes)
    next((tmp_path / "out" / "images").glob("001-*")).unlink()
    with pytest.raises(InputError, match=r"The image good\.tif of the report is not at"):
        repeat(record, OneModel(tmp_path), again())


def test_the_json_says_everything_but_the_pictures(tmp_path):
    written(tmp_path)
    document = json.loads((tmp_path / "out" / "report.json").read_text())
    assert document["check"] == json.loads(json.dumps(result().as_json()))
