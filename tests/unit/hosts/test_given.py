from pathlib import Path

import numpy as np
import pytest

from zoobridge.errors import InputError, UsageError
from zoobridge.hosts.given import given_images, given_paths
from zoobridge.pipeline.image import Image

PLANE = np.arange(12.0).reshape(3, 4)


def test_images_by_title():
    first, second = given_images({"a": PLANE, "b": Image(np.stack([PLANE, PLANE]), "zyx", title="other")})
    assert (first.title, first.axes, second.title, second.axes) == ("a", "yx", "b", "zyx")
    assert first.array is PLANE


@pytest.mark.parametrize("images", [[PLANE], (PLANE,), PLANE, iter([PLANE])])
def test_images_in_a_row_or_alone(images):
    (image,) = given_images(images)
    assert (image.title, image.axes) == ("image", "yx")


def test_an_image_keeps_its_title():
    cells = Image(PLANE, "yx", title="cells")
    assert given_images([cells]) == given_images(cells) == (cells,)
    assert given_images(()) == ()


def test_more_dimensions_need_axes():
    with pytest.raises(InputError) as caught:
        given_images({"a": np.zeros((2, 3, 4))})
    assert str(caught.value) == (
        "An array of shape (2, 3, 4) does not say what its axes are; "
        'give zoobridge.Image(array, "zyx"), say, with one letter out of t c z y x per dimension.'
    )


@pytest.mark.parametrize(
    ("images", "kind"),
    [(None, "NoneType"), ("a.tif", "str"), ([Path("a.tif")], "PosixPath"), ({"a": [[1, 2]]}, "list"), (3, "int")],
)
def test_what_is_no_image(images, kind):
    with pytest.raises(UsageError) as caught:
        given_images(images)
    assert str(caught.value) == (
        f"A {kind} is no image for a macro; give NumPy arrays (y, x), xarray.DataArray or zoobridge.Image objects, "
        "by title or in a list, and files with open=."
    )


@pytest.mark.parametrize("paths", ["/a/b.tif", Path("/a/b.tif"), ["/a/b.tif"], (Path("/a/b.tif"),)])
def test_one_path_or_several(paths):
    assert given_paths(paths) == (Path("/a/b.tif"),)
    assert given_paths(()) == ()


@pytest.mark.parametrize("paths", [None, 3, [None]])
def test_what_is_no_path(paths):
    with pytest.raises(UsageError) as caught:
        given_paths(paths)
    assert str(caught.value) == f"open={paths!r} cannot be used; give the path of an image file, or a list of paths."
