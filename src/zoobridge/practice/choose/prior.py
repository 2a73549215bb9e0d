"""What others found a model to do, from their experience cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zoobridge.pipeline.image import Image
from zoobridge.practice.choose.findings import Finding, Verdict
from zoobridge.practice.experience import Experience

EXPERIENCE = "experience"
_METRICS = ("F1", "IoU", "PSNR")


def prior(name: str, digest: str | None, cards: Sequence[Experience], images: Sequence[Image]) -> Iterator[Finding]:
    """One finding on a model where there are cards of it; none otherwise.

    Cards of images of the same axes and type of pixel count alone where there are any. A doubt of anybody is a doubt; a
    card that could not say leaves it open.

    Parameters
    ----------
    digest : str or None
        sha256 of the package; cards of another one of that name, which may be anybody's, are not counted. None: not
        installed, so that the name alone is known.
    """
    named = [card for card in cards if card.model.split()[:1] == [name]]
    mine = [card for card in named if digest in {None, card.digest}]
    if named and not mine:
        yield Finding(EXPERIENCE, Verdict.NOT_STATED, "the cards are of another package of that name")
    alike = [card for card in mine if any(_alike(card, image) for image in images)]
    counted = alike or mine
    if not counted:
        return
    results = [card.result for card in counted]
    told = ", ".join(f"{results.count(result)} {result}" for result in dict.fromkeys(results))
    metrics = [f"{metric} {card.metrics[metric]}" for card in counted for metric in _METRICS if metric in card.metrics]
    where = " on images of these axes and pixels" if alike else " on other images"
    numbers = f": {'; '.join(metrics)}" if metrics else ""
    yield Finding(EXPERIENCE, _verdict(results), f"cards of others{where}: {told}{numbers}")


def _alike(card: Experience, image: Image) -> bool:
    axes, types = (card.data.get(name, "").split(", ") for name in ("axes", "type"))
    return image.axes in axes and str(image.dtype) in types


def _verdict(results: Sequence[str]) -> Verdict:
    if "warned" in results:
        return Verdict.DOUBT
    return Verdict.FITS if "passed" in results else Verdict.NOT_STATED
