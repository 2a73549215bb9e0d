"""Intervals and tests: what they cover, and that chance is called chance."""

import math

import numpy as np
import pytest

from zoobridge.practice.check.comparing import compared, paired_test
from zoobridge.practice.check.intervals import over_images, over_objects
from zoobridge.practice.check.result import Checked

OTHER = Checked("other", "1", "0" * 64, "instance-segmentation", "e", "onnx", "exact")


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    rng = np.random.default_rng(4)
    inside = 0
    for _ in range(200):
        told = over_images(rng.normal(0.7, 0.1, 20).tolist(), seed=1)
        inside += told.low <= 0.7 <= told.high
    assert 0.87 <= inside / 200 <= 0.99


def test_the_same_seed_gives_the_same_interval():
    values = np.random.default_rng(0).random(12).tolist()
    assert over_images(values, 3) == over_images(values, 3)
    assert over_images(values, 3) != over_images(values, 4)


def test_one_image_has_no_interval_over_images_but_one_over_objects():
    single = over_images([0.9], 0)
    assert single.mean == 0.9
    assert math.isnan(single.low)
    told = over_objects(90, 5, 5, seed=0)
    assert told.low < told.mean < told.high
    assert (told.count, told.over) == (100, "objects")


@pytest.mark.parametrize(
    ("found", "wrong", "mean", "low", "high"),
    [(5, 0, 1, 4 / 7, 1), (60, 0, 1, 114 / 117, 1), (0, 5, 0, 0, 6 / 8), (2, 0, 1, 0, 1)],
)
def test_all_right_and_all_wrong_are_not_certain(found, wrong, mean, low, high):
    interval = over_objects(found, wrong, 0, 0)
    assert (interval.mean, interval.low, interval.high) == pytest.approx((mean, low, high))


def test_few_objects_make_a_wide_interval():
    few, many = over_objects(9, 1, 1, seed=0), over_objects(900, 100, 100, seed=0)
    assert few.mean == many.mean
    assert few.high - few.low > 5 * (many.high - many.low)


@pytest.mark.parametrize("count", [4, 9, 10, 40])
def test_chance_is_mostly_not_significant_and_a_large_difference_is(count):
    rng = np.random.default_rng(count)
    chance = [paired_test(rng.normal(0, 0.1, count))[1] for _ in range(40)]
    assert np.mean(np.array(chance) < 0.05) <= 0.2
    _, p_value = paired_test(rng.normal(0.3, 0.02, count))
    assert p_value == pytest.approx(2 / 2**count, rel=1e-6) if count < 10 else p_value < 0.01


def test_too_little_to_test():
    assert paired_test([0.1])[0] == "none"
    assert paired_test([0.0, 0.0, 0.0])[1] == 1.0


def test_a_comparison_says_which_is_better_and_whether_it_may_be_chance():
    better = compared("one", OTHER, "f1_0.50", ([0.9] * 12, np.linspace(0.6, 0.7, 12)), {}, 0)
    assert better.difference.mean == pytest.approx(0.25)
    assert "F1 of one is 0.25 higher than that of other" in better.sentence
    same = compared("one", OTHER, "f1_0.50", ([0.9, 0.7, 0.8] * 3, [0.8] * 9), {}, 0)
    assert "may be chance" in same.sentence
    few = compared("one", OTHER, "f1_0.50", ([0.9] * 5, [0.1] * 5), {}, 0)
    assert few.sentence.endswith("; fewer than 6 images cannot show a difference (p = 0.062).")
    none = compared("one", OTHER, "psnr", ([math.nan], [20.0]), {}, 0)
    assert "cannot be compared" in none.sentence
