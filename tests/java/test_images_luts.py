"""The look-up table of label images."""

import numpy as np
import pytest

from tests.java.macros import Place, value_of
from zoobridge.cli.writing import write_image
from zoobridge.errors import InputError
from zoobridge.hosts.images.imageplus import to_image, to_imageplus
from zoobridge.hosts.images.luts import lut_bytes
from zoobridge.pipeline.image import Image

pytestmark = pytest.mark.usefixtures("clean_imagej")


def farthest_colours() -> np.ndarray:
    """The documented method, step by step."""
    from skimage.color import rgb2lab

    steps = np.arange(0, 256, 17)
    colours = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), -1).reshape(-1, 3).astype(np.uint8)
    lab = rgb2lab(colours[None] / 255.0)[0]
    colours, lab = colours[lab[:, 0] >= 35], lab[lab[:, 0] >= 35]
    table = [np.zeros(3, np.uint8)]
    distance = np.linalg.norm(lab, axis=1)
    for _ in range(255):
        chosen = int(distance.argmax())
        table.append(colours[chosen])
        distance = np.minimum(distance, np.linalg.norm(lab - lab[chosen], axis=1))
    return np.array(table)


def test_glasbey_is_what_its_method_gives():
    table = np.frombuffer(lut_bytes("glasbey"), np.uint8).reshape(3, 256).T
    np.testing.assert_array_equal(table, farthest_colours())


def test_glasbey_has_256_different_colours_and_black_first():
    table = np.frombuffer(lut_bytes("glasbey"), np.uint8).reshape(3, 256).T
    assert len({tuple(colour) for colour in table}) == 256
    assert table[0].tolist() == [0, 0, 0]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_label_numbers_are_shown_in_their_colours(dtype):
    table = np.frombuffer(lut_bytes("glasbey"), np.uint8).reshape(3, 256).T
    Place().show(Image(np.array([[0, 1, 7, 200]], dtype), "yx", lut="glasbey"))
    shown = value_of(
        'run("RGB Color"); return "" + getPixel(0,0) + " " + getPixel(1,0) + " " + getPixel(2,0) + " " + getPixel(3,0);'
    )
    numbers = [int(float(number)) & 0xFFFFFF for number in shown.split()]
    assert numbers == [int.from_bytes(table[label].tobytes(), "big") for label in (0, 1, 7, 200)]


def test_more_than_255_labels_use_the_whole_table():
    imp = to_imageplus(Image(np.arange(1000, dtype=np.uint16).reshape(10, 100), "yx", lut="glasbey"))
    assert (imp.getDisplayRangeMin(), imp.getDisplayRangeMax()) == (0, 999)


@pytest.mark.parametrize("axes", ["yx", "zyx"])
def test_glasbey_is_recognised(axes):
    array = np.zeros((2, 3, 4)[-len(axes) :], np.uint16)
    assert to_image(to_imageplus(Image(array, axes, lut="glasbey"))).lut == "glasbey"


def test_other_tables_have_no_name():
    value_of('newImage("f", "8-bit ramp", 9, 9, 1); run("Fire");')
    assert Place().image().lut is None


def test_an_unknown_table_is_refused():
    with pytest.raises(InputError, match=r'There is no look-up table "viridis"; use glasbey\.'):
        to_imageplus(Image(np.zeros((2, 2), np.uint8), "yx", lut="viridis"))


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
@pytest.mark.parametrize("axes", ["yx", "zyx"])
def test_label_images_written_without_imagej_are_opened_in_their_colours(clean_imagej, tmp_path, dtype, axes):
    labels = np.arange(200).reshape((2, 10, 10) if axes == "zyx" else (10, 20)).astype(dtype)
    image = Image(labels, axes, display_range=(0.0, 255.0), lut="glasbey")
    write_image(tmp_path / "labels.tif", image)
    opened = to_image(clean_imagej.openImage(str(tmp_path / "labels.tif")))
    assert (opened.lut, opened.axes, opened.dtype, opened.display_range) == ("glasbey", axes, dtype, (0.0, 255.0))
    np.testing.assert_array_equal(opened.array, labels)


def test_signed_images_written_without_imagej_are_opened_as_signed(clean_imagej, tmp_path):
    image = Image(np.array([[-300, -1, 0, 77]], np.int16), "yx", display_range=(-300.0, 77.0))
    write_image(tmp_path / "signed.tif", image)
    opened = to_image(clean_imagej.openImage(str(tmp_path / "signed.tif")))
    assert (opened.dtype, opened.array.tolist()) == (np.int16, [[-300, -1, 0, 77]])
    assert opened.display_range == (-300.0, 77.0)
