"""ImagePlus to Image and back, exactly."""

import numpy as np
import pytest

from tests.java.macros import Place, ramp, run_macro, value_of
from zoobridge.errors import InputError
from zoobridge.hosts.images.imageplus import Bounds, to_image, to_imageplus
from zoobridge.hosts.java.types import java_class
from zoobridge.pipeline.image import Image

pytestmark = pytest.mark.usefixtures("clean_imagej")

AXES = ["yx", "zyx", "tyx", "cyx", "tzyx", "tcyx", "czyx", "tczyx"]


@pytest.mark.parametrize("axes", AXES)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int16, np.float32])
def test_pixels_come_back_exactly_for_every_axes_and_type(axes, dtype):
    image = ramp(axes, dtype)
    back = to_image(to_imageplus(image))
    assert back.axes == axes
    assert back.dtype == dtype
    np.testing.assert_array_equal(back.array, image.array)


@pytest.mark.parametrize("axes", ["cyx", "czyx", "tcyx", "tczyx"])
def test_colour_pictures_come_back_exactly(axes):
    image = ramp(axes, np.uint8, rgb=True)
    imp = to_imageplus(image)
    assert imp.getBitDepth() == 24
    back = to_image(imp)
    assert (back.axes, back.rgb) == (axes, True)
    np.testing.assert_array_equal(back.array, image.array)


def test_axes_in_any_order_reach_the_right_plane():
    image = ramp("tczyx", np.uint16)
    shuffled = Image(image.array.transpose(3, 1, 4, 0, 2), "ycxtz")
    np.testing.assert_array_equal(to_image(to_imageplus(shuffled)).array, image.array)


def test_a_plane_made_of_many_pieces_comes_back_exactly():
    image = Image(np.random.default_rng(1).random((701, 1003), np.float32), "yx")
    np.testing.assert_array_equal(to_image(to_imageplus(image)).array, image.array)


def test_not_a_number_and_infinity_come_back():
    image = Image(np.array([[np.nan, np.inf, -np.inf, -0.0]], np.float32), "yx")
    np.testing.assert_array_equal(to_image(to_imageplus(image)).array, image.array)


def test_axes_of_length_one_are_left_out_and_y_and_x_stay():
    imp = to_imageplus(Image(np.zeros((1, 1, 1, 1, 1), np.uint8), "tczyx"))
    assert to_image(imp).axes == "yx"


def test_a_macro_reads_the_pixel_python_wrote():
    Place().show(ramp("tczyx", np.uint16))
    # t 2, c 3, z 4, y 5, x 7: element (1, 2, 3, 4, 6), the last
    assert value_of("Stack.setPosition(3, 4, 2); return d2s(getPixel(6, 4), 0);") == str(2 * 3 * 4 * 5 * 7 - 1)


def test_python_reads_the_pixel_a_macro_wrote():
    value_of('newImage("h", "16-bit composite-mode", 7, 5, 3, 4, 2); Stack.setPosition(2, 3, 1); setPixel(6, 1, 4711);')
    image = Place().image()
    assert image.axes == "tczyx"
    assert image.array[0, 1, 2, 1, 6] == 4711
    assert image.array.sum(dtype=np.int64) == 4711


def test_a_colour_pixel_of_a_macro_has_red_first():
    value_of('newImage("c", "RGB black", 3, 2, 1); setPixel(2, 1, 0x102030);')
    image = Place().image()
    assert image.rgb
    assert image.array[:, 1, 2].tolist() == [0x10, 0x20, 0x30]


@pytest.mark.parametrize(("given", "bits", "pixel"), [(np.bool_, 8, 255), (np.uint8, 8, 1), (np.uint16, 16, 1)])
def test_type_imagej_gets(given, bits, pixel):
    imp = to_imageplus(Image(np.ones((2, 2), given), "yx"))
    assert (imp.getBitDepth(), imp.getProcessor().get(0, 0)) == (bits, pixel)


@pytest.mark.parametrize("dtype", [np.int32, np.uint32, np.int64, np.uint64])
@pytest.mark.parametrize(("highest", "bits"), [(65535, 16), (65536, 32), (2**24, 32)])
def test_labels_are_16_bit_up_to_65535_and_32_bit_above(dtype, highest, bits):
    labels = np.array([[0, 1, highest - 1, highest]], dtype)
    imp = to_imageplus(Image(labels, "yx"))
    assert imp.getBitDepth() == bits
    np.testing.assert_array_equal(to_image(imp).array.astype(np.int64), labels.astype(np.int64))


def test_negative_whole_numbers_stay_exact():
    numbers = np.array([[-70000, 0, 70000]], np.int32)
    np.testing.assert_array_equal(to_image(to_imageplus(Image(numbers, "yx"))).array, numbers)


def test_whole_numbers_that_imagej_cannot_keep_are_refused():
    with pytest.raises(InputError, match=r"Pixel values from 0 to 16777217 do not fit ImageJ exactly"):
        to_imageplus(Image(np.array([[0, 2**24 + 1]], np.int64), "yx"))


def test_doubles_are_rounded_to_32_bit_and_refused_beyond_its_range():
    numbers = np.array([[0.1, 1e30]])
    np.testing.assert_array_equal(to_image(to_imageplus(Image(numbers, "yx"))).array, numbers.astype(np.float32))
    with pytest.raises(InputError, match=r"Pixel values beyond 3\.4e\+38 do not fit"):
        to_imageplus(Image(np.array([[1e39]]), "yx"))


def test_signed_16_bit_is_signed_for_imagej_too():
    Place().show(Image(np.array([[-32768, -5, 32767]], np.int16), "yx"))
    assert value_of("return d2s(getValue(1, 0), 0);") == "-5"


def test_a_density_calibration_does_not_change_the_pixels():
    value_of(
        'newImage("d", "8-bit black", 2, 1, 1); setPixel(1, 0, 7);'
        'run("Calibrate...", "function=[Uncalibrated OD] unit=OD");'
    )
    assert Place().image().array.tolist() == [[0, 7]]


def test_calibration_comes_back():
    sizes = {"x": 0.5, "y": 0.25, "z": 2.0, "t": 1.5}
    units = {"x": "micron", "y": "mm", "z": "nm", "t": "min"}
    back = to_image(to_imageplus(ramp("tzyx", np.uint8, pixel_sizes=sizes, units=units)))
    assert dict(back.pixel_sizes) == sizes
    assert dict(back.units) == units


def test_calibration_is_that_of_a_macro():
    value_of(
        'newImage("k", "8-bit", 4, 4, 3); Stack.setXUnit("um"); run("Properties...", "channels=1 slices=3 frames=1 '
        'pixel_width=0.1 pixel_height=0.2 voxel_depth=0.3 frame=[2 sec]");'
    )
    image = Place().image()
    assert dict(image.pixel_sizes) == {"x": 0.1, "y": 0.2, "z": 0.3, "t": 2.0}
    Place().show(image)
    assert value_of('getVoxelSize(w, h, d, u); return "" + w + " " + h + " " + d + " " + u;') == (
        f"0.1 0.2 0.3 {image.units['x']}"
    )


def test_an_uncalibrated_image_stays_uncalibrated():
    back = to_image(to_imageplus(ramp("yx", np.uint8)))
    assert (dict(back.pixel_sizes), dict(back.units)) == ({}, {})


@pytest.mark.parametrize("axes", ["yx", "zyx"])
def test_info_comes_back(axes):
    info = "Model: nuclei-tiny\nImage: a.tif\n"
    assert to_image(to_imageplus(ramp(axes, np.uint8, info=info))).info == info
    assert to_image(to_imageplus(ramp(axes, np.uint8))).info == ""


@pytest.mark.parametrize("axes", ["yx", "zyx", "tczyx"])
def test_slice_labels_come_back(axes):
    planes = int(np.prod(ramp(axes, np.uint8).array.shape[:-2]))
    labels = tuple(f"plane {index}" for index in range(planes))
    assert to_image(to_imageplus(ramp(axes, np.uint8, slice_labels=labels))).slice_labels == labels


def test_channel_names_become_slice_labels():
    back = to_image(to_imageplus(ramp("tcyx", np.uint8, channel_names=("a", "b", "c"))))
    assert back.slice_labels == ("a", "b", "c", "a", "b", "c")


@pytest.mark.parametrize("axes", ["yx", "zyx", "czyx"])
@pytest.mark.parametrize(
    ("dtype", "shown"), [(np.uint8, (3.0, 9.0)), (np.int16, (-5.0, 300.0)), (np.float32, (-0.5, 0.75))]
)
def test_display_range_comes_back(axes, dtype, shown):
    assert to_image(to_imageplus(ramp(axes, dtype, display_range=shown))).display_range == shown


def test_display_range_of_a_composite_image_is_that_of_its_first_channel():
    value_of(
        'newImage("h", "16-bit composite-mode", 2, 2, 2, 1, 1); Stack.setChannel(1); setMinAndMax(1, 10);'
        "Stack.setChannel(2); setMinAndMax(5, 50);"
    )
    assert Place().image().display_range == (1.0, 10.0)


def test_channels_become_a_composite_image_in_grayscale_mode():
    Place().show(ramp("cyx", np.float32))
    assert value_of('Stack.getDisplayMode(mode); getDimensions(w, h, c, z, t); return mode + " " + c;') == "grayscale 3"


def test_bounds_give_that_part_of_every_plane():
    image = ramp("tczyx", np.uint16)
    back = to_image(to_imageplus(image), Bounds(2, 1, 4, 3))
    np.testing.assert_array_equal(back.array, image.array[..., 1:4, 2:6])
    colour = ramp("cyx", np.uint8, rgb=True)
    np.testing.assert_array_equal(to_image(to_imageplus(colour), Bounds(2, 1, 4, 3)).array, colour.array[:, 1:4, 2:6])


def test_a_virtual_stack_is_read_plane_by_plane(tmp_path):
    image = ramp("zyx", np.uint16, title="stack")
    java_class("ij.IJ").saveAsTiff(to_imageplus(image), str(tmp_path / "stack.tif"))
    imp = java_class("ij.IJ").openVirtual(str(tmp_path / "stack.tif"))
    assert imp.getStack().isVirtual()
    np.testing.assert_array_equal(to_image(imp).array, image.array)


def test_reading_changes_nothing_of_the_image():
    value_of('newImage("n", "16-bit ramp", 6, 4, 3); setSlice(2); makeRectangle(1, 1, 2, 2); setMinAndMax(3, 99);')
    state = 'getMinAndMax(a, b); return "" + getSliceNumber() + " " + selectionType() + " " + a + " " + b;'
    before = value_of(state)
    first = Place().image().array.copy()
    Place().image().array[...] = 0
    assert value_of(state) == before
    np.testing.assert_array_equal(Place().image().array, first)


def test_writing_to_a_shown_image_does_not_reach_the_array_it_came_from():
    image = ramp("yx", np.float32)
    before = image.array.copy()
    Place().show(image)
    value_of("setPixel(0, 0, 1e6); updateDisplay();")
    np.testing.assert_array_equal(image.array, before)


def test_batch_becomes_time():
    back = to_image(to_imageplus(Image(np.arange(12, dtype=np.uint8).reshape(2, 2, 3), "iyx")))
    assert (back.axes, back.array.shape) == ("tyx", (2, 2, 3))


@pytest.mark.parametrize(
    ("array", "axes", "message"),
    [
        (np.zeros((2, 3)), "cx", r"Axes 'cx' of shape \(2, 3\) make no image; ImageJ needs pixels along y and x\."),
        (np.zeros((0, 3)), "yx", r"Axes 'yx' of shape \(0, 3\) make no image"),
        (np.zeros((2, 2, 3, 3)), "ityx", r"ImageJ has no axis for the batch of axes 'ityx'; take one element of i\."),
    ],
)
def test_what_is_no_image_is_refused(array, axes, message):
    with pytest.raises(InputError, match=message):
        to_imageplus(Image(array, axes))


def test_an_image_without_pixels_is_refused():
    empty = java_class("ij.ImagePlus")()
    empty.setTitle("empty")
    with pytest.raises(InputError, match=r'The image "empty" has several RGB channels or no pixels'):
        to_image(empty)


def test_a_read_only_or_strided_array_can_be_shown():
    wide = np.arange(60, dtype=np.float32).reshape(6, 10)
    part = wide[::2, ::-3]
    part.flags.writeable = False
    np.testing.assert_array_equal(to_image(to_imageplus(Image(part, "yx"))).array, part)


def test_shown_images_can_be_processed_by_imagej():
    Place().show(ramp("zyx", np.uint8))
    assert run_macro('run("Invert", "stack"); return d2s(getPixel(0, 0), 0);').value == "255"
