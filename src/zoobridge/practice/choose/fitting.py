"""Step two: whether the image looks like what a model was made for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zoobridge.package.model import InstalledModel
from zoobridge.package.tensors import first_image
from zoobridge.pipeline.image import Image
from zoobridge.practice.choose.candidate import Candidate
from zoobridge.practice.choose.findings import Finding, Verdict
from zoobridge.practice.images.characteristics import Characteristics, characteristics, distance
from zoobridge.practice.images.own import own_images
from zoobridge.practice.preflight import background_of, expectation, sentences
from zoobridge.practice.rescaling import microns, own_object_size, stated_pixel_size

BACKGROUND = "background"
"""The aspect that counts before the trial: on the wrong one, networks find the background, and steadily so."""
ALIKE = 1.3
"""Sizes within this factor are called alike: networks are trained on objects that vary by about as much."""
NOISIER = 2.0
"""Factor on the noise of the model's own images above which an image is called noisier."""
BLURRED = 0.5
"""Share of the fine detail of the model's own images below which an image is called more blurred."""
FAR = 0.2
"""Distance of intensity distributions from which on they are called different; shifting all pixels by a fifth of the
range is as far."""
FEW_LEVELS = 32
"""Different values below which an image has lost its bit depth on the way."""
ADAPTS = frozenset({"zero_mean_unit_variance", "scale_range", "scale_mean_variance"})
"""Preprocessing by statistics of the image itself, after which its former range does not matter."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What was found, and what to scale the image by.

    Parameters
    ----------
    scale : float or None
        Factor on the image after which its objects are as large as the model's; None when not known.
    """

    findings: tuple[Finding, ...]
    scale: float | None = None


def fit(candidate: Candidate, image: Image, object_size: float | None = None) -> Fit:
    """Compare an image with a model; of a model that is not installed axes and channels only.

    Parameters
    ----------
    object_size : float or None
        Diameter of the objects in the image, in pixels.
    """
    findings = [*_shape(candidate, image)]
    if candidate.model is None:
        findings.append(Finding("intensities", Verdict.NOT_STATED, "known once the model is installed"))
        return Fit(tuple(findings))
    findings += [
        Finding("picture", Verdict.DOUBT, sentence) for sentence in sentences(image, candidate.model.description)
    ]
    findings.append(_background(candidate.model, image))
    measured = characteristics(image)
    findings += _values(candidate.model, image, measured)
    findings += _beside_own(candidate.model, measured)
    pixel, by_pixel = _pixel_size(candidate.model, image)
    objects, by_objects = _object_size(candidate.model, object_size)
    return Fit((*findings, pixel, objects), by_objects or by_pixel)


def _shape(candidate: Candidate, image: Image) -> Iterator[Finding]:
    if not candidate.axes:
        yield Finding("axes", Verdict.NOT_STATED, "the description cannot be read")
        return
    lacking = [letter for letter in candidate.axes if letter in "zti" and image.size(letter) == 1]
    if lacking:
        yield Finding("axes", Verdict.UNFIT, f"takes {candidate.axes}, the image has no {', '.join(lacking)}")
    else:
        looped = [letter for letter in image.axes if letter not in f"c{candidate.axes}" and image.size(letter) > 1]
        note = f", each {' and '.join(looped)} of the image by itself" if looped else ""
        yield Finding("axes", Verdict.FITS, f"takes {candidate.axes}{note}")
    yield _channels(candidate, image)


def _channels(candidate: Candidate, image: Image) -> Finding:
    wanted, present = candidate.channels, image.size("c")
    if wanted is None or wanted == present:
        return Finding("channels", Verdict.FITS, f"{present}")
    if wanted == 1 and image.rgb:
        return Finding("channels", Verdict.DOUBT, "takes one; a colour picture is converted to grey")
    if wanted == 1:
        return Finding("channels", Verdict.DOUBT, f"takes one of the {present}; choose it with channel=")
    return Finding("channels", Verdict.UNFIT, f"takes {wanted}, the image has {present}")


def _background(model: InstalledModel, image: Image) -> Finding:
    """Against what the package states or its tags tell, else against its own images."""
    wanted, source = expectation(model.description).background, "as its card says"
    if wanted is None:
        seen = {background_of(own) for own in own_images(model)} - {None}
        wanted, source = (seen.pop() if len(seen) == 1 else None), "as in its own images"
    found = background_of(image)
    if wanted is None or found is None:
        unknown = "by the model" if wanted is None else "by the image, which is neither dark nor bright"
        return Finding(BACKGROUND, Verdict.NOT_STATED, unknown)
    if wanted == found:
        return Finding(BACKGROUND, Verdict.FITS, f"{found}, {source}")
    return Finding(BACKGROUND, Verdict.DOUBT, f"{found}, but it needs a {wanted} one, {source}")


def _values(model: InstalledModel, image: Image, measured: Characteristics) -> Iterator[Finding]:
    if measured.grey_rgb:
        reason = "three equal channels, as in a screenshot; go back to the original data, or take channel=1"
        yield Finding("colour", Verdict.DOUBT, reason)
    if image.dtype.kind in "ui" and 1 < measured.levels < FEW_LEVELS:
        yield Finding("bit depth", Verdict.DOUBT, f"only {measured.levels} different values in {image.dtype}")
    adapts = any(step.id in ADAPTS for step in first_image(model.description.inputs).operations)
    if measured.normalised and not adapts and not _own_are_normalised(model):
        reason = "the image was normalised before, and the model does not normalise by itself; give the original data"
        yield Finding("normalised", Verdict.DOUBT, reason)


def _own_are_normalised(model: InstalledModel) -> bool:
    own = own_images(model)
    return not own or any(characteristics(image).normalised for image in own)


def _beside_own(model: InstalledModel, measured: Characteristics) -> Iterator[Finding]:
    own = [characteristics(image) for image in own_images(model)]
    if not own:
        yield Finding("intensities", Verdict.NOT_STATED, "the package has no image of its own")
        return
    yield from _sharpness(measured, own)
    apart = min(distance(measured, each) for each in own)
    verdict = Verdict.DOUBT if apart > FAR else Verdict.FITS
    yield Finding("intensities", verdict, f"distance {apart:.2f} to the model's own images, alike up to {FAR:g}")


def _sharpness(measured: Characteristics, own: Sequence[Characteristics]) -> Iterator[Finding]:
    noise, detail = max(each.noise for each in own), min(each.detail for each in own)
    noisier = measured.noise > NOISIER * noise and measured.noise > 0.01  # noise nobody sees is not compared
    reason = f"{measured.noise:.1%} of the range, in the model's own images up to {noise:.1%}"
    yield Finding("noise", Verdict.DOUBT if noisier else Verdict.FITS, reason)
    blurred = measured.detail < BLURRED * detail
    reason = f"fine detail {measured.detail:.2f}, in the model's own images from {detail:.2f}"
    yield Finding("blur", Verdict.DOUBT if blurred else Verdict.FITS, reason)


def _pixel_size(model: InstalledModel, image: Image) -> tuple[Finding, float | None]:
    wanted, given = stated_pixel_size(model.description), microns(image.pixel_sizes.get("x"), image.units.get("x"))
    if wanted is None:
        return Finding("pixel size", Verdict.NOT_STATED, "by the model"), None
    if given is None:
        return Finding("pixel size", Verdict.NOT_STATED, f"by the image; the model's is {wanted:.3g} micron"), None
    return _sizes("pixel size", given, wanted, "micron", "stated by its package", given / wanted)


def _object_size(model: InstalledModel, given: float | None) -> tuple[Finding, float | None]:
    own = own_object_size(model)
    if own is None:
        reason = "by the model, which has no objects in a test output either"
        return Finding("object size", Verdict.NOT_STATED, reason), None
    if given is None:
        reason = f"by you; the model's is {own.pixels:.1f} pixels ({own.source}); give object_size="
        return Finding("object size", Verdict.NOT_STATED, reason), None
    return _sizes("object size", given, own.pixels, "pixels", own.source, own.pixels / given)


def _sizes(
    aspect: str, given: float, wanted: float, unit: str, source: str, scale: float
) -> tuple[Finding, float | None]:
    alike = 1 / ALIKE <= scale <= ALIKE
    reason = f"{given:.3g} {unit}, the model's is {wanted:.3g} {unit} ({source})"
    if alike:
        return Finding(aspect, Verdict.FITS, reason), None
    return Finding(aspect, Verdict.DOUBT, f"{reason}; use scale={scale:.2g}"), scale
