"""Whether the model was trained on the very image it is checked on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zoobridge.package.model import InstalledModel
from zoobridge.pipeline.image import Image
from zoobridge.practice.check.result import Finding, Level
from zoobridge.practice.images.hashing import array_hash

CHECK = "trained on"
_USES = {
    "training": "The model was trained on this image, so that its result says little about others.",
    "validation": "This image decided when the training of the model ended, so that its result says less about others.",
}


def judged(model: InstalledModel, image: Image) -> Iterator[Finding]:
    """Nothing, or what an adjusted package says about having used the image.

    Found are the same pixels only, not copies that were turned, cropped or stored as another type.
    """
    uses = dict(_images(model.description.config))
    use = uses.get(array_hash(image.array)) if uses else None  # most packages name no image
    if use in _USES:
        yield Finding(CHECK, Level.NOTED, _USES[use])


def used(model: InstalledModel, images: Iterable[Image]) -> int:
    """How many of the images the model learnt from."""
    return sum(any(judged(model, image)) for image in images)


def adjustment(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """``config["zoobridge"]["adjusted"]``, how a package was made of another; empty for others."""
    block = config.get("zoobridge")
    adjusted = block.get("adjusted") if isinstance(block, Mapping) else None
    return adjusted if isinstance(adjusted, Mapping) else {}


def _images(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Hash and use of the images in ``config["zoobridge"]["adjusted"]["images"]``; what is none is left out."""
    images = adjustment(config).get("images")
    for each in images if isinstance(images, list | tuple) else ():
        if isinstance(each, Mapping) and isinstance(each.get("sha256"), str) and isinstance(each.get("used_for"), str):
            yield each["sha256"], each["used_for"]
