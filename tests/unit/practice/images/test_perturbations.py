"""A change that is undone leaves what was there."""

from dataclasses import replace

import numpy as np
import pytest

from zoobridge.pipeline.image import Image
from zoobridge.practice.images.perturbations import perturbations

IMAGE = Image(np.random.default_rng(3).integers(10, 200, (2, 23, 31)).astype(np.uint8), "cyx")
MOVED = [each for each in perturbations() if each.name not in {"brighter", "noisier"}]


@pytest.mark.parametrize("change", perturbations(), ids=lambda each: each.name)
def test_changes_something_and_keeps_the_type(change):
    changed = change.apply(IMAGE)
    assert changed.dtype == IMAGE.dtype
    assert changed.array.shape != IMAGE.array.shape or not np.array_equal(changed.array, IMAGE.array)


@pytest.mark.parametrize("change", MOVED, ids=lambda each: each.name)
@pytest.mark.parametrize("scale", [1, 2])
def test_a_result_comes_back_where_it_was(change, scale):
    def result(image):
        return replace(image, array=image.array.repeat(scale, axis=1).repeat(scale, axis=2))

    restored = change.restore(result(change.apply(IMAGE)), IMAGE)
    assert np.array_equal(restored.array, result(IMAGE).array)


def test_the_same_seed_gives_the_same_noise():
    first, again, other = (
        next(each for each in perturbations(seed) if each.name == "noisier").apply(IMAGE).array for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_single_row_is_shifted_as_far_as_it_goes():
    row = Image(np.arange(9.0)[np.newaxis], "yx")
    shifted = next(each for each in perturbations() if each.name == "shifted")
    assert np.array_equal(shifted.restore(shifted.apply(row), row).array, row.array)
