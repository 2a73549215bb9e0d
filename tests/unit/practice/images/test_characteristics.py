"""Numbers of images that are known beforehand."""

from dataclasses import replace

import numpy as np
import pytest

from zoobridge.pipeline.image import Image
from zoobridge.practice.images.characteristics import characteristics, distance, middle_plane


def blurred(array, width):
    from scipy import ndimage

    return ndimage.gaussian_filter(array, width)


RANDOM = np.random.default_rng(4)
SMOOTH = 1000 + 3000 * (blurred(RANDOM.normal(size=(256, 256)), 6) > 0.05)


def of(array, axes="yx", **more):
    return characteristics(Image(np.asarray(array), axes, **more))


@pytest.mark.parametrize("sigma", [30.0, 150.0, 600.0])
def test_noise_is_estimated_where_it_is_known(sigma):
    noisy = of(SMOOTH + RANDOM.normal(0, sigma, SMOOTH.shape))
    assert noisy.noise * (noisy.high - noisy.low) == pytest.approx(sigma, rel=0.1)


def test_blur_takes_detail():
    details = [of(blurred(SMOOTH.astype(float), width)).detail for width in (0, 1, 2, 4)]
    assert details == sorted(details, reverse=True)
    assert details[3] < details[0] / 2


def test_distance_sees_the_shape_of_the_distribution_only():
    dark, bright = of(SMOOTH), of(5000 - SMOOTH)
    assert distance(dark, of(SMOOTH * 3.0 + 70)) == pytest.approx(0, abs=1e-6)
    assert distance(dark, bright) > 0.1


def test_saturation_and_levels():
    image = of(np.where(RANDOM.random((100, 100)) < 0.25, 255, 7).astype(np.uint8))
    assert image.saturated == pytest.approx(0.25, abs=0.03)
    assert image.levels == 2


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (RANDOM.random((64, 64)).astype(np.float32), True),
        (RANDOM.normal(0, 1, (200, 200)), True),
        (RANDOM.normal(100, 20, (64, 64)), False),
        (RANDOM.integers(0, 2, (64, 64)).astype(np.uint8), False),
        (np.zeros((8, 8)), False),
    ],
)
def test_normalised_images_are_known(array, expected):
    assert of(array).normalised is expected


def test_a_screenshot_has_three_equal_channels():
    grey = RANDOM.integers(0, 255, (1, 20, 20)).astype(np.uint8)
    assert of(grey.repeat(3, axis=0), "cyx", rgb=True).grey_rgb
    assert not of(RANDOM.integers(0, 255, (3, 20, 20)).astype(np.uint8), "cyx", rgb=True).grey_rgb


@pytest.mark.parametrize("array", [np.full((5, 5), 3), np.full((4, 4), np.nan), np.zeros((1, 1)), np.zeros((0, 3))])
def test_empty_and_even_images_have_numbers_too(array):
    measured = of(array.astype(float))
    assert (measured.noise, measured.detail) == (0, 0)
    assert not np.isnan(measured.low)


def test_the_plane_is_from_the_middle():
    stack = np.zeros((5, 2, 6, 7))
    stack[2, 0] = 1
    image = Image(stack, "zcyx")
    assert middle_plane(image).shape == (6, 7)
    assert middle_plane(image).all()
    assert middle_plane(replace(image, array=stack.transpose(0, 1, 3, 2), axes="zcxy")).shape == (6, 7)
