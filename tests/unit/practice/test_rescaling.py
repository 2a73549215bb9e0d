"""Where the size of a model's objects comes from, and what ``scale=auto`` makes of it."""

from dataclasses import replace

import numpy as np
import pytest

from tests.models.generated import PackageRecipe, write_package
from zoobridge.errors import InputError, UsageError
from zoobridge.package.store import Store
from zoobridge.pipeline.image import Image
from zoobridge.practice.rescaling import own_object_size, scale_to_fit, stated_pixel_size

PLAIN = Image(np.zeros((8, 8), np.uint8), "yx")
CALIBRATED = replace(PLAIN, pixel_sizes={"x": 500.0, "y": 500.0}, units={"x": "nm", "y": "nm"})


@pytest.fixture(scope="module")
def nuclei(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("home")).get("nuclei-tiny")


@pytest.fixture
def other(tmp_path):
    """A model that says nothing about sizes, and one whose input states a pixel size of 0.25 micrometres."""

    def make(unit=None):
        folder = write_package(tmp_path / "package", PackageRecipe())
        model = Store(tmp_path / "home", bundled={}).install(folder)
        stated = model.description
        first = stated.inputs[0]
        axes = tuple(replace(axis, scale=0.25, unit=unit if axis.letter == "x" else None) for axis in first.axes)
        return replace(model, description=replace(stated, inputs=(replace(first, axes=axes),)))

    return make


def test_the_stated_size_comes_first(nuclei):
    size = own_object_size(nuclei)
    assert (size.pixels, size.source) == (14.8, "stated by its package")


def test_without_it_the_objects_of_the_test_output_are_measured(nuclei):
    config = {"zoobridge": {**nuclei.description.config["zoobridge"], "object_size": None}}
    size = own_object_size(replace(nuclei, description=replace(nuclei.description, config=config)))
    assert size.source == "measured in its test output"
    assert 15 < size.pixels < 25  # its test image was drawn with nuclei of 20 pixels


def test_a_model_that_finds_no_objects_has_no_size(other):
    assert own_object_size(other()) is None


def test_objects_twice_as_large_are_made_half_as_large(nuclei):
    assert scale_to_fit(nuclei, PLAIN, 29.6) == pytest.approx(0.5)


def test_pixel_sizes_decide_where_both_are_stated(other):
    model = other("micrometer")
    assert stated_pixel_size(model.description) == 0.25
    assert scale_to_fit(model, CALIBRATED) == pytest.approx(2.0)


@pytest.mark.parametrize("unit", [None, "inch", "second"])
def test_a_unit_that_is_no_length_of_microscopes_states_nothing(other, unit):
    assert stated_pixel_size(other(unit).description) is None


def test_what_is_not_known_is_not_guessed(nuclei, other):
    with pytest.raises(UsageError, match=r"needs the size of the objects in the image.*add object_size="):
        scale_to_fit(nuclei, CALIBRATED)
    with pytest.raises(UsageError, match=r"does not state the size of its objects.*give the factor as a number"):
        scale_to_fit(other(), PLAIN, 20)
    with pytest.raises(InputError, match=r"would have to be scaled by 0.0148"):
        scale_to_fit(nuclei, PLAIN, 1000)
