"""Images like those a model knows are near, others are far, and what is not known is not claimed."""

import json

import numpy as np
import pytest
from scipy import ndimage  # noqa: TID253  a test always computes

from tests.unit.practice.check.pictures import nuclei
from zoobridge.pipeline.image import Image
from zoobridge.practice.images.domain import domain_of, stated_domain, training_statistics
from zoobridge.practice.images.features import NAMES, features

OWN, _ = nuclei(1)
OTHER, _ = nuclei(2)
CHANGES = {
    "inverted": lambda array: array.max() - array,
    "blurred": lambda array: ndimage.gaussian_filter(array, 6),
    "much larger": lambda array: ndimage.zoom(array[64:112, 64:112], 4, order=1),
    "much smaller": lambda array: np.tile(ndimage.gaussian_filter(array, 2)[::4, ::4], (4, 4)),
    "noise": lambda array: np.random.default_rng(0).normal(size=array.shape),
}


@pytest.fixture(scope="module")
def domain():
    return domain_of([OWN])


def distance(domain, image):
    return domain.novelty(features(image)).distance


def test_another_image_of_the_kind_is_near(domain):
    assert distance(domain, OTHER) < 1.35
    assert distance(domain, OWN) < 1


@pytest.mark.parametrize("change", CHANGES)
def test_another_kind_is_far(domain, change):
    changed = Image(CHANGES[change](OTHER.array.astype(float)), "yx")
    assert distance(domain, changed) > 1.35
    assert distance(domain, changed) > distance(domain, OTHER)


def test_gain_offset_and_type_do_not_matter():
    given = features(OWN)
    scaled = features(Image((OWN.array * 37 + 400).astype(np.uint16), "yx"))
    np.testing.assert_allclose(given, scaled, atol=0.02)


@pytest.mark.parametrize("turn", [lambda a: a[::-1], lambda a: a[:, ::-1], lambda a: a.T])
def test_turning_the_image_changes_little(domain, turn):
    turned = Image(turn(OTHER.array), "yx")
    assert distance(domain, turned) == pytest.approx(distance(domain, OTHER), abs=0.1)


def test_what_differs_is_said_in_words(domain):
    inverted = Image(OTHER.array.max() - OTHER.array, "yx")
    most = domain.novelty(features(inverted)).most
    assert {"more background", "more middle grey"} & set(most)
    known = {name.replace(" 1 pixels", " 1 pixel") for name in NAMES}
    assert all(text.partition(" ")[2] in known for text in most)


@pytest.mark.parametrize("array", [np.zeros((64, 64)), np.random.default_rng(0).random((16, 64))])
def test_blank_or_tiny_images_are_not_compared(array):
    assert features(Image(array, "yx")) is None


def test_without_images_nothing_is_known():
    assert domain_of([]) is None
    assert stated_domain({}) is None
    assert stated_domain({"zoobridge": {"training_images": {"noise": {"mean": 1}}}}) is None
    assert training_statistics([]) == {}


def test_statistics_of_training_images_are_read_back():
    stated = training_statistics([nuclei(seed)[0] for seed in range(6)])
    known = stated_domain(json.loads(json.dumps({"zoobridge": {"training_images": stated}})))
    assert distance(known, OTHER) < 1.35 < distance(known, Image(OTHER.array.max() - OTHER.array, "yx"))
    broken = {**stated, NAMES[0]: {"mean": "much", "sd": 1}}
    assert stated_domain({"zoobridge": {"training_images": broken}}) is None


def test_colour_stacks_and_channels():
    two = Image(np.stack([OWN.array, np.zeros_like(OWN.array)]), "cyx")
    np.testing.assert_allclose(features(two, channel=1), features(OWN))
    assert features(two, channel=2) is None
    stack = Image(np.stack([OWN.array] * 5), "zyx")
    np.testing.assert_allclose(features(stack), features(OWN))
