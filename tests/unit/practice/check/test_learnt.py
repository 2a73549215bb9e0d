"""Images that a package says it was trained on are known again by their pixels."""

from types import SimpleNamespace

import numpy as np
import pytest

from zoobridge.pipeline.image import Image
from zoobridge.practice.check.learnt import judged, used
from zoobridge.practice.images.hashing import array_hash

IMAGES = {
    use: Image(np.full((4, 4), number, np.uint8), "yx") for number, use in enumerate(("training", "test", "none"))
}


def model(config):
    return SimpleNamespace(description=SimpleNamespace(config=config))


def adjusted(*images):
    return model({"zoobridge": {"adjusted": {"images": list(images)}}})


def test_only_images_that_the_model_learnt_from_are_noted():
    entries = [{"sha256": array_hash(IMAGES[use].array), "used_for": use} for use in ("training", "test")]
    known = adjusted(*entries)
    (finding,) = judged(known, IMAGES["training"])
    assert finding.sentence.startswith("The model was trained on this image")
    assert not list(judged(known, IMAGES["test"]))
    assert used(known, IMAGES.values()) == 1
    again = adjusted({**entries[1], "used_for": "validation"})
    (finding,) = judged(again, IMAGES["test"])
    assert "decided when the training" in finding.sentence


@pytest.mark.parametrize(
    "config",
    [{}, {"zoobridge": 1}, {"zoobridge": {"adjusted": []}}, {"zoobridge": {"adjusted": {"images": {"a": 1}}}}],
)
def test_what_a_package_may_state_instead_is_no_image(config):
    assert not list(judged(model(config), IMAGES["training"]))
    assert not list(judged(adjusted(3, {"sha256": 1, "used_for": "training"}, {"used_for": "x"}), IMAGES["training"]))
