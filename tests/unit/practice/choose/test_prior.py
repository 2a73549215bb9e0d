"""Experience of others as a reason."""

import numpy as np
import pytest

from zoobridge.pipeline.image import Image
from zoobridge.practice.choose.findings import Verdict
from zoobridge.practice.choose.prior import prior
from zoobridge.practice.experience import Experience

IMAGE = Image(np.zeros((4, 4), np.uint8), "yx")


def card(result, model="nuclei-tiny 1.0", pixel="uint8", **metrics):
    return Experience(model, "00", "", result, "", {"axes": "yx", "type": pixel}, metrics)


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        (["passed"], Verdict.FITS),
        (["passed", "cannot say"], Verdict.FITS),
        (["passed", "warned"], Verdict.DOUBT),
        (["cannot say"], Verdict.NOT_STATED),
    ],
)
def test_a_doubt_of_anybody_is_a_doubt(results, verdict):
    (finding,) = prior("nuclei-tiny", None, [card(result) for result in results], [IMAGE])
    assert finding.verdict is verdict


def test_cards_of_like_images_count_alone():
    cards = [card("passed", F1="0.91 [0.87, 0.94]"), card("warned", pixel="float32")]
    (finding,) = prior("nuclei-tiny", None, cards, [IMAGE])
    assert (
        str(finding)
        == "experience: fits (cards of others on images of these axes and pixels: 1 passed: F1 0.91 [0.87, 0.94])"
    )
    (other,) = prior("nuclei-tiny", None, cards[1:], [IMAGE])
    assert "on other images: 1 warned" in other.reason


def test_cards_of_other_models_say_nothing():
    assert list(prior("nuclei-tiny", None, [card("passed", model="nuclei-tiny-2 1.0")], [IMAGE])) == []


def test_cards_of_another_package_of_that_name_are_not_counted():
    (other,) = prior("nuclei-tiny", "ff", [card("passed")], [IMAGE])
    assert (other.verdict, other.reason) == (Verdict.NOT_STATED, "the cards are of another package of that name")
    (same,) = prior("nuclei-tiny", "00", [card("passed")], [IMAGE])
    assert same.verdict is Verdict.FITS
