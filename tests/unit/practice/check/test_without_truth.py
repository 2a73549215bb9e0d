"""Checks without truth find what they are for, and keep quiet otherwise."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage  # noqa: TID253  a test always computes

from tests.unit.practice.check.pictures import Computed, nuclei
from zoobridge.pipeline.image import Image
from zoobridge.practice.check import controls, residual
from zoobridge.practice.check.result import Finding, Level
from zoobridge.practice.check.stability import intensity_stability, object_stability
from zoobridge.practice.check.trust import stability_finding, trust_finding
from zoobridge.practice.task import Task

IMAGE, LABELS = nuclei(1)
KNOWN = Finding("out of distribution", Level.PASSED, "", {"distance": 1.0})
STRANGE = Finding("out of distribution", Level.NOTED, "", {"distance": 3.0})


def levels(findings):
    return {finding.check: finding.level for finding in findings}


def above_half_of_the_image(array):
    """A threshold relative to the range of the very image, so that it finds something in any noise."""
    return (array > (array.min() + array.max()) / 2).astype(np.float32)


def test_controls_warn_of_a_model_that_finds_objects_in_noise_and_not_of_one_that_does_not():
    bad = levels(controls.judged(Computed(above_half_of_the_image), IMAGE, 0))
    assert bad["noise image"] is Level.WARNED
    assert bad["shuffled image"] is Level.WARNED
    assert bad["blank image"] is Level.PASSED
    smooth = Computed(lambda array: (ndimage.gaussian_filter(array, 4) > 80).astype(np.float32))
    good = controls.judged(smooth, IMAGE, 0)
    assert set(levels(good).values()) <= {Level.PASSED, Level.NOTED}
    assert smooth.calls == len(good) == 4


def test_controls_are_small_and_keep_the_type():
    large = Image(np.random.default_rng(0).integers(0, 255, (3, 400, 300)).astype(np.uint8), "cyx")
    for name, control in controls.control_images(large, 0).items():
        assert control.array.shape == (3, 128, 128), name
        assert control.dtype == np.uint8
    shuffled = controls.control_images(large, 0)["shuffled"].array
    part = controls.busiest_part(large).array
    together = part.reshape(3, -1).T.tolist()
    assert sorted(shuffled.reshape(3, -1).T.tolist()) == sorted(together)


def test_the_busiest_part_is_where_the_objects_are():
    array = np.zeros((300, 300))
    array[200:280, 10:90] = np.random.default_rng(0).random((80, 80))
    part = controls.busiest_part(Image(array, "yx"))
    assert part.array.sum() == pytest.approx(array.sum(), rel=0.2)


def test_an_identity_is_no_denoiser_and_a_blur_takes_signal():
    identity = levels(controls.judged(Computed(lambda array: array, Task.RESTORATION), IMAGE, 0))
    assert identity == {"blank image": Level.PASSED, "noise image": Level.WARNED}
    before = IMAGE.array[np.newaxis].astype(float)
    blurred = ndimage.gaussian_filter(before, (0, 4, 4))
    assert levels(residual.judged(before, blurred))["residual"] is Level.WARNED


def test_a_perfect_denoiser_leaves_noise_behind_and_invents_nothing():
    clean = ndimage.gaussian_filter(100.0 * (LABELS > 0), 1)[np.newaxis]
    noisy = clean + np.random.default_rng(0).normal(0, 10, clean.shape)
    findings = residual.judged(noisy, clean)
    assert levels(findings) == {"residual": Level.PASSED, "invented structure": Level.PASSED}
    assert abs(residual.neighbour_correlation(residual.residual(noisy, clean))) < 0.05


def test_invented_structure_is_found():
    clean = ndimage.gaussian_filter(100.0 * (LABELS > 0), 1)[np.newaxis]
    noisy = clean + np.random.default_rng(0).normal(0, 10, clean.shape)
    other = np.roll(clean, (16, 16), (1, 2))  # between the objects there are
    assert levels(residual.judged(noisy, clean + other))["invented structure"] is Level.WARNED


def test_nothing_removed_cannot_be_judged():
    same = IMAGE.array[np.newaxis]
    assert [finding.level for finding in residual.judged(same, same)] == [Level.UNKNOWN]


def test_stable_objects_score_1_and_the_one_that_comes_and_goes_less():
    base = LABELS[np.newaxis, np.newaxis].astype(np.int32)
    without_3 = np.where(base == 3, 0, base)
    told = object_stability(base, [base, without_3, base, without_3])
    assert told.objects[0].number == 3
    assert told.objects[0].stability == 0.5
    assert {each.stability for each in told.objects[1:]} == {1.0}
    assert np.unique(told.per_pixel[base == 3]) == [0.5]
    assert told.per_pixel[base != 3].min() == 1
    y, x = np.argwhere(LABELS == 3).mean(axis=0)
    assert (told.objects[0].y, told.objects[0].x) == pytest.approx((y, x))


def test_where_nothing_was_found_stability_is_that_nothing_is_found_again():
    empty, some = np.zeros((1, 1, 8, 8), np.int32), np.ones((1, 1, 8, 8), np.int32)
    assert object_stability(empty, [empty, empty]).score == 1
    assert object_stability(empty, [empty, some]).score == 0.5
    assert stability_finding(Task.INSTANCES, 0.5, 0).level is Level.NOTED


def test_gain_and_offset_are_no_instability_of_intensities():
    base = IMAGE.array
    assert intensity_stability(base, [2 * base + 5, base / 3]).score > 0.999
    noisy = base + np.random.default_rng(0).normal(0, 50, base.shape)
    assert intensity_stability(base, [noisy]).score < 0.9


@pytest.mark.parametrize(
    ("novelty", "score", "objects", "level"),
    [
        (KNOWN, 0.9, 20, Level.PASSED),
        (KNOWN, 0.5, 20, Level.WARNED),
        (STRANGE, 0.95, 20, Level.PASSED),
        (STRANGE, 0.75, 20, Level.WARNED),
        (STRANGE, 1.0, 0, Level.WARNED),
        (KNOWN, 1.0, 0, Level.PASSED),
        (replace(KNOWN, level=Level.UNKNOWN, numbers={}), 0.9, 20, Level.PASSED),
    ],
)
def test_doubt_adds_up(novelty, score, objects, level):
    assert trust_finding(novelty, score, objects).level is level


def test_missing_values_do_not_spread_into_the_controls():
    array = IMAGE.array.copy()
    array[:60, 3] = np.nan
    for name, control in controls.control_images(Image(array, "yx"), 0).items():
        assert np.isfinite(control.array).all(), name
