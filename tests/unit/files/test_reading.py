import imageio.v3 as iio
import numpy as np
import pytest
import tifffile

from zoobridge.errors import InputError
from zoobridge.files.reading import read_image


def pixels(*shape, dtype=np.uint16):
    return np.arange(np.prod(shape)).reshape(shape).astype(dtype)


@pytest.mark.parametrize(
    ("axes", "shape", "ours", "our_shape"),
    [
        ("YX", (5, 6), "yx", (5, 6)),
        ("ZYX", (3, 5, 6), "zyx", (3, 5, 6)),
        ("CYX", (2, 5, 6), "cyx", (2, 5, 6)),
        ("TZCYX", (4, 3, 2, 5, 6), "tczyx", (4, 2, 3, 5, 6)),
        ("TZCYX", (1, 3, 1, 5, 6), "zyx", (3, 5, 6)),
    ],
)
def test_imagej_hyperstacks_come_in_our_order(tmp_path, axes, shape, ours, our_shape):
    tifffile.imwrite(tmp_path / "a.tif", pixels(*shape), imagej=True, metadata={"axes": axes})
    image = read_image(tmp_path / "a.tif")
    assert (image.axes, image.array.shape, image.title) == (ours, our_shape, "a.tif")
    if axes == "TZCYX" and len(ours) == 5:
        np.testing.assert_array_equal(image.array, pixels(*shape).transpose(0, 2, 1, 3, 4))
    else:
        np.testing.assert_array_equal(image.array, pixels(*shape).reshape(our_shape))


def test_imagej_calibration_labels_and_display_range(tmp_path):
    tifffile.imwrite(
        tmp_path / "a.tif",
        pixels(3, 5, 6),
        imagej=True,
        resolution=(1 / 0.25, 1 / 0.5),
        metadata={
            "axes": "ZYX",
            "unit": "um",
            "spacing": 2.0,
            "Labels": ["first", "second", "third"],
            "min": 3.0,
            "max": 77.0,
        },
    )
    image = read_image(tmp_path / "a.tif")
    assert image.pixel_sizes == pytest.approx({"x": 0.25, "y": 0.5, "z": 2.0})
    assert set(image.units.values()) == {"micron"}
    assert image.slice_labels == ("first", "second", "third")
    assert image.display_range == (3.0, 77.0)


def test_ome_calibration(tmp_path):
    metadata = {
        "axes": "ZYX",
        "PhysicalSizeX": 0.1,
        "PhysicalSizeXUnit": "\N{MICRO SIGN}m",
        "PhysicalSizeY": 0.2,
        "PhysicalSizeYUnit": "\N{MICRO SIGN}m",
        "PhysicalSizeZ": 1.5,
        "PhysicalSizeZUnit": "\N{MICRO SIGN}m",
    }
    tifffile.imwrite(tmp_path / "a.ome.tif", pixels(3, 5, 6), ome=True, metadata=metadata)
    image = read_image(tmp_path / "a.ome.tif")
    assert image.axes == "zyx"
    assert image.pixel_sizes == pytest.approx({"x": 0.1, "y": 0.2, "z": 1.5})
    assert set(image.units.values()) == {"micron"}


def test_screen_resolution_is_no_calibration(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", pixels(5, 6), resolution=(72, 72), resolutionunit="INCH")
    assert read_image(tmp_path / "a.tif").pixel_sizes == {}


def test_resolution_in_centimetres_is_a_calibration(tmp_path):
    tifffile.imwrite(tmp_path / "a.tif", pixels(5, 6), resolution=(20000, 20000), resolutionunit="CENTIMETER")
    image = read_image(tmp_path / "a.tif")
    assert image.pixel_sizes == pytest.approx({"x": 0.5, "y": 0.5})
    assert image.units["x"] == "micron"


def test_colour_is_three_channels_without_alpha(tmp_path):
    colour = pixels(5, 6, 4, dtype=np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", colour, photometric="rgb", extrasamples=["unassalpha"])
    iio.imwrite(tmp_path / "a.png", colour)
    for name in ("a.tif", "a.png"):
        image = read_image(tmp_path / name)
        assert (image.axes, image.rgb) == ("cyx", True)
        np.testing.assert_array_equal(image.array, colour[..., :3].transpose(2, 0, 1))


def test_grey_pictures_stay_grey(tmp_path):
    grey = pixels(5, 6, dtype=np.uint8)
    iio.imwrite(tmp_path / "grey.png", grey)
    iio.imwrite(tmp_path / "grey_as_colour.png", np.stack([grey] * 3, axis=-1))
    for name in ("grey.png", "grey_as_colour.png"):
        image = read_image(tmp_path / name)
        assert (image.axes, image.rgb) == ("yx", False)
        np.testing.assert_array_equal(image.array, grey)


def test_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(InputError, match=r"The image .*none\.tif does not exist; check the path\."):
        read_image(tmp_path / "none.tif")


@pytest.mark.parametrize("name", ["broken.tif", "broken.png", "notes.txt"])
def test_file_that_is_no_image_is_one_sentence(tmp_path, name):
    (tmp_path / name).write_text("these are no pixels")
    with pytest.raises(InputError, match=r"cannot be read as an image .*; give a TIFF, PNG") as caught:
        read_image(tmp_path / name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("options", [{"imagej": True}, {"metadata": None}, {"ome": True}, {"compression": "zlib"}])
def test_stack_that_lacks_its_end_is_one_sentence(tmp_path, options):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, (np.arange(5 * 64 * 64) % 251).astype(np.uint8).reshape(5, 64, 64), **options)
    assert read_image(path).array.shape == (5, 64, 64)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 5 // 8])
    with pytest.raises(InputError, match=r"a\.tif is damaged, images are missing at its end; get a whole copy"):
        read_image(path)


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_alpha_beside_grey_is_left_out(tmp_path, planar):
    grey = np.arange(20, dtype=np.uint8).reshape(4, 5)
    both = np.stack([grey, np.full_like(grey, 255)], -1 if planar == "contig" else 0)
    tifffile.imwrite(
        tmp_path / "a.tif", both, photometric="minisblack", planarconfig=planar, extrasamples=["unassalpha"]
    )
    image = read_image(tmp_path / "a.tif")
    assert (image.axes, image.rgb) == ("yx", False)
    np.testing.assert_array_equal(image.array, grey)
