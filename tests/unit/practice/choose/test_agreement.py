"""How far two results agree."""

import numpy as np
import pytest

from zoobridge.practice.choose.agreement import Found, agreement


def segmented(mask):
    return Found(np.asarray(mask).astype(np.int32), objects=True)


def test_a_segmentation_agrees_with_itself_and_not_with_another():
    mask = np.zeros((20, 20), bool)
    mask[:4] = True
    assert agreement(segmented(mask), segmented(mask)) == 1
    assert agreement(segmented(mask), segmented(np.roll(mask, 2, axis=0))) == pytest.approx(1 / 3)
    assert agreement(segmented(mask), segmented(np.zeros_like(mask))) == 0


def test_masks_that_cover_most_of_an_image_do_not_agree_by_that():
    rng = np.random.default_rng(0)
    one, other = (rng.random((200, 200)) < 0.8 for _ in range(2))
    assert np.count_nonzero(one & other) / np.count_nonzero(one | other) == pytest.approx(
        0.8**2 / (1 - 0.2**2), abs=0.01
    )
    assert agreement(segmented(one), segmented(other)) == pytest.approx(0.2**2 / (1 - 0.8**2), abs=0.01)


def test_a_restoration_may_be_brighter_but_not_another_one():
    rng = np.random.default_rng(0)
    one = Found(rng.random((40, 40)), objects=False)
    assert agreement(one, Found(3 * one.pixels + 7, objects=False)) == pytest.approx(1)
    assert agreement(one, Found(rng.random((40, 40)), objects=False)) < 0.7
