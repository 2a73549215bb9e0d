"""Whole-image statistics against NumPy in double precision."""

import numpy as np
import pytest

from zoobridge.pipeline.statistics import mean_and_std, percentiles

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("axes", [(0, 1, 2), (1, 2), (0, 2), (2,), ()])
@pytest.mark.parametrize("offset", [0, 60_000])
def test_mean_and_std(axes, offset):
    array = (RNG.normal(0, 10, (3, 70, 50)) + offset).astype(np.float32)
    mean, std = mean_and_std(array, axes)
    double = array.astype(np.float64)
    np.testing.assert_allclose(mean, double.mean(axis=axes, keepdims=True), rtol=1e-12)
    np.testing.assert_allclose(std, double.std(axis=axes, keepdims=True), rtol=1e-9)


def test_large_images_are_read_in_slabs_and_give_the_same():
    array = RNG.integers(0, 65_000, (1500, 1501), dtype=np.uint16)
    mean, std = mean_and_std(array, (0, 1))
    np.testing.assert_allclose([mean.item(), std.item()], [array.mean(), array.std()], rtol=1e-12)


def test_percentiles_are_numpys_linear_ones():
    array = RNG.normal(size=(2, 40, 30)).astype(np.float32)
    low, high = percentiles(array, (1, 2), 1.0, 99.8)
    double = array.astype(np.float64)
    expected = np.percentile(double, [1.0, 99.8], axis=(1, 2), keepdims=True)
    np.testing.assert_allclose([low, high], expected, rtol=1e-6)


def test_the_outermost_percentiles_are_minimum_and_maximum():
    array = RNG.integers(3, 250, (20, 20), dtype=np.uint8)
    low, high = percentiles(array, (0, 1), 0.0, 100.0)
    assert (low.item(), high.item()) == (array.min(), array.max())
