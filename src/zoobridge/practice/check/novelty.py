"""Whether the image is like those the model was made for, as far as its package shows them."""

from __future__ import annotations

from collections.abc import Iterable

from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.result import Finding, Level
from zoobridge.practice.images.domain import Domain, domain_of, stated_domain
from zoobridge.practice.images.features import features, grey_planes
from zoobridge.practice.images.own import own_images

UNLIKE = 1.35
"""Distance from which an image is called unlike: crops of the model's own images reach 1, most other images of their
kind 1.35 (``benchmarks/bench_checking.py`` says which images thresholds are taken from)."""
FAR = 3.5
"""Distance from which results are doubted for that alone."""
CHECK = "out of distribution"

_DOMAINS: dict[str, Domain | None] = {}


def domain_of_model(model: InstalledModel) -> Domain | None:
    """The images a model knows: what its package states about the training images, else its sample and test images.

    Remembered by the digest of the package, because it takes as long as a few predictions.
    """
    if model.digest not in _DOMAINS:
        stated = stated_domain(model.description.config)
        _DOMAINS[model.digest] = stated or domain_of(_distinct(own_images(model)))
    return _DOMAINS[model.digest]


def judged(model: InstalledModel, image: Image, channel: int | None) -> Finding:
    """How far the image is from the model's own."""
    domain = domain_of_model(model)
    if domain is None:
        text = f"The package of {model.name} has no sample or test image this one could be compared with."
        return Finding(CHECK, Level.UNKNOWN, text)
    found = features(image, channel)
    if found is None:
        text = "The image is too small, or has one value only: it cannot be compared with the model's own images."
        return Finding(CHECK, Level.UNKNOWN, text)
    novelty = domain.novelty(found)
    numbers = {"distance": novelty.distance, "unlike": UNLIKE, "far": FAR}
    if novelty.distance <= UNLIKE:
        text = f"The image is like {domain.source} (distance {novelty.distance:.2f}, limit {UNLIKE})."
        return Finding(CHECK, Level.PASSED, text, numbers)
    text = (
        f"The image is unlike {domain.source} (distance {novelty.distance:.2f}, limit {UNLIKE}): it has "
        f"{', '.join(novelty.most)}."
    )
    return Finding(CHECK, Level.WARNED if novelty.distance > FAR else Level.NOTED, text, numbers)


def _distinct(images: Iterable[Image]) -> list[Image]:
    """Without repetitions: the sample of a package is often its test image."""
    return list({grey_planes(image).tobytes(): image for image in images}.values())
