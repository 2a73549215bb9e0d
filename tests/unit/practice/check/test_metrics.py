"""Metrics against scikit-image, stardist.matching and what must be true of any."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zoobridge.practice.check.matching import THRESHOLDS, matched, overlaps
from zoobridge.practice.check.metrics import (
    fitted,
    mask_metrics,
    metrics,
    object_metrics,
    restoration_metrics,
)
from zoobridge.practice.task import Task

LABELS = arrays(np.int32, (7, 9), elements=st.integers(0, 4))
PLANES = arrays(np.float64, (1, 9, 8), elements=st.floats(0, 100, width=16))


def blobs(seed, count=30, size=96):
    """Overlapping squares: a label image, and one like it with objects moved, lost, added and split."""
    rng = np.random.default_rng(seed)
    true, found = np.zeros((2, size, size), np.int32)
    for number in range(1, count):
        y, x, side = rng.integers(0, size - 12), rng.integers(0, size - 12), rng.integers(5, 12)
        true[y : y + side, x : x + side] = number
        moved_y, moved_x = np.clip(np.array([y, x]) + rng.integers(-2, 3, 2), 0, size)
        if rng.random() < 0.85:
            found[moved_y : moved_y + side, moved_x : moved_x + side] = count - number
    return true, found


@pytest.mark.parametrize("seed", range(5))
def test_objects_are_matched_as_stardist_does(seed):
    from stardist.matching import matching

    true, found = blobs(seed)
    ours = object_metrics(true, found)
    for threshold in THRESHOLDS:
        theirs = matching(true, found, thresh=threshold)
        for name, value in {
            "precision": theirs.precision,
            "recall": theirs.recall,
            "f1": theirs.f1,
            "pq": theirs.panoptic_quality,
        }.items():
            assert ours[f"{name}_{threshold:.2f}"] == pytest.approx(value, abs=1e-6), (name, threshold)
    assert ours["f1_0.90"] < ours["f1_0.50"] < 1


@settings(max_examples=40, deadline=None)
@given(LABELS, LABELS)
def test_any_labels_are_matched_as_stardist_does(true, found):
    from stardist.matching import matching

    if not true.any() or not found.any():  # nothing to match: stardist calls that 0, we look at who is empty
        return
    ours = object_metrics(true, found)
    theirs = matching(true, found, thresh=0.5)
    assert ours["f1_0.50"] == pytest.approx(theirs.f1, abs=1e-6)
    assert ours["pq_0.50"] == pytest.approx(theirs.panoptic_quality, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(LABELS, LABELS, st.permutations(range(1, 9)))
def test_numbers_of_objects_do_not_matter(true, found, order):
    renamed = np.array([0, *order])
    before, after = metrics(Task.INSTANCES, true, found), metrics(Task.INSTANCES, renamed[true], renamed[found])
    assert before.keys() == after.keys()
    np.testing.assert_allclose(list(before.values()), list(after.values()), equal_nan=True)


@settings(max_examples=40, deadline=None)
@given(LABELS, LABELS)
def test_metrics_of_objects_lie_between_0_and_1_and_fall_with_the_threshold(true, found):
    told = object_metrics(true, found)
    for kind in ("precision", "recall", "f1", "pq"):
        values = [told[f"{kind}_{threshold:.2f}"] for threshold in THRESHOLDS]
        assert all(0 <= value <= 1 for value in values)
        assert values == sorted(values, reverse=True)


@settings(max_examples=40, deadline=None)
@given(LABELS)
def test_a_perfect_result_is_1_everywhere(labels):
    told = metrics(Task.INSTANCES, labels, labels)
    errors = {name: told[name] for name in ("count_error", "area_error")}
    assert errors["count_error"] == 0
    assert errors["area_error"] == 0 or not labels.any()
    counts = {"count_true", "count_found", *errors}
    assert {name: value for name, value in told.items() if name not in counts and value != 1} == {}


@pytest.mark.parametrize(("true", "found"), [(0, 3), (3, 0)])
def test_one_empty_side_is_0(true, found):
    told = metrics(Task.INSTANCES, np.full((4, 4), true), np.full((4, 4), found))
    assert told["iou"] == told["dice"] == told["f1_0.50"] == told["pq_0.50"] == 0
    assert told["count_error"] == np.sign(found) - np.sign(true)
    assert math.isnan(told["area_error"])


def test_more_pairs_win_over_better_ones():
    """One found object covers two true ones well enough at a low threshold; each gets a partner where there are two."""
    true, found = np.array([[1, 1, 1, 2, 2, 2]]), np.array([[3, 3, 3, 3, 4, 4]])
    at_half = matched(overlaps(true, found), 0.5)
    assert len(at_half.ious) == 2
    assert at_half.ious == pytest.approx([3 / 4, 2 / 3])


@settings(max_examples=40, deadline=None)
@given(LABELS, LABELS)
def test_masks_agree_with_counting_by_hand(true, found):
    told = mask_metrics(true, found)
    one, other = set(np.flatnonzero(true)), set(np.flatnonzero(found))
    assert told["iou"] == pytest.approx(len(one & other) / len(one | other) if one | other else 1, abs=1e-6)
    assert told["dice"] == pytest.approx(2 * told["iou"] / (1 + told["iou"]), abs=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_restoration_agrees_with_scikit_image(seed):
    from skimage.metrics import normalized_root_mse, peak_signal_noise_ratio, structural_similarity

    rng = np.random.default_rng(seed)
    true = rng.gamma(2, 50, (1, 40, 33))
    found = true + rng.normal(0, 20, true.shape)
    told = restoration_metrics(true, found)
    peak = np.ptp(true)
    assert told["psnr"] == pytest.approx(peak_signal_noise_ratio(true, found, data_range=peak), abs=1e-6)
    assert told["ssim"] == pytest.approx(structural_similarity(true[0], found[0], data_range=peak), abs=1e-6)
    assert told["nrmse"] == pytest.approx(normalized_root_mse(true, found), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(PLANES, PLANES)
def test_psnr_is_that_of_its_definition(true, found):
    told = restoration_metrics(true, found)
    peak, error = np.ptp(true), np.mean((true - found) ** 2)
    if peak == 0:
        assert math.isnan(told["psnr"])
    elif error == 0:
        assert math.isinf(told["psnr"])
    else:
        assert told["psnr"] == pytest.approx(10 * np.log10(peak**2 / error), abs=1e-6)
        assert told["psnr_fitted"] >= told["psnr"] - 1e-6


def test_fitting_undoes_gain_and_offset():
    true = np.random.default_rng(0).normal(size=(1, 16, 16))
    np.testing.assert_allclose(fitted(3 * true - 7, true), true)
    assert restoration_metrics(true, 3 * true - 7)["psnr"] < 0
