from types import SimpleNamespace

import numpy as np
import pytest

from zoobridge.errors import InputError
from zoobridge.hosts.given import given_images

xarray = pytest.importorskip("xarray", reason="comes with pyimagej")


def test_dimensions_are_axes_and_even_coordinates_pixel_sizes():
    data = xarray.DataArray(
        np.zeros((2, 3, 4, 5), np.uint16),
        dims=("ch", "pln", "row", "col"),
        coords={
            "row": ("row", np.arange(4) * 0.5, {"units": "micron"}),
            "pln": [0.0, 2.0, 4.0],
            "ch": ["red", "green"],
            "col": [0.0, 1.0, 5.0, 6.0, 7.0],
        },
        name="cells",
    )
    (image,) = given_images(data)
    assert (image.axes, image.title, image.array.shape) == ("czyx", "cells", (2, 3, 4, 5))
    assert (dict(image.pixel_sizes), dict(image.units)) == ({"y": 0.5, "z": 2.0}, {"y": "micron"})


def test_a_title_given_beside_it_wins():
    (image,) = given_images({"mine": xarray.DataArray(np.zeros((2, 2)), dims=("y", "x"), name="other")})
    assert image.title == "mine"


def test_a_dimension_that_is_no_axis_is_named():
    with pytest.raises(InputError, match=r'"dim_0" of \(dim_0, x\) is no axis of an image'):
        given_images([xarray.DataArray(np.zeros((2, 2)), dims=("dim_0", "x"))])


def test_other_objects_with_some_of_the_names_are_refused():
    with pytest.raises(Exception, match="SimpleNamespace is no image for a macro"):
        given_images([SimpleNamespace(dims=(), coords={}, attrs={})])
